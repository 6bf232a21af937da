"""What every sentence about one enterprise leans on: the scheme, the norms, its row of scores and, where at hand, its facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from jifen.engine.explaining.formulas import FormulaWords
from jifen.engine.formula import syntax
from jifen.engine.formula.syntax import Formula, walk
from jifen.engine.norms import Norms
from jifen.engine.problems import Findings
from jifen.engine.rules.rule import SetValue
from jifen.engine.runners.reference.evaluating import Evaluator
from jifen.engine.runners.reference.scoring import rule_step
from jifen.engine.scheme.model import Bonus, BonusItem, Indicator, Part, Quantity, Scheme
from jifen.engine.scheme.plan import IndicatorPlan, Plan
from jifen.engine.scheme.resolving import resolve
from jifen.engine.states import KNOWN, UNDEFINED, UNKNOWN


@dataclass(frozen=True)
class Telling:
    """``row`` is the enterprise's row of ``scores.parquet``; ``evaluator`` is None where the facts are no longer at hand."""

    plan: Plan
    norms: Norms
    row: Mapping[str, Any]
    evaluator: Evaluator | None = None
    language: str = "zh"

    def say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    @property
    def formulas(self) -> FormulaWords:
        """With the enterprise's facts."""
        return FormulaWords(self.plan.scheme, self.language, self.evaluator)

    @property
    def names(self) -> FormulaWords:
        """Names only."""
        return FormulaWords(self.plan.scheme, self.language)

    def provisional(self, what_zh: str, what_en: str, numbers_from: str) -> str:
        """``（权重与分档为本项目暂定）`` where the basis of these numbers is provisional; else empty."""
        scheme = self.plan.scheme
        if not scheme.provisional(numbers_from):
            return ""
        basis = scheme.basis[numbers_from or scheme.numbers_from]
        zh = basis.title if "暂定" in basis.title else f"暂定（{basis.title}）"
        en = basis.title_en or "provisional"
        return self.say(f"（{what_zh}为{zh}）", f" ({what_en}: {en[:1].lower()}{en[1:]})")

    # --- facts ---

    def value_of(self, formula: Formula) -> tuple[object, int] | None:
        return None if self.evaluator is None else self.evaluator.value(formula)

    def quantity(self, code: str) -> Formula:
        """A named quantity's formula, written out as runners evaluate it."""
        return quantity_formula(self.plan.scheme, code)

    def entries(self, formula: Formula) -> SetValue | None:
        result = self.value_of(formula)
        return result[0] if result and result[1] == KNOWN and isinstance(result[0], tuple) else None

    def unknown(self, formula: Formula) -> list[str]:
        """The facts, in words, for want of which a formula has no value."""
        return list(dict.fromkeys(self.names.label(code, lag) for code, lag in self._unknown(formula)))

    def _unknown(self, node: Formula) -> Iterator[tuple[str, int]]:
        assert self.evaluator is not None
        match node:
            case syntax.Filled(fact):
                if self.evaluator.value(node)[1] == UNKNOWN:
                    yield fact.code, fact.lag
            case syntax.Name(code, lag):
                if self.evaluator.value(node)[1] == UNKNOWN:
                    yield code, lag
            case _:
                for child in syntax.children(node):
                    yield from self._unknown(child)

    def why_undefined(self, formula: Formula) -> str:
        """The condition that does not hold, or the year that lies before founding; empty where nothing can be told."""
        if self.evaluator is None:
            return ""
        if early := self.before_founding(formula):
            return self.say(f"{early}属于企业成立之前", f"{early} lies before founding")
        for node in walk(formula):
            if isinstance(node, syntax.Defined) and not self.evaluator.true(node.condition):
                condition = self.names.words(node.condition)
                return self.say(f"不满足“{condition}”", f"“{condition}” does not hold")
        return self.say("除数为零或超出可计算的范围", "a division by zero, or beyond what can be computed")

    def before_founding(self, formula: Formula) -> str:
        """The first fact of a year in which the enterprise did not exist yet, in words; empty for none."""
        for node in walk(formula):
            if (
                self.evaluator is not None
                and isinstance(node, syntax.Name)
                and self.evaluator.value(node)[1] == UNDEFINED
            ):
                return self.names.label(node.code, node.lag)
        return ""

    # --- peers ---

    def peers_words(self, level: str) -> str:
        if level == "stage":
            return self.say("同阶段", "of the same stage")
        if level in ("all", ""):
            return self.say("全部", "of all kinds")
        name = self.names.label(level)
        return self.say(f"同{name}", f"of the same {name}")

    def peers_count(self, indicator: IndicatorPlan, level: str) -> int:
        """How many values the norm of this line holds; 0 where the group cannot be told."""
        groups = self.norms.groups(indicator.spec.code, rule_step(indicator, self.row.get("stage") or ""))
        norm = groups.get((level, self.group_word(level)))
        return norm.n if norm else 0

    def group_word(self, level: str) -> str:
        if level == "stage":
            return str(self.row.get("stage") or "")
        if level == "all":
            return ""
        word = self.evaluator.firm.fact(level) if self.evaluator else None
        return word if isinstance(word, str) else ""

    # --- blocks ---

    def indicator(self, code: str) -> IndicatorPlan | None:
        return next((i for i in self.plan.indicators if i.spec.code == code), None)

    def part(self, code: str) -> tuple[Part, BonusItem, Formula] | None:
        for item in self.plan.scheme.bonus.items:
            for part in item.parts:
                if part.code == code:
                    return part, item, self.plan.resolved.parts[code].formula
        return None

    def named(self, block: Indicator | Part | BonusItem | Bonus | Any) -> str:
        return str(self.say(block.name, block.name_en or block.name))


def quantity_formula(scheme: Scheme, code: str) -> Formula:
    """Plans write quantities out where they are used; here one is resolved on its own, as an indicator would be."""
    quantity = scheme.quantities[code]
    alone = replace(scheme, indicators=(_as_indicator(quantity),), bonus=Bonus(), stages=(), constraints=())
    return resolve(alone, Findings()).indicators[code].formula


def _as_indicator(quantity: Quantity) -> Indicator:
    return Indicator(
        code=quantity.code,
        name=quantity.name,
        formula=quantity.formula,
        rules={},
        unit=quantity.unit,
        defined_when=quantity.defined_when,
    )
