"""Two versions of a contract told apart in words, each difference *breaking* or not.

Breaking: a file that was right under the old version may be refused under the new one, or somebody who reads the facts loses
one. What only adds freedom, or words, is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from jifen.collecting.contracts.calendar import deadline_words
from jifen.collecting.contracts.model import BLANK_WORDS, SEVERITY_WORDS, Contract, ContractFact, ValidationRule
from jifen.collecting.contracts.rules import KINDS

How = Literal["added", "removed", "changed"]
_HOW = {"added": ("新增", "added"), "removed": ("删去", "removed"), "changed": ("修改", "changed")}
_FREQUENCY = {"daily": "每日", "monthly": "每月", "quarterly": "每季", "yearly": "每年"}
_LABELS = {
    "title": ("名称", "title"), "owner": ("负责部门", "owner"), "matter": ("共享事项", "matter"), "version": ("版本", "version"),
    "in_force_from": ("生效日期", "in force from"), "frequency": ("报送频率", "frequency"), "deadline": ("期限", "deadline"),
    "opens_before": ("提前开放天数", "opens, days before"), "changeable_after": ("可更正天数", "changeable, days after"),
    "rows": ("行的形式", "rows"), "yearly_facts": ("按年度", "by year"), "contact": ("联系人", "contact"), "basis": ("依据", "basis"),
    "note": ("说明", "note"), "key_aliases": ("企业标识列的别名", "other names of the key"), "rows_fall_to": ("行数降至", "rows fall to"),
    "sum_times": ("合计倍数", "sum times"), "unknown_rises_by": ("未知率上升", "unknown rises by"), "name": ("名称", "name"),
    "unit": ("单位", "unit"), "blank": ("空白表示", "blank means"), "nil": ("表示“无”的词", "words for nil"),
    "unknown": ("表示未知的词", "words for unknown"), "not_applicable": ("不适用的原因", "reasons not applicable"),
    "entries": ("集合的组成", "entries"), "aliases": ("列的别名", "other names"), "asked_if": ("仅在此项为是时填写", "asked only if"), "kind": ("类别", "kind"), "facts": ("数据项", "facts"),
    "severity": ("级别", "severity"), "low": ("下限", "low"), "high": ("上限", "high"), "allow": ("容许误差", "allowance"),
    "words": ("可用词", "words"), "day": ("日期", "day"), "digits": ("位数", "digits"), "prefix": ("开头", "prefix"),
    "missing": ("缺值时", "when missing"), "because": ("理由", "because"),
}  # fmt: skip
_PLAIN = ("version", "title", "owner", "matter", "in_force_from", "contact", "basis", "note", "key_aliases")
_RULE_FIELDS = (
    "kind",
    "facts",
    "severity",
    "low",
    "high",
    "allow",
    "words",
    "day",
    "digits",
    "prefix",
    "missing",
    "because",
)


@dataclass(frozen=True)
class ContractChange:
    """One difference; ``subject`` names the block, empty for the contract as a whole."""

    how: How
    subject: tuple[str, str]
    field: str = ""
    old: tuple[str, str] = ("", "")
    new: tuple[str, str] = ("", "")
    breaking: bool = False

    def sentence(self, language: str = "zh") -> str:
        i = 0 if language == "zh" else 1
        tail = (("（须提前告知报送方）" if self.breaking else ""), (" (breaking)" if self.breaking else ""))[i]
        if self.how != "changed":
            return (
                f"{_HOW[self.how][i]}{self.subject[i]}{tail}。"
                if i == 0
                else f"{self.subject[i]} {_HOW[self.how][i]}{tail}."
            )
        none = ("（无）", "(none)")[i]
        label = _LABELS[self.field][i]
        change = f"{label} {self.old[i] or none} → {self.new[i] or none}"
        return f"{self.subject[i]}：{change}{tail}。" if i == 0 else f"{self.subject[i]}: {change}{tail}."


def contract_changes(old: Contract, new: Contract) -> tuple[ContractChange, ...]:
    """Every difference, in the order of the document."""
    return (*_top(old, new), *_facts(old, new), *_rules(old, new))


def _top(old: Contract, new: Contract) -> Iterator[ContractChange]:
    subject = ("合同", "contract")
    for key in _PLAIN:
        yield from _field(subject, key, getattr(old, key), getattr(new, key))
    if old.frequency != new.frequency:
        before, after = ((_FREQUENCY[one.frequency], one.frequency) for one in (old, new))
        yield ContractChange("changed", subject, "frequency", before, after, True)
    if old.deadline != new.deadline:
        was, is_now = ((deadline_words(one), deadline_words(one, "en")) for one in (old, new))
        yield ContractChange("changed", subject, "deadline", was, is_now, _sooner(old, new))
    yield from _field(subject, "rows", old.rows, new.rows, breaking=True)
    yield from _field(subject, "yearly_facts", old.yearly_facts, new.yearly_facts, breaking=True)
    yield from _clocks(subject, old, new)
    for key in ("rows_fall_to", "sum_times", "unknown_rises_by"):
        yield from _field(subject, key, getattr(old.shift, key), getattr(new.shift, key))


def _clocks(subject: tuple[str, str], old: Contract, new: Contract) -> Iterator[ContractChange]:
    for key in ("opens_before", "changeable_after"):
        a, b = getattr(old.clocks, key), getattr(new.clocks, key)
        yield from _field(subject, key, a, b, breaking=b < a)


def _sooner(old: Contract, new: Contract) -> bool:
    def place(contract: Contract) -> tuple[int, int]:
        due = contract.deadline
        return (0, due.days_after) if contract.frequency == "daily" else (due.months_after, due.day)

    return place(new) < place(old)


def _facts(old: Contract, new: Contract) -> Iterator[ContractChange]:
    for code in [*old.facts, *(c for c in new.facts if c not in old.facts)]:
        a, b = old.facts.get(code), new.facts.get(code)
        one = b or a
        assert one is not None
        subject = (f"数据项 {one.name}（{code}）", f"fact {code}")
        if a is None or b is None:
            demanded = b is not None and b.blank == "refuse"
            yield ContractChange("added" if a is None else "removed", subject, breaking=b is None or demanded)
            continue
        yield from _fact(subject, a, b)


def _fact(subject: tuple[str, str], a: ContractFact, b: ContractFact) -> Iterator[ContractChange]:
    yield from _field(subject, "name", a.name, b.name)
    yield from _field(subject, "unit", a.unit, b.unit, breaking=True)
    if a.blank != b.blank:
        # a new meaning of blank changes what old files say, even where none is refused
        yield ContractChange("changed", subject, "blank", BLANK_WORDS[a.blank], BLANK_WORDS[b.blank], breaking=True)
    for key in ("nil", "unknown"):
        yield from _field(
            subject, key, getattr(a, key), getattr(b, key), breaking=not set(getattr(a, key)) <= set(getattr(b, key))
        )
    reasons = dict(a.not_applicable), dict(b.not_applicable)
    lost = not set(reasons[0].values()) <= set(reasons[1].values())
    yield from _field(subject, "not_applicable", tuple(reasons[0].values()), tuple(reasons[1].values()), breaking=lost)
    yield from _field(subject, "entries", a.entries, b.entries, breaking=True)
    yield from _field(subject, "aliases", a.aliases, b.aliases)
    yield from _field(subject, "asked_if", a.asked_if, b.asked_if)


def _rules(old: Contract, new: Contract) -> Iterator[ContractChange]:
    for code in [*old.rules, *(c for c in new.rules if c not in old.rules)]:
        a, b = old.rules.get(code), new.rules.get(code)
        one = b or a
        assert one is not None
        kind = KINDS[one.kind]
        subject = (f"规则 {code}（{kind.zh}）", f"rule {code} ({kind.en})")
        if a is None or b is None:
            yield ContractChange(
                "added" if a is None else "removed", subject, breaking=b is not None and b.severity == "must"
            )
            continue
        for key in _RULE_FIELDS:
            yield from _rule_field(subject, key, a, b)


def _rule_field(subject: tuple[str, str], key: str, a: ValidationRule, b: ValidationRule) -> Iterator[ContractChange]:
    before, after = getattr(a, key), getattr(b, key)
    if key == "severity" and before != after:
        yield ContractChange(
            "changed", subject, key, SEVERITY_WORDS[before], SEVERITY_WORDS[after], breaking=after == "must"
        )
        return
    yield from _field(subject, key, before, after, breaking=b.severity == "must" and _stricter(key, before, after))


def _stricter(key: str, before: Any, after: Any) -> bool:
    """Whether rows that passed may fail now."""
    match key:
        case "because":
            return False
        case "low":
            return after is not None and (before is None or after > before)
        case "high":
            return after is not None and (before is None or after < before)
        case "allow":
            return bool(after < before)
        case "words":
            return not set(before) <= set(after)
        case "missing":
            return bool(after == "fail")
    return True


def _field(
    subject: tuple[str, str], key: str, old: Any, new: Any, *, breaking: bool = False
) -> Iterator[ContractChange]:
    if old != new:
        a, b = _shown(old), _shown(new)
        yield ContractChange("changed", subject, key, (a, a), (b, b), breaking)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "、".join(_shown(item) for item in value)
    if isinstance(value, float):
        return f"{value:,.12g}"
    if isinstance(value, str | int):
        return str(value)
    return " ".join(
        part
        for part in (
            getattr(value, "name", ""),
            getattr(value, "named_by", ""),
            getattr(value, "on", ""),
            getattr(value, "until", ""),
        )
        if part
    ) or str(value)
