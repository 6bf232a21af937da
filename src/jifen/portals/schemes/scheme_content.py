"""A scheme as a page people can read: every line with its definition, parts, rule, weights and where its numbers come from."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from jifen.engine.scheme import Scheme
from jifen.engine.scheme.model import BonusItem, Dimension, Indicator, Part
from jifen.portals.schemes.words import called, formula_words, language, names_of, ratio_of, undefined_words


@dataclass(frozen=True)
class LineContent:
    """An indicator or a part of the bonus."""

    code: str
    name: str
    unit: str
    definition: str
    formula: str
    formula_text: str
    numerator: str
    denominator: str
    defined_when: str
    rules: list[tuple[str, str]]
    """Stage (empty: all) and the rule in words."""
    annex: int | None = None
    window: str = ""
    note: str = ""
    weights: list[str] = field(default_factory=list)
    undefined: list[tuple[str, str]] = field(default_factory=list)
    missing: str = ""
    direction: str = ""
    treatments: list[str] = field(default_factory=list)
    source: str = ""
    numbers: str = ""
    provisional: bool = False


@dataclass(frozen=True)
class DimensionContent:
    code: str
    name: str
    note: str
    lines: list[LineContent]
    sums: list[str]


@dataclass(frozen=True)
class BonusContent:
    code: str
    name: str
    definition: str
    annex: int | None
    cap: str
    provisional: bool
    parts: list[LineContent]


def figure(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"


def scheme_content(scheme: Scheme) -> dict[str, Any]:
    stages = list(scheme.stage_codes)
    return {
        "stages": stages,
        "many_stages": len(stages) > 1,
        "stage_rules": [(one, formula_words(one.when.formula, names_of(scheme))) for one in scheme.stages],
        "dimensions": list(_dimensions(scheme, stages)),
        "totals": [_sum(scheme.indicators, stage) for stage in stages],
        "bonus_items": [_bonus_item(scheme, item) for item in scheme.bonus.items],
        "bonus_cap": figure(scheme.bonus.cap),
        "bonus_provisional": provisional(scheme, scheme.bonus.numbers_from),
        "grades": [(one, figure(one.least)) for one in scheme.grades],
        "rank_when": formula_words(scheme.ranks.when.formula, names_of(scheme)) if scheme.ranks.when else "",
        "facts": [(one, called(one)) for one in scheme.facts.values()],
        "situations": [(one, called(one)) for one in scheme.constraints],
        "scope": formula_words(scheme.scope.formula, names_of(scheme)) if scheme.scope else "",
        "peers": peers_words(scheme.peers.by, scheme),
    }


def peers_words(levels: tuple[str, ...], scheme: Scheme) -> str:
    shown = {"stage": _("发展阶段"), "all": _("全部企业")}
    names = names_of(scheme)
    return " + ".join(shown.get(level, names.get(level, level)) for level in levels)


def _dimensions(scheme: Scheme, stages: list[str]) -> Iterator[DimensionContent]:
    loose = Dimension("", _("未归入维度")) if any(not one.dimension for one in scheme.indicators) else None
    for one in (*scheme.dimensions, *((loose,) if loose else ())):
        members = [indicator for indicator in scheme.indicators if indicator.dimension == one.code]
        if members:
            sums = [_sum(members, stage) for stage in stages]
            yield DimensionContent(one.code, called(one), one.note, [_line(scheme, m, stages) for m in members], sums)


def _sum(members: Any, stage: str) -> str:
    return figure(math.fsum(weight_of(one, stage) for one in members))


def weight_of(indicator: Indicator, stage: str) -> float:
    return indicator.weight.get(stage, 0.0) if isinstance(indicator.weight, dict) else indicator.weight


def _line(scheme: Scheme, one: Indicator, stages: list[str]) -> LineContent:
    names, (above, below) = names_of(scheme), ratio_of(scheme, one)
    english = language() == "en"
    missing = {"spread": _("缺数据时权重分摊给同一维度"), "lose": _("缺数据时失去权重")}
    return LineContent(
        one.code, called(one), _unit(one.unit), (english and one.definition_en) or one.definition,
        formula_words(one.formula.formula, names), one.formula.text, above, below,
        formula_words(one.defined_when.formula, names) if one.defined_when else "",
        [(stage, rule.words(language())) for stage, rule in one.rules.items()],
        annex=one.annex, window=one.window, note=one.note,
        weights=[figure(weight_of(one, stage)) for stage in stages],
        undefined=[undefined_words(case, names) for case in one.undefined],
        missing=missing.get(one.missing or scheme.missing, ""),
        direction=_("越低越好") if one.direction == "lower" else "",
        treatments=[step.words(language()) for step in one.treat], source=basis_title(scheme, one.source),
        numbers=basis_title(scheme, one.numbers_from or scheme.numbers_from),
        provisional=provisional(scheme, one.numbers_from),
    )  # fmt: skip


def _part(scheme: Scheme, item: BonusItem, one: Part) -> LineContent:
    names, (above, below) = names_of(scheme), ratio_of(scheme, one)
    times = f" × {figure(one.weight)}" if one.weight != 1 else ""
    return LineContent(
        one.code, called(one), _unit(one.unit), "", formula_words(one.formula.formula, names), one.formula.text, above,
        below, "", [("", f"{one.rule.words(language())}{times}")], note=one.note,
        provisional=provisional(scheme, item.numbers_from or scheme.bonus.numbers_from),
    )  # fmt: skip


def _bonus_item(scheme: Scheme, item: BonusItem) -> BonusContent:
    english = language() == "en"
    return BonusContent(
        item.code, called(item), (english and item.definition_en) or item.definition, item.annex, figure(item.cap),
        provisional(scheme, item.numbers_from or scheme.bonus.numbers_from),
        [_part(scheme, item, part) for part in item.parts],
    )  # fmt: skip


def _unit(unit: str) -> str:
    return "" if unit in ("", "-") else unit


def provisional(scheme: Scheme, numbers_from: str) -> bool:
    """As the scheme says; of a basis that a draft does not declare yet nothing is claimed, so it is provisional."""
    code = numbers_from or scheme.numbers_from
    return code not in scheme.basis or scheme.provisional(code)


def basis_title(scheme: Scheme, code: str) -> str:
    basis = scheme.basis.get(code)
    if basis is None:
        return ""
    return (basis.title_en if language() == "en" else "") or basis.title
