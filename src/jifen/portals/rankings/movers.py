"""Who rose and fell most against the year before (升降榜), with what moved them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from jifen.access.decide import require
from jifen.engine.points import written
from jifen.portals.acting import person_of
from jifen.portals.listing import Column, Listing, show
from jifen.portals.rankings.columns import (
    code_column,
    file_columns,
    in_points,
    movement_tone,
    name_column,
    places_words,
    points_cell,
    signed,
)
from jifen.portals.rankings.finding import Shown, area_words, shown_to, stage_words
from jifen.portals.rankings.lists import choice_content, narrowed_rows, nothing_published, score_rows
from jifen.portals.rankings.query import RankingQuery, grade_words, narrow_scores, query_for
from jifen.portals.templatetags.house import dash
from jifen.scoring.models import Score
from jifen.scoring.movement import moved, with_year_before

UP, DOWN = "up", "down"
PLACES, POINTS = "places", "points"
FIELDS = {PLACES: "climbed", POINTS: "gained"}


class MoverQuery(RankingQuery):
    direction = forms.ChoiceField(
        label=gettext_lazy("方向"), required=False, choices=[(UP, gettext_lazy("上升")), (DOWN, gettext_lazy("下降"))]
    )
    by = forms.ChoiceField(
        label=gettext_lazy("比较"),
        required=False,
        choices=[(PLACES, gettext_lazy("名次")), (POINTS, gettext_lazy("积分"))],
    )
    field_order = ("direction", "by", "words", "city", "county", "stage", "sector", "size", "year")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("grade", "benchmark", "ranked", "completeness", "band"):
            del self.fields[name]


@require_GET
def mover_list(request: HttpRequest) -> HttpResponseBase:
    require(request.user, "list", Score)
    shown = shown_to(person_of(request), request.GET.get("year", ""))
    if shown is None:
        return nothing_published(request, _("升降榜"))
    if shown.before is None:
        return render(request, "portals/rankings/no_year_before.html", {"shown": shown, "here": "mover_list"})
    return show(request, _listing(request, shown), comparable(score_rows(request, shown)))


def comparable(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Y2: only who has points in both years."""
    return rows.filter(gained__isnull=False)


def _listing(request: HttpRequest, shown: Shown) -> Listing:
    direction = DOWN if request.GET.get("direction") == DOWN else UP
    field = FIELDS[POINTS if request.GET.get("by") == POINTS else PLACES]

    def narrow(rows: QuerySet[Score], chosen: dict[str, Any]) -> QuerySet[Score]:
        wanted = "gt" if direction == UP else "lt"
        return narrow_scores(rows, chosen).filter(**{f"{field}__{wanted}": 0})

    narrowed = narrow(with_year_before(narrowed_rows(request, shown), shown.before), {})
    return Listing(
        name="movers",
        title=_("%(area)s升降榜") % {"area": area_words(shown.person)},
        columns=mover_columns(shown),
        query_form=query_for(shown, MoverQuery),
        narrow=narrow,
        empty=_("没有可比的企业：两年都有积分的企业才能比较。"),
        order=f"-{field}" if direction == UP else field,
        note=shown.about(),
        template="portals/rankings/movers.html",
        file_columns=mover_file_columns(shown),
        about={
            "here": "mover_list",
            "before": shown.before,
            "same_scheme": shown.before is not None and shown.before.run.scheme_id == shown.run.scheme_id,
            **choice_content(request, shown, narrowed),
        },
    )


def mover_columns(shown: Shown) -> list[Column]:
    unit = shown.points_unit
    return [
        name_column(),
        Column("stage", _("发展阶段"), stage_change, "stage", close=True),
        Column("total", _("积分（%(unit)s）") % {"unit": unit}, points_change, "total", number=True, close=True, in_file=in_points("total")),
        Column("gained", _("积分变动（分）"), lambda one: signed(vars(one)["gained"]), "gained", number=True, tone=points_tone, in_file=in_points("gained")),
        Column("ranks", _("名次"), ranks_cell, "rank_province", number=True, close=True, in_file=lambda one: dash(one.rank_province)),
        Column("places", _("名次变动"), places_cell, "climbed", close=True, tone=movement_tone, in_file=lambda one: dash(vars(one)["climbed"])),
        Column("grade", _("等级"), grade_change, "grade", close=True),
        Column("why", _("变动来自（分）"), _split(shown)),
    ]  # fmt: skip


def mover_file_columns(shown: Shown) -> list[Column]:
    return [
        code_column(),
        Column("rank_before", _("上年名次"), lambda one: dash(vars(one)["before_rank"])),
        *file_columns(shown),
    ]


def points_change(one: Any) -> str:
    return _change(written(vars(one)["before_total"]), str(points_cell(one)))


def points_tone(one: Any) -> str:
    gained = vars(one)["gained"]
    return "risen" if gained > 0 else "fallen" if gained < 0 else ""


def stage_change(one: Any) -> str:
    return _change(stage_words(vars(one)["before_stage"] or ""), stage_words(one.stage))


def grade_change(one: Any) -> str:
    return _change(grade_words(vars(one)["before_grade"] or ""), grade_words(one.grade))


def ranks_cell(one: Any) -> str:
    return _change(str(dash(vars(one)["before_rank"])), str(dash(one.rank_province)))


def places_cell(one: Any) -> object:
    found = moved(one)
    return dash(None) if found is None or found.places is None else places_words(found.places)


def _change(before: str, now: str) -> str:
    return now if before == now else f"{before} → {now}"


def _split(shown: Shown) -> Callable[[Any], str]:
    """Dimension by dimension what was gained, largest first; the parts add up to the change."""
    names = shown.parts

    def words(one: Any) -> str:
        found = moved(one)
        parts = found.parts if found else {}
        return "；".join(f"{names.get(code, code)} {signed(gain)}" for code, gain in parts.items()) or str(dash(None))

    return words
