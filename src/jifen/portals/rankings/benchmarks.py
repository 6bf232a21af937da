"""Benchmark enterprises (标杆企业): who they are, condition by condition why, and the rule they were chosen by."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from jifen.access.decide import require
from jifen.portals.acting import person_of
from jifen.portals.listing import Column, Listing, show
from jifen.portals.menu_entry import Words
from jifen.portals.rankings.columns import code_column, file_columns, page_columns
from jifen.portals.rankings.finding import Shown, area_words, in_language, shown_to, stages_of
from jifen.portals.rankings.lists import choice_content, narrowed_rows, nothing_published, score_rows
from jifen.portals.rankings.query import RankingQuery, narrow_scores, query_for
from jifen.portals.rankings.situations import situation_columns
from jifen.portals.templatetags.house import dash
from jifen.scoring.benchmark import BenchmarkRule, Condition, Standards, judge, rule_in_force, standards_of
from jifen.scoring.benchmark.rule import AT_LEAST, AT_LEAST_MEDIAN, TOP_SHARE
from jifen.scoring.models import Run, Score

TITLES: Final[dict[tuple[str, str], Words]] = {
    (TOP_SHARE, ""): gettext_lazy("同阶段名次"),
    (AT_LEAST_MEDIAN, "growth"): gettext_lazy("收入增长率 ≥ 中位数（%）"),
    (AT_LEAST_MEDIAN, "completeness"): gettext_lazy("完整度 ≥ 中位数（%）"),
    (AT_LEAST, "growth"): gettext_lazy("收入增长率（%）"),
    (AT_LEAST, "completeness"): gettext_lazy("完整度（%）"),
}
"""That nothing is known against it is said once above the table, for everybody in it."""
LEFT_OUT: Final = ("code", "grade", "movement")
"""Columns that give way to the reasons."""


class BenchmarkQuery(RankingQuery):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("grade", "benchmark", "ranked", "completeness", "band"):
            del self.fields[name]


@require_GET
def benchmark_list(request: HttpRequest) -> HttpResponseBase:
    require(request.user, "list", Score)
    shown = shown_to(person_of(request), request.GET.get("year", ""))
    if shown is None:
        return nothing_published(request, _("标杆企业"))
    return show(request, _listing(request, shown), score_rows(request, shown).filter(benchmark=True))


def _listing(request: HttpRequest, shown: Shown) -> Listing:
    rule = rule_of(shown.run)
    narrowed = narrowed_rows(request, shown).filter(benchmark=True)
    return Listing(
        name="benchmarks",
        title=_("%(area)s标杆企业") % {"area": area_words(shown.person)},
        columns=[
            *(column for column in page_columns(shown) if column.name not in LEFT_OUT),
            *(_reasons(rule, shown.run) if rule else []),
            *situation_columns(shown),
        ],
        query_form=query_for(shown, BenchmarkQuery),
        narrow=narrow_scores,
        empty=_("这一年度本辖区没有标杆企业。标杆企业按下面的规则从参与排名的企业中产生。"),
        order="-total",
        note=shown.about(),
        template="portals/rankings/benchmarks.html",
        file_columns=[code_column(), *file_columns(shown)],
        about={
            "here": "benchmark_list",
            "year_before": shown.before,
            "rule": rule,
            "rule_title": in_language(rule.title, rule.title_en) if rule else "",
            "conditions": [condition_words(one) for one in rule.conditions] if rule else [],
            "standards": standards_shown(rule, shown) if rule else [],
            **choice_content(request, shown, narrowed),
        },
    )


def rule_of(run: Run) -> BenchmarkRule | None:
    """The rule in force on the day the run was asked for, by which its rows were judged."""
    return rule_in_force(timezone.localdate(run.asked_at))


def condition_words(one: Condition) -> str:
    return in_language(one.name, one.name_en)


def _reasons(rule: BenchmarkRule, run: Run) -> list[Column]:
    """A column for each condition: the figure it looks at, beside what it asks; the whole sentence in files."""
    standards = run_standards(run)
    return [
        Column(f"condition-{place}", TITLES[one.test, one.of], _figure(one, standards), number=True, in_file=_sentence(rule, standards, place))
        for place, one in enumerate(rule.conditions)
        if (one.test, one.of) in TITLES
    ]  # fmt: skip


def _figure(condition: Condition, standards: Standards) -> Callable[[Any], str]:
    def words(one: Score) -> str:
        asked = standards[one.stage]
        if condition.test == TOP_SHARE:
            return f"{one.rank_stage} / {asked.ranked:,}"
        own = one.growth if condition.of == "growth" else 100.0 * one.completeness
        middle = asked.medians.get(condition.code)
        figure = str(dash(None)) if own is None else f"{own:.1f}"
        return figure if middle is None else f"{figure} ≥ {middle:.1f}"

    return words


def _sentence(rule: BenchmarkRule, standards: Standards, place: int) -> Callable[[Any], str]:
    return lambda one: judge(rule, standards, one).results[place].reason


def run_standards(run: Run) -> Standards:
    """What each stage of a run asked; a run that is done never changes, so it is worked out once a process."""
    return _standards(run.pk, run.digest)


@lru_cache(maxsize=8)
def _standards(run: int, digest: str) -> Standards:
    rows = Score.objects.filter(run=run, ranked=True)
    rule = rule_of(Run.objects.get(pk=run))
    fields = ("stage", "ranked", "total", "growth", "completeness", "situations")
    return standards_of(rule, rows.only(*fields)) if rule else {}


def standards_shown(rule: BenchmarkRule, shown: Shown) -> list[dict[str, Any]]:
    """Stage by stage: how many were ranked, how many places, from which total. The number of chosen is what the rows say."""
    standards = run_standards(shown.run)
    chosen = dict.fromkeys(standards, 0)
    for stage in shown.scores().filter(benchmark=True).values_list("stage", flat=True):
        chosen[stage] = chosen.get(stage, 0) + 1
    order = [one for one in stages_of(shown.scheme) if one in standards]
    return [
        {
            "stage": stage,
            "ranked": standards[stage].ranked,
            "places": next(iter(standards[stage].places.values()), None),
            "least": next(iter(standards[stage].least_total.values()), None),
            "median": next(iter(standards[stage].medians.values()), None),
            "chosen": chosen[stage],
        }
        for stage in order
    ]
