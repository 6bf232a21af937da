"""The overview of points (创新积分总览): a band of figures, and charts that lead to the list; for one's own area."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jifen.access.decide import filtered_for, require
from jifen.engine.points import written
from jifen.enterprises.models import Enterprise
from jifen.people import areas
from jifen.portals.acting import person_of
from jifen.portals.coverage.overview import city_words
from jifen.portals.home import next_steps
from jifen.portals.listing import Heading, cells
from jifen.portals.rankings import collected, drawings
from jifen.portals.rankings.columns import page_columns
from jifen.portals.rankings.drawings import Looking
from jifen.portals.rankings.finding import Shown, area_of, area_words, shown_to
from jifen.portals.rankings.lists import choice_content, nothing_published
from jifen.portals.rankings.query import RankingQuery, narrow_scores
from jifen.portals.rankings.situations import kept
from jifen.scoring.models import Score
from jifen.scoring.movement import with_year_before
from jifen.scoring.statistics import CITY, COUNTY, GRADE, SECTOR, SIZE, STAGE, columns_of, grouped, rounded, spread_of

FIRST = 10
BEST = "A"


class OverviewQuery(RankingQuery):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("words", "grade", "benchmark", "ranked", "completeness", "band"):
            del self.fields[name]


@dataclass(frozen=True)
class Figure:
    """One of the band: a name, a figure with unit, and a line under it."""

    name: str
    text: str
    unit: str = ""
    note: str = ""
    url: str = ""
    is_under: bool = False


@require_GET
def ranking_overview(request: HttpRequest) -> HttpResponseBase:
    require(request.user, "list", Score)
    shown = shown_to(person_of(request), request.GET.get("year", ""))
    title = _("%(area)s创新积分总览") % {"area": area_words(person_of(request))}
    if shown is None:
        return nothing_published(request, title)
    return _page(request, shown, title)


def _page(request: HttpRequest, shown: Shown, title: str) -> HttpResponse:
    form = OverviewQuery(request.GET or None, shown=shown)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    chosen = {name: value for name, value in chosen.items() if value}
    scores = narrow_scores(shown.seen(), chosen)
    look = _looking(shown, scores, chosen)
    content = {
        "title": title,
        "here": "ranking_overview",
        "about": shown.about(),
        "form": form,
        "narrowed": any(request.GET.get(name) for name in form.fields),
        "look": look,
        "figures": _figures(request, look, scores, chosen),
        **_charts(request, look, chosen),
        **_first(request, shown, scores),
        "list_url": look.list_url(),
    }
    return render(request, "portals/rankings/overview.html", content)


def _looking(shown: Shown, scores: QuerySet[Score], chosen: Mapping[str, str]) -> Looking:
    columns = columns_of(shown.run, scores, shown.dimensions)
    partly = area_of(shown.person) != areas.PROVINCE or bool({"city", "county"} & set(chosen))
    return Looking(shown, columns, columns.where(columns.ranked), chosen, province_medians(shown) if partly else {})


def province_medians(shown: Shown) -> Mapping[str, float | None]:
    """Stage → median of all ranked enterprises, none under ten of them. For everybody who sees points: it names nobody."""
    columns = columns_of(shown.run, shown.scores().filter(ranked=True), shown.dimensions)
    return {one.key: one.median for one in grouped(columns.words[STAGE], columns.total)}


def _figures(request: HttpRequest, look: Looking, scores: QuerySet[Score], chosen: Mapping[str, str]) -> list[Figure]:
    steps = next_steps(person_of(request))
    todo = Figure(
        _("待我处理"), str(len(steps)), _("项"), steps[0].sentence if steps else _("没有需要处理的事"), reverse("home")
    )
    coverage = collected.figure_of(request, chosen)
    return [
        _taking_part(look, chosen),
        *([Figure(**coverage)] if coverage else []),
        _middle(look),
        _best(look),
        _benchmarks(look),
        *_movement(look, scores),
        todo,
    ]  # fmt: skip


def _taking_part(look: Looking, chosen: Mapping[str, str]) -> Figure:
    shown, number = look.shown, len(look.columns)
    note = _("其中 %(n)s 家参与排名") % {"n": f"{len(look.ranked):,}"}
    if shown.before is not None:
        before = filtered_for(shown.person, Score.objects.filter(run=shown.before.run))
        gain = number - narrow_scores(before, {name: value for name, value in chosen.items() if name != "year"}).count()
        note = _("%(note)s，较上年 %(gain)+d") % {"note": note, "gain": gain}
    return Figure(_("参评企业"), f"{number:,}", _("家"), note, look.list_url())


def _best(look: Looking) -> Figure:
    """The highest grade, of those who are ranked."""
    best = look.shown.scheme.grades[0].code if look.shown.scheme.grades else BEST
    count, whole = int((look.ranked.words[GRADE] == best).sum()), len(look.ranked)
    note = _("占参与排名企业 %(share).1f%%") % {"share": 100 * count / whole} if whole else "—"
    return Figure(
        _("%(grade)s 级企业") % {"grade": best}, f"{count:,}", _("家"), note, look.list_url(grade=best, ranked="yes")
    )


def _benchmarks(look: Looking) -> Figure:
    count, whole = int(look.columns.benchmark.sum()), len(look.ranked)
    note = _("占参与排名企业 %(share).1f%%") % {"share": 100 * count / whole} if whole else "—"
    return Figure(_("标杆企业"), f"{count:,}", _("家"), note, look.list_url(benchmark="yes"))


def _middle(look: Looking) -> Figure:
    """Median and quartiles of those who are ranked."""
    low, middle, high = (rounded(one) for one in spread_of(look.ranked.total))
    if low is None or middle is None or high is None:
        return Figure(_("积分中位数"), "—", "", _("不足 10 家，不计中位数"))
    note = _("一半在 %(low)s—%(high)s 之间") % {"low": written(low), "high": written(high)}
    return Figure(_("积分中位数"), written(middle), _("分"), note)


def _movement(look: Looking, scores: QuerySet[Score]) -> list[Figure]:
    if look.shown.before is None:
        return []
    found = with_year_before(scores, look.shown.before).aggregate(
        up=Count("pk", filter=Q(climbed__gt=0)),
        down=Count("pk", filter=Q(climbed__lt=0)),
        both=Count("pk", filter=Q(climbed__isnull=False)),
    )
    note = _("下降 %(down)s 家，可比 %(both)s 家") % {"down": f"{found['down']:,}", "both": f"{found['both']:,}"}
    return [Figure(_("名次上升"), f"{found['up']:,}", _("家"), note, reverse("mover_list"))]


def _charts(request: HttpRequest, look: Looking, chosen: Mapping[str, str]) -> dict[str, Any]:
    sizes = dict(Enterprise.Size.choices)
    narrow = area_of(look.shown.person) != areas.PROVINCE or "city" in chosen
    place = (COUNTY, "county", _("县区"), areas.full_name) if narrow else (CITY, "city", _("市州"), city_words)
    return {
        "coverage": collected.chart_of(request, chosen),
        "stage_averages": drawings.stage_averages(look),
        "distributions": drawings.distributions(look),
        "by_place": (place[2], drawings.medians(look, *place)),
        "by_sector": drawings.medians(look, SECTOR, "sector", _("重点产业"), str),
        "by_size": drawings.medians(
            look, SIZE, "size", _("规模"), lambda key: str(sizes.get(key, key)), order=list(sizes)
        ),
        "grades": drawings.grade_counts(look),
        "completeness": drawings.completeness_counts(look),
    }


def _first(request: HttpRequest, shown: Shown, scores: QuerySet[Score]) -> dict[str, Any]:
    """The first of the list, without those the department leaves out."""
    columns = page_columns(shown)
    rows = with_year_before(kept(request, shown, scores.filter(ranked=True)), shown.before)
    best = rows.select_related("enterprise").order_by("-total", "pk")[:FIRST]
    return {
        "headings": [Heading(column, "", "") for column in columns],
        "lines": [(row, cells(columns, row), []) for row in best],
        **choice_content(request, shown, scores.filter(ranked=True)),
    }
