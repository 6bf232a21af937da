"""Reads a contract document: every fault at once, with line, column and remedy. A contract is untrusted text: it names no file and no host."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Any, cast

from jifen.collecting.contracts.facts import FACTS
from jifen.collecting.contracts.model import (
    BLANKS,
    FREQUENCIES,
    SEVERITIES,
    Clocks,
    Contract,
    ContractFact,
    Deadline,
    Entry,
    Shift,
    ValidationRule,
)
from jifen.collecting.contracts.rules import FIELDS, KINDS
from jifen.engine.documents import Mapping, Node, Scalar, load_document
from jifen.engine.fields import Fields
from jifen.engine.formula import UnitError, parse_unit
from jifen.engine.problems import Findings, Place, Refusal, nearest_words

_CODE = re.compile(r"[a-z][a-z0-9_]*")
_DAWN = datetime.date(1900, 1, 1)


class ContractRefused(Refusal):
    """A contract document is wrong."""


def load_contract(source: Path | str, *, name: str = "") -> Contract:
    """The contract in a file (``Path``) or a text. Raises ContractRefused with every fault found."""
    node = load_document(source, name=name, refusal=ContractRefused)
    findings = Findings()
    contract = _contract(node, findings)
    findings.raise_if_any(ContractRefused)
    return contract


def _contract(node: Node, findings: Findings) -> Contract:
    top = Fields(node, findings, "数据合同")
    facts = {code.text: _fact(code, body, findings) for code, body in top.entries("facts", required=True)}
    rules = {code.text: _rule(code, body, facts, findings) for code, body in top.entries("rules")}
    if not facts and isinstance(top.node_of("facts"), Mapping):
        findings.add(
            "no_facts",
            node.place,
            "合同没有列出任何数据项；请写明交哪些数据。",
            "the contract lists no fact; say what is owed.",
        )
    contract = Contract(
        code=_code_of(top, findings),
        version=top.whole("version", 1, least=1) or 1,
        title=top.text("title", required=True),
        owner=top.text("owner", required=True),
        matter=top.text("matter", required=True),
        in_force_from=_required_date(top, "in_force_from"),
        frequency=cast(Any, top.choice("frequency", FREQUENCIES, "yearly", required=True)),
        deadline=_deadline(top, findings),
        facts=facts,
        rules=rules,
        rows=cast(Any, top.choice("rows", ("one", "many"), "one")),
        yearly_facts=top.truth("yearly_facts", True),
        clocks=_clocks(top, findings),
        shift=_shift(top, findings),
        contact=top.text("contact"),
        basis=top.text("basis"),
        note=top.text("note"),
        key_aliases=top.texts("key_aliases"),
        file=node.place.file,
    )
    top.close()
    _check_asked_if(facts, findings)
    _check_rows(contract, node.place, findings)
    return contract


def _code_of(top: Fields, findings: Findings) -> str:
    node = top.scalar("contract", required=True)
    if node is not None and not _CODE.fullmatch(node.text):
        findings.add(
            "bad_code",
            node.place,
            f"“{node.text}”不能作编号；请用小写字母、数字、下划线，并以字母开头。",
            f"“{node.text}” is no code; use small letters, digits and underscores, a letter first.",
        )
    return node.text if node else ""


def _required_date(top: Fields, key: str) -> datetime.date:
    top.node_of(key, required=True)
    return top.date(key) or _DAWN


def _fact(code: Scalar, body: Node, findings: Findings) -> ContractFact:
    known = FACTS.get(code.text)
    if known is None:
        near = nearest_words(code.text, FACTS), nearest_words(code.text, FACTS, "en")
        findings.add(
            "unknown_fact",
            code.place,
            f"没有名为“{code.text}”的数据项{near[0]}。",
            f"there is no fact “{code.text}” {near[1]}.",
        )
    block = Fields(
        Mapping((), code.place) if isinstance(body, Scalar) and body.empty else body, findings, f"数据项“{code.text}”"
    )
    fact = ContractFact(
        code=code.text,
        name=block.text("name", known.name if known else code.text),
        kind=known.kind if known else "number",
        unit=_unit(block, code, findings),
        blank=cast(Any, block.choice("blank", BLANKS, "unknown")),
        nil=block.texts("nil"),
        unknown=block.texts("unknown"),
        not_applicable=tuple(_reasons(block)),
        entries=tuple(_entry(item, findings) for item in block.items("entries")),
        aliases=block.texts("aliases"),
        asked_if=block.text("asked_if"),
        place=code.place,
    )
    block.text("note")
    block.close()
    _check_fact(fact, findings)
    return fact


def _unit(block: Fields, code: Scalar, findings: Findings) -> str:
    known = FACTS.get(code.text)
    word = block.text("unit", known.unit if known else "-")
    try:
        fits = known is None or parse_unit(word) == parse_unit(known.unit)
    except UnitError:
        fits = False
    if not fits and known:
        findings.add(
            "wrong_unit",
            code.place,
            f"“{code.text}”的单位应为“{known.unit}”，写的是“{word}”；文件里的单位请写在 columns.yaml 的 file_unit。",
            f"the unit of “{code.text}” is “{known.unit}”, not “{word}”; the unit in the file belongs in columns.yaml, file_unit.",
        )
    return word


def _reasons(block: Fields) -> list[tuple[str, str]]:
    return [(code.text, node.text) for code, node in block.entries("not_applicable") if isinstance(node, Scalar)]


def _entry(item: Node, findings: Findings) -> Entry:
    block = Fields(item, findings, "entries 的一项")
    entry = Entry(block.text("on", required=True), block.text("name"), block.text("named_by"), block.text("until"))
    block.close()
    if bool(entry.name) == bool(entry.named_by):
        findings.add(
            "entry_name",
            item.place,
            "每一项的名称从哪里来？请在 name（固定名称）和 named_by（列）中只写一个。",
            "where does the name of an entry come from? Write one of name (fixed) and named_by (a column).",
        )
    return entry


def _check_fact(fact: ContractFact, findings: Findings) -> None:
    if fact.entries and fact.kind != "set":
        findings.add(
            "entries_for_sets",
            fact.place,
            f"“{fact.code}”不是带日期集合，不能写 entries。",
            f"“{fact.code}” is no dated set; entries do not fit it.",
        )
    reasons = [words for _, words in fact.not_applicable]
    twice = {
        word for word in (*fact.nil, *fact.unknown, *reasons) if [*fact.nil, *fact.unknown, *reasons].count(word) > 1
    }
    for word in sorted(twice):
        findings.add(
            "two_meanings",
            fact.place,
            f"“{word}”在“{fact.code}”里有两种含义；无、不适用、未知必须分得开。",
            f"“{word}” means two things in “{fact.code}”; nil, not applicable and unknown must be told apart.",
        )


def _check_asked_if(facts: dict[str, ContractFact], findings: Findings) -> None:
    for fact in facts.values():
        flag = facts.get(fact.asked_if)
        if fact.asked_if and (flag is None or flag.kind != "flag" or not fact.not_applicable):
            findings.add(
                "asked_if",
                fact.place,
                f"“{fact.code}”的 asked_if 要写本合同里的一个是否项，并在 not_applicable 里给出该项为否时的原因。",
                f"asked_if of “{fact.code}” names a flag of this contract, and not_applicable gives the reason when it is false.",
            )


def _rule(code: Scalar, body: Node, facts: dict[str, ContractFact], findings: Findings) -> ValidationRule:
    block = Fields(body, findings, f"规则“{code.text}”")
    rule = ValidationRule(
        code=code.text,
        kind=block.choice("kind", KINDS, "given", required=True),
        facts=block.texts("facts"),
        severity=cast(Any, block.choice("severity", SEVERITIES, "must")),
        low=block.optional_number("low"),
        high=block.optional_number("high"),
        allow=block.number("allow"),
        words=block.texts("words"),
        day=block.date("day"),
        digits=block.whole("digits", 0) or 0,
        prefix=block.text("prefix"),
        missing=cast(Any, block.choice("missing", ("skip", "fail"), "skip")),
        because=block.text("because"),
        place=code.place,
    )
    block.node_of("facts", required=True)
    _check_rule(rule, {key for key in FIELDS if block.has(key)}, facts, findings)
    block.close()
    return rule


def _check_rule(rule: ValidationRule, given: set[str], facts: dict[str, ContractFact], findings: Findings) -> None:
    kind = KINDS[rule.kind]
    for name in rule.facts:
        if name not in facts:
            near = nearest_words(name, facts), nearest_words(name, facts, "en")
            findings.add(
                "rule_fact",
                rule.place,
                f"规则“{rule.code}”用到的“{name}”不在本合同的数据项里{near[0]}。",
                f"rule “{rule.code}” uses “{name}”, which is no fact of this contract {near[1]}.",
            )
        elif facts[name].kind not in kind.kinds:
            findings.add(
                "rule_kind",
                rule.place,
                f"规则“{rule.code}”（{kind.zh}）不适合“{name}”，它是 {facts[name].kind} 类；请换规则或数据项。",
                f"rule “{rule.code}” ({kind.en}) does not fit “{name}”, which is a {facts[name].kind}; use another.",
            )
    if rule.facts and not kind.facts[0] <= len(rule.facts) <= kind.facts[1]:
        wanted = str(kind.facts[0]) if kind.facts[0] == kind.facts[1] else f"{kind.facts[0]}–{kind.facts[1]}"
        findings.add(
            "rule_facts",
            rule.place,
            f"规则“{rule.code}”（{kind.zh}）要用 {wanted} 个数据项，写了 {len(rule.facts)} 个。",
            f"rule “{rule.code}” ({kind.en}) takes {wanted} facts, {len(rule.facts)} are written.",
        )
    _check_rule_fields(rule, given, findings)


def _check_rule_fields(rule: ValidationRule, given: set[str], findings: Findings) -> None:
    kind = KINDS[rule.kind]
    for key in sorted(given - set(kind.fields)):
        findings.add(
            "rule_field",
            rule.place,
            f"规则“{rule.code}”（{kind.zh}）用不到“{key}”；请删去。",
            f"rule “{rule.code}” ({kind.en}) has no use for “{key}”; remove it.",
        )
    needed = set(kind.needs) - given or ({"low"} if rule.kind == "range" and not given & {"low", "high"} else set())
    for key in sorted(needed):
        findings.add(
            "rule_lacks",
            rule.place,
            f"规则“{rule.code}”（{kind.zh}）缺少“{key}”；请补上。",
            f"rule “{rule.code}” ({kind.en}) lacks “{key}”; add it.",
        )
    if rule.low is not None and rule.high is not None and rule.low >= rule.high:
        findings.add(
            "rule_range",
            rule.place,
            f"规则“{rule.code}”的下限 {rule.low:g} 不小于上限 {rule.high:g}；请核对。",
            f"the low end {rule.low:g} of rule “{rule.code}” is not below its high end {rule.high:g}; check it.",
        )


def _deadline(top: Fields, findings: Findings) -> Deadline:
    node = top.node_of("deadline", required=True)
    if node is None:
        return Deadline()
    block = Fields(node, findings, "deadline")
    deadline = Deadline(
        block.whole("months_after", 1) or 0, block.whole("day", 10, least=1) or 10, block.whole("days_after", 1) or 0
    )
    daily = top.text("frequency") == "daily"
    for key in ("months_after", "day") if daily else ("days_after",):
        if block.has(key):
            findings.add(
                "deadline_key",
                node.place,
                f"deadline 里的“{key}”与报送频率不符；每日报送写 days_after，其余写 months_after 和 day。",
                f"“{key}” in deadline does not fit the frequency; daily sources write days_after, others months_after and day.",
            )
    block.close()
    if deadline.day > 31:
        findings.add(
            "deadline_day", node.place, "deadline 的 day 应在 1 至 31 之间。", "day in deadline is between 1 and 31."
        )
    return deadline


def _clocks(top: Fields, findings: Findings) -> Clocks:
    if not top.has("clocks"):
        return Clocks()
    block = Fields(top.node_of("clocks") or top.node, findings, "clocks")
    clocks = Clocks(block.whole("opens_before", 30) or 0, block.whole("changeable_after", 30) or 0)
    block.close()
    return clocks


def _shift(top: Fields, findings: Findings) -> Shift:
    node = top.node_of("shift")
    if node is None:
        return Shift()
    block = Fields(node, findings, "shift")
    shift = Shift(
        block.number("rows_fall_to", 0.5), block.number("sum_times", 1000.0), block.number("unknown_rises_by", 0.2)
    )
    block.close()
    if not (0 <= shift.rows_fall_to <= 1 and shift.sum_times > 1 and 0 < shift.unknown_rises_by <= 1):
        findings.add(
            "shift_numbers",
            node.place,
            "shift 的数不合理：rows_fall_to 在 0 至 1 之间，sum_times 大于 1，unknown_rises_by 在 0 至 1 之间。",
            "the numbers of shift do not fit: rows_fall_to is between 0 and 1, sum_times above 1, unknown_rises_by between 0 and 1.",
        )
    return shift


def _check_rows(contract: Contract, place: Place, findings: Findings) -> None:
    loose = [fact.code for fact in contract.facts.values() if not fact.entries]
    if contract.rows == "many" and loose:
        findings.add(
            "many_rows",
            place,
            f"rows: many 时只能交带 entries 的集合；{'、'.join(loose)}在几行里会互相矛盾。",
            f"with rows: many only sets with entries can be delivered; {', '.join(loose)} could contradict itself between rows.",
        )
