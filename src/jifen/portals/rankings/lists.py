"""The list of points (积分榜) of a published year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jifen.access.decide import may, require
from jifen.portals.acting import person_of
from jifen.portals.listing import Listing, show
from jifen.portals.rankings.columns import columns_only_in_files, narrowed_columns
from jifen.portals.rankings.finding import Shown, area_words, shown_to
from jifen.portals.rankings.query import RankingQuery, narrow_scores, query_for
from jifen.portals.rankings.situations import kept, left_out, situation_columns
from jifen.scoring.models import ConstraintChoice, Run, Score
from jifen.scoring.movement import with_sector_points, with_year_before


@require_GET
def ranking_list(request: HttpRequest) -> HttpResponseBase:
    require(request.user, "list", Score)
    shown = shown_to(person_of(request), request.GET.get("year", ""))
    if shown is None:
        return nothing_published(request, _("积分榜"))
    chosen = _chosen(request, shown)
    run = _sector_run(shown, chosen)
    rows = score_rows(request, shown)
    listing = _listing(request, shown, chosen, run)
    return show(request, listing, with_sector_points(rows, run) if run else rows)


def _sector_run(shown: Shown, chosen: Mapping[str, Any]) -> Run | None:
    """The run of the sector's own scheme, where one sector is looked at and its scheme was published beside."""
    beside = shown.publication.sector_runs.filter(run__scheme__sector=chosen.get("sector") or "-")
    found = beside.select_related("run__scheme").first()
    return found.run if found else None


def score_rows(request: HttpRequest, shown: Shown) -> QuerySet[Score]:
    rows = with_year_before(kept(request, shown, shown.scores()), shown.before)
    return rows.select_related("enterprise")


def _listing(request: HttpRequest, shown: Shown, chosen: Mapping[str, Any], sector: Run | None) -> Listing:
    return Listing(
        name="rankings",
        title=_("%(area)s积分榜") % {"area": area_words(shown.person)},
        columns=[*narrowed_columns(shown, chosen, sector), *situation_columns(shown)],
        query_form=query_for(shown),
        narrow=narrow_scores,
        empty=_("这一年度本辖区没有参评企业的积分。"),
        order="-total",
        note=shown.about(),
        template="portals/rankings/list.html",
        file_columns=columns_only_in_files(shown, chosen, sector),
        about={
            "here": "ranking_list",
            "year_before": shown.before,
            **choice_content(request, shown, narrowed_rows(request, shown)),
        },
    )


def narrowed_rows(request: HttpRequest, shown: Shown) -> QuerySet[Score]:
    """What the query asks for, before the department's choice leaves any out."""
    return narrow_scores(shown.seen(), _chosen(request, shown))


def _chosen(request: HttpRequest, shown: Shown) -> dict[str, Any]:
    form = RankingQuery(request.GET or None, shown=shown)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    return {name: value for name, value in chosen.items() if value not in (None, "")}


def choice_content(request: HttpRequest, shown: Shown, narrowed: QuerySet[Score]) -> dict[str, Any]:
    return {**left_out(request, shown, narrowed), "may_choose": may(request.user, "choose", ConstraintChoice)}


def nothing_published(request: HttpRequest, title: str) -> HttpResponseBase:
    """Before the first publication there is nothing to list."""
    return render(request, "portals/rankings/none.html", {"title": title})
