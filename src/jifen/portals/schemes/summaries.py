"""One block of a scheme in one line, for a table of what came and went."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from jifen.engine.scheme import Scheme
from jifen.engine.scheme.model import ByStage, Fact, Grade, Indicator, Part, Quantity, Stage
from jifen.portals.schemes.scheme_content import figure
from jifen.portals.schemes.words import called, formula_words, language, names_of


def summary_of(scheme: Scheme, block: str, code: str) -> str:
    """Formula, rule and weights of an indicator; what matters most of the others; empty where there is nothing to add."""
    noun, names = _noun(scheme, block, code), names_of(scheme)
    match noun:
        case Indicator():
            rules = "；".join(
                f"{stage}：{rule.words(language())}" if stage else rule.words(language())
                for stage, rule in noun.rules.items()
            )
            return f"{formula_words(noun.formula.formula, names)}；{rules}；{_('权重')} {_weights(noun.weight)}"
        case Part():
            return f"{formula_words(noun.formula.formula, names)}；{noun.rule.words(language())}"
        case Stage():
            return formula_words(noun.when.formula, names)
        case Quantity():
            return formula_words(noun.formula.formula, names)
        case Fact():
            return noun.unit if noun.unit != "-" else ""
        case Grade():
            return f"≥ {figure(noun.least)}" if noun.least is not None else str(_("其余"))
    return called(noun) if hasattr(noun, "name") else ""


def _weights(weight: ByStage) -> str:
    if isinstance(weight, dict):
        return "、".join(f"{stage} {figure(one)}" for stage, one in weight.items())
    return figure(weight)


def _noun(scheme: Scheme, block: str, code: str) -> Any:
    parts = [part for item in scheme.bonus.items for part in item.parts]
    lists: dict[str, Any] = {
        "indicator": scheme.indicators, "dimension": scheme.dimensions, "stage": scheme.stages, "grade": scheme.grades,
        "item": scheme.bonus.items, "part": parts, "constraint": scheme.constraints,
        "fact": scheme.facts.values(), "quantity": scheme.quantities.values(),
    }  # fmt: skip
    return next((one for one in lists.get(block, ()) if one.code == code), None)
