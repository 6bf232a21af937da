"""Worked examples (算例): cases written by the people who wrote the policy, run on every runner."""

from __future__ import annotations

import datetime
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jifen.engine.documents import Mapping, Node, Scalar, load_document
from jifen.engine.fields import Fields
from jifen.engine.firms import FactValue, Firm, fact_value
from jifen.engine.norms import Group, Key, Norms
from jifen.engine.problems import Findings, SchemeRefused, nearest_words
from jifen.engine.rules.rule import Norm
from jifen.engine.runners.reference.scoring import rule_step
from jifen.engine.scheme.model import Fact
from jifen.engine.scheme.plan import IndicatorPlan, Plan
from jifen.engine.tables.broken import Broken
from jifen.engine.tables.dates import date_in
from jifen.engine.tables.words import flag_of, set_of

Years = MappingType[int, MappingType[str, FactValue]]


@dataclass(frozen=True)
class Example:
    """One case. ``firm`` and ``population`` hold facts by years back; ``norms`` stand where peers are given directly."""

    name: str
    decided: str
    firm: Firm
    population: tuple[Firm, ...] = ()
    norms: Norms | None = None
    expect: dict[str, Any] = field(default_factory=dict)
    line: int = 0


def load_examples(path: Path, plan: Plan) -> list[Example]:
    """The cases of an ``examples.yaml``. Raises SchemeRefused with every problem."""
    findings = Findings()
    fields = Fields(load_document(path), findings, "算例")
    examples = [_Reading(plan, findings).example(node) for node in fields.items("examples", required=True)]
    fields.close()
    findings.raise_if_any(SchemeRefused)
    return examples


class _Reading:
    def __init__(self, plan: Plan, findings: Findings):
        self.plan, self.findings = plan, findings

    def example(self, node: Node) -> Example:
        f = Fields(node, self.findings, "算例")
        year = f.whole("year", None) or 0
        as_of = f.date("as_of") or datetime.date(year or 2025, 12, 31)
        firm = Firm("example", year, as_of, self.years(f, year))
        population = tuple(self.member(item, year, as_of, i) for i, item in enumerate(f.items("population")))
        norms = self.norms(f)
        expect = plain(f.node_of("expect", required=True))
        example = Example(
            f.text("name", required=True),
            f.text("decided"),
            firm,
            population,
            norms,
            expect or {},
            node.place.line or 0,
        )
        f.close()
        return example

    def member(self, node: Node, year: int, as_of: datetime.date, number: int) -> Firm:
        f = Fields(node, self.findings, "同类企业")
        firm = Firm(f"peer-{number:04d}", year, as_of, self.years(f, year))
        f.close()
        return firm

    def years(self, f: Fields, year: int) -> Years:
        rows = {0: self.facts(f, "facts")}
        for name, node in f.entries("earlier"):
            if not name.text.isdecimal():
                zh, en = (
                    f"“{name.text}”不是年份；请写成 {year - 1}。",
                    f"“{name.text}” is not a year; write {year - 1}.",
                )
                self.findings.add("year", name.place, zh, en)
                continue
            inner = Fields(Mapping(((name, node),), node.place), self.findings, "以前年度")
            rows[year - int(name.text)] = self.facts(inner, name.text)
        return rows

    def facts(self, f: Fields, key: str) -> dict[str, FactValue]:
        return {name.text: self.fact(name, node) for name, node in f.entries(key)}

    def fact(self, name: Scalar, node: Node) -> FactValue:
        fact = self.plan.scheme.facts.get(name.text)
        if fact is None or not isinstance(node, Scalar):
            zh, en = (nearest_words(name.text, self.plan.scheme.facts, lang) for lang in ("zh", "en"))
            self.findings.add("fact", name.place, f"没有数据项“{name.text}”{zh}。", f"no fact “{name.text}” {en}.")
            return None
        if node.empty:
            return None
        value = _typed(fact, node, Fields(Mapping((), node.place), self.findings, "数据项"))
        if isinstance(value, Broken):
            self.findings.add("fact_value", node.place, value.sentence(node.text), value.sentence(node.text, "en"))
            return None
        invalid = fact.sign == "nonnegative" and isinstance(value, float) and value < 0
        return None if invalid else value  # what is invalid is set aside before scoring, and then unknown

    def norms(self, f: Fields) -> Norms | None:
        tables: dict[Key, dict[Group, Norm]] = {}
        indicators = {i.spec.code: i for i in self.plan.indicators}
        for name, node in f.entries("norms"):
            if name.text not in indicators:
                zh, en = (nearest_words(name.text, indicators, lang) for lang in ("zh", "en"))
                self.findings.add(
                    "norms", name.place, f"没有指标“{name.text}”{zh}。", f"no indicator “{name.text}” {en}."
                )
                continue
            for group, values in Fields(Mapping(((name, node),), node.place), self.findings, "norms").entries(
                name.text
            ):
                self.group_norm(indicators[name.text], group, values, f, tables)
        return Norms(tables) if tables or f.has("norms") else None

    def group_norm(
        self, indicator: IndicatorPlan, group: Scalar, values: Node, f: Fields, tables: dict[Key, dict[Group, Norm]]
    ) -> None:
        """``{value: how many}`` of one group; the norm is fitted from them."""
        inner = Fields(Mapping(((group, values),), values.place), self.findings, "norms")
        counts = [
            (f.as_number(word, word.text), f.as_number(count, word.text)) for word, count in inner.entries(group.text)
        ]
        expanded = [value for value, count in counts for _ in range(int(count))]
        turned = [-v for v in expanded] if indicator.negated else expanded
        stages = self.plan.scheme.stage_codes
        level = "all" if group.text == "all" else "stage" if group.text in stages else indicator.peers.levels[0]
        for stage, rule in indicator.rules.items():
            key = indicator.spec.code, rule_step(indicator, stage)
            if rule.fitted and (level != "stage" or key[1] == "rule" or stage == group.text):
                tables.setdefault(key, {})[(level, "" if level == "all" else group.text)] = rule.fit_one(turned)


def _typed(fact: Fact, node: Scalar, fields: Fields) -> FactValue | Broken:
    match fact.kind:
        case "number":
            return fields.as_number(node, fact.code)
        case "date":
            day = date_in(node.text)
            return day if isinstance(day, Broken) else fact_value(day)
        case "flag":
            return flag_of(node.text)
        case "text":
            return node.text
    entries = set_of(node.text)
    return entries if isinstance(entries, Broken) else fact_value([e.as_struct() for e in entries])


def plain(node: Node | None) -> Any:
    """What is expected, as plain values: numbers, truths, words, null."""
    if node is None:
        return None
    if isinstance(node, Mapping):
        return {name.text: plain(inner) for name, inner in node.entries}
    if not isinstance(node, Scalar):
        return [plain(item) for item in node.items]
    if node.empty:
        return None
    if node.plain and node.text in ("true", "false"):
        return node.text == "true"
    try:
        return float(node.text) if node.plain else node.text
    except ValueError:
        return node.text
