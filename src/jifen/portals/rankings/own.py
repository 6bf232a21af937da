"""An enterprise's own place (积分分布): among its stage, its sector, the province. Of the others it sees counts and no names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jifen.access.decide import require
from jifen.enterprises.models import Enterprise
from jifen.enterprises.reads import own_enterprise
from jifen.portals.acting import person_of
from jifen.portals.charting import PEERS, Bin, Chart, Edge, histogram
from jifen.portals.rankings.finding import Shown, shown_to, stage_words
from jifen.portals.rankings.lists import nothing_published
from jifen.scoring.models import Score
from jifen.scoring.statistics import SECTOR, SMALLEST, STAGE, Columns, columns_of, median_of, rounded, steps_of

STEP: Final = 1000
"""Ten points: wider than what officials see, so that a bar rarely stands for one enterprise."""
WHOLE: Final = 10_000


@dataclass(frozen=True)
class Place:
    """``title``: among whom; ``chart`` None: too few to be shown; ``rank`` None: not ranked."""

    title: str
    count: int
    rank: int | None
    median: int | None
    chart: Chart | None


@require_GET
def own_place(request: HttpRequest) -> HttpResponseBase:
    require(request.user, "see_own", Enterprise)
    person = person_of(request)
    shown, firm = shown_to(person, request.GET.get("year", "")), own_enterprise(person)
    score = shown.seen().filter(enterprise=firm).first() if shown and firm else None
    if shown is None:
        return nothing_published(request, _("积分分布"))
    places = _places(shown, score) if score and score.total is not None else []
    content = {"shown": shown, "score": score, "places": places, "smallest": SMALLEST}
    return render(request, "portals/rankings/own.html", content)


def _places(shown: Shown, score: Score) -> list[Place]:
    """Everybody who is ranked, read only to be counted."""
    everybody = columns_of(shown.run, shown.scores().filter(ranked=True), shown.dimensions)
    stage, sector = everybody.words[STAGE] == score.stage, everybody.words[SECTOR] == score.sector
    return [
        _place(shown, score, "stage", stage_words(score.stage), everybody.where(stage), score.rank_stage),
        *([_place(shown, score, "sector", score.sector, everybody.where(sector), score.rank_sector)] if score.sector else []),
        _place(shown, score, "province", _("全省"), everybody, score.rank_province),
    ]  # fmt: skip


def _place(shown: Shown, score: Score, name: str, title: str, peers: Columns, rank: int | None) -> Place:
    median = rounded(median_of(peers.total))
    if len(peers) < SMALLEST:
        return Place(title, len(peers), None, None, None)
    steps = steps_of(peers.total, STEP, WHOLE)
    edges = [Edge(one.least, one.code, PEERS) for one in shown.scheme.grades if one.least is not None]
    own = None if score.total is None else score.total / 100
    label = _("%(title)s企业积分分布，每 10 分一档，本企业所在档为深色") % {"title": title}
    bins = [Bin(one.low / 100, one.high / 100, one.count) for one in steps]
    chart = histogram(f"place-{name}", label, bins, own=own, edges=edges, unit=_("分"), own_name=_("本企业"))
    return Place(title, len(peers), rank, median, chart)
