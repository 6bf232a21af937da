"""Formulas, rules and states of a scheme in people's words."""

from __future__ import annotations

from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from jifen.engine.formula import Formula
from jifen.engine.formula import written as formula_text
from jifen.engine.formula.syntax import Arithmetic, Call, Name, Number, mapped
from jifen.engine.scheme import Scheme
from jifen.engine.scheme.model import ByStage, Indicator, Part, UndefinedCase
from jifen.portals.menu_entry import Words

STANDINGS: Final[dict[str, str | Promise]] = {
    "coming": gettext_lazy("待生效"),
    "in_force": gettext_lazy("现行"),
    "superseded": gettext_lazy("已被新版本取代"),
    "retired": gettext_lazy("已停用"),
}
LAGS: Final[dict[int, str | Promise]] = {1: pgettext_lazy("before a name", "上年"), 2: gettext_lazy("前年")}


def language() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"


def called(noun: Any) -> str:
    """By its name in the chosen language."""
    english = getattr(noun, "name_en", "") if language() == "en" else ""
    return english or noun.name or noun.code


def names_of(scheme: Scheme) -> dict[str, str]:
    quantities = {code: called(one) for code, one in scheme.quantities.items()}
    return {code: called(fact) for code, fact in scheme.facts.items()} | quantities


def formula_words(formula: Formula, names: dict[str, str]) -> str:
    """Names for codes, 上年 for ``prev``; the operators stay."""

    def named(node: Name) -> Name:
        return Name(f"{_year(node.lag)}{names.get(node.code, node.code)}")

    def earlier(node: Call) -> Name | Call:
        """``prev`` of a name; its words are there already, for the inner is turned first."""
        inner, lag = node.arguments[0], node.arguments[1:]
        if node.function != "prev" or not isinstance(inner, Name):
            return node
        return Name(f"{_year(int(lag[0].value) if lag and isinstance(lag[0], Number) else 1)}{inner.code}")

    return formula_text(mapped(formula, {Name: named, Call: earlier})).replace("`", "")


def _year(lag: int) -> str:
    if not lag:
        return ""
    return str(LAGS[lag]) if lag in LAGS else str(_("%(n)d 年前") % {"n": lag})


def ratio_of(scheme: Scheme, line: Indicator | Part) -> tuple[str, str]:
    """What stands above and below the stroke, in words; empty where the formula is no ratio."""
    formula, names = opened(scheme, line.formula.formula), names_of(scheme)
    if isinstance(formula, Arithmetic) and formula.op == "/":
        return formula_words(formula.left, names), formula_words(formula.right, names)
    return "", ""


def opened(scheme: Scheme, formula: Formula) -> Formula:
    """A formula that is but the name of a quantity becomes that quantity's."""
    if isinstance(formula, Name) and not formula.lag and formula.code in scheme.quantities:
        return scheme.quantities[formula.code].formula.formula
    return formula


def by_stage_words(value: ByStage | str) -> str:
    if isinstance(value, str):
        return str(gettext_lazy("权重分摊给同一维度的其他指标"))
    if isinstance(value, dict):
        return "、".join(f"{stage} {share:.0%}" for stage, share in value.items())
    return f"{value:.0%}"


def undefined_words(case: UndefinedCase, names: dict[str, str]) -> tuple[str, str]:
    """When, and what it earns."""
    when: Words = formula_words(case.when.formula, names) if case.when else gettext_lazy("公式没有意义时")
    return str(when), by_stage_words(case.earn)
