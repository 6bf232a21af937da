"""Judges the enterprises of one run by a benchmark rule: first what their stages ask, then each enterprise alone."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any, Final, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jifen.engine.explaining.figures import figure_apart
from jifen.engine.points import written
from jifen.scoring.benchmark.rule import (
    AT_LEAST,
    AT_LEAST_MEDIAN,
    NO_KNOWN_SITUATION,
    TOP_SHARE,
    BenchmarkRule,
    Condition,
    rule_in_force,
)

FIGURE_NAMES: Final = {"growth": gettext_lazy("营业收入增长率"), "completeness": gettext_lazy("数据完整度")}


class Placed(Protocol):
    """An enterprise in a run, as a row of scores has it. ``total``: hundredths; ``growth``: per cent; ``completeness``: share
    of one; ``situations``: code → true, false or None (not asked)."""

    @property
    def stage(self) -> str: ...
    @property
    def ranked(self) -> bool: ...
    @property
    def total(self) -> int | None: ...
    @property
    def growth(self) -> float | None: ...
    @property
    def completeness(self) -> float: ...
    @property
    def situations(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True)
class StageStandard:
    """What one stage asks: ``places`` of ``ranked`` enterprises, so a total of at least ``least_total`` hundredths;
    ``medians``: condition → median of its figure among those who have one, none where nobody has."""

    ranked: int
    places: Mapping[str, int]
    least_total: Mapping[str, int]
    medians: Mapping[str, float | None]


Standards = Mapping[str, StageStandard]
"""Stage → what it asks."""


@dataclass(frozen=True)
class ConditionResult:
    """``met`` and the sentence that says why."""

    code: str
    name: str
    met: bool
    reason: str


@dataclass(frozen=True)
class Judgement:
    met: bool
    results: tuple[ConditionResult, ...]
    rule: str
    rule_digest: str


def benchmarks_of(rows: Sequence[Placed], on: date) -> list[bool]:
    """Row by row, by the rule in force ``on``; nobody before the first rule. ``rows``: everybody of one run."""
    rule = rule_in_force(on)
    if rule is None:
        return [False] * len(rows)
    standards = standards_of(rule, rows)
    return [row.ranked and all(_answer(one, standards, row)[0] for one in rule.conditions) for row in rows]


def standards_of(rule: BenchmarkRule, rows: Iterable[Placed]) -> Standards:
    """From the ranked enterprises of one run, stage by stage."""
    stages: dict[str, list[Placed]] = {}
    for row in rows:
        if row.ranked:
            stages.setdefault(row.stage, []).append(row)
    return {stage: _standard(rule, members) for stage, members in stages.items()}


def _standard(rule: BenchmarkRule, members: Sequence[Placed]) -> StageStandard:
    totals = sorted((row.total or 0 for row in members), reverse=True)
    shares = {one.code: math.ceil(one.share * len(totals)) for one in rule.conditions if one.test == TOP_SHARE}
    return StageStandard(
        len(totals),
        shares,
        {code: totals[places - 1] for code, places in shares.items()},
        {one.code: _median(one, members) for one in rule.conditions if one.test == AT_LEAST_MEDIAN},
    )


def _median(condition: Condition, members: Iterable[Placed]) -> float | None:
    known = [value for row in members if (value := _figure(condition, row)) is not None]
    return median(known) if known else None


def judge(rule: BenchmarkRule, standards: Standards, row: Placed) -> Judgement:
    """Every condition with its reason. Who is not ranked meets none of them."""
    if not row.ranked or row.stage not in standards:
        results = tuple(
            ConditionResult(one.code, one.name, False, _("不参与排名，不认定。")) for one in rule.conditions
        )
    else:
        results = tuple(ConditionResult(one.code, one.name, *_answer(one, standards, row)) for one in rule.conditions)
    return Judgement(all(one.met for one in results), results, rule.code, rule.digest)


Answer = tuple[bool, str]


def _answer(condition: Condition, standards: Standards, row: Placed) -> Answer:
    return _TESTS[condition.test](condition, standards[row.stage], row)


def _top_share(condition: Condition, asked: StageStandard, row: Placed) -> Answer:
    places, least, total = asked.places[condition.code], asked.least_total[condition.code], row.total or 0
    said = {"ranked": asked.ranked, "places": places, "least": written(least), "own": written(total)}
    return total >= least, _(
        "同阶段参与排名 %(ranked)d 家，前 %(places)d 名至少 %(least)s 分，本企业 %(own)s 分。"
    ) % said


def _at_least_median(condition: Condition, asked: StageStandard, row: Placed) -> Answer:
    middle, own = asked.medians[condition.code], _figure(condition, row)
    if middle is None or own is None:
        return _nothing_to_compare(condition)
    said = {
        "name": FIGURE_NAMES[condition.of],
        "own": figure_apart(own, [middle]),
        "middle": figure_apart(middle, [own]),
    }
    return own >= middle, _("%(name)s %(own)s%%，同阶段中位数 %(middle)s%%。") % said


def _at_least(condition: Condition, asked: StageStandard, row: Placed) -> Answer:
    own, least = _figure(condition, row), 100.0 * condition.least
    if own is None:
        return _nothing_to_compare(condition)
    said = {"name": FIGURE_NAMES[condition.of], "own": figure_apart(own, [least]), "least": figure_apart(least, [])}
    return own >= least, _("%(name)s %(own)s%%，要求不低于 %(least)s%%。") % said


def _nothing_to_compare(condition: Condition) -> Answer:
    return False, _("%(name)s未知或无意义，无法比较，不算符合。") % {"name": FIGURE_NAMES[condition.of]}


def _no_known_situation(condition: Condition, asked: StageStandard, row: Placed) -> Answer:
    known = sum(value is True for value in row.situations.values())
    not_asked = sum(value is None for value in row.situations.values())
    if known:
        return False, _("有 %(n)d 项已知的约束性情形。") % {"n": known}
    if not_asked:
        return True, _("没有已知的约束性情形；%(n)d 项未查询。") % {"n": not_asked}
    return True, _("没有已知的约束性情形。")


def _figure(condition: Condition, row: Placed) -> float | None:
    """In per cent."""
    value = row.growth if condition.of == "growth" else 100.0 * row.completeness
    return None if value is None or math.isnan(value) else value


_TESTS: Final[dict[str, Callable[[Condition, StageStandard, Placed], Answer]]] = {
    TOP_SHARE: _top_share,
    AT_LEAST_MEDIAN: _at_least_median,
    AT_LEAST: _at_least,
    NO_KNOWN_SITUATION: _no_known_situation,
}
