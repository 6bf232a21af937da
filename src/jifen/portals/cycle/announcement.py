"""The announcement (公示): the enterprise sees its own lines and disputes a fact; officers see the announced list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jifen.access.decide import decide, filtered_for, may, require
from jifen.access.decision import SEE
from jifen.engine.points import written
from jifen.engine.results.reading import LineView
from jifen.enterprises.reads import own_enterprise
from jifen.portals.acting import person_of
from jifen.portals.cycle.finding import cycle_for
from jifen.portals.cycle.stations import days_left_words
from jifen.portals.schemes.words import language
from jifen.schemes.reads import document_of
from jifen.scoring.actions.disputing import why_not_disputed
from jifen.scoring.cycle.standing import announced_run
from jifen.scoring.models import Cycle, Dispute, Run, Score
from jifen.scoring.permissions import SHOWN
from jifen.scoring.reads import publication_of, result_of


@dataclass(frozen=True)
class Line:
    """``name`` and ``reason``: in the language of the page; ``points``: as people read them; ``url``: where a fact behind it is disputed; ``disputed``: an objection is open."""

    view: LineView
    name: str
    reason: str
    points: str
    url: str
    disputed: bool


@require_GET
def announcement_home(request: HttpRequest) -> HttpResponse:
    """The year that is announced, or the newest that was published."""
    require(request.user, SEE, Score)
    seen = filtered_for(request.user, Cycle.objects.filter(state__in=[*SHOWN, Cycle.State.PUBLISHED]))
    found = seen.exclude(state=Cycle.State.PUBLISHED).order_by("-year").first() or seen.order_by("-year").first()
    if found is None:
        return render(request, "portals/cycle/nothing_announced.html")
    return redirect("announcement", found.year)


@require_GET
def announcement(request: HttpRequest, year: int) -> HttpResponse:
    require(request.user, SEE, Score)
    cycle = cycle_for(request, year)
    run = shown_run(cycle)
    if run is None:
        raise Http404(_("这个年度现在没有公示。"))
    own = own_enterprise(person_of(request)) if may(request.user, "dispute", Score) else None
    mine = filtered_for(request.user, Score.objects.filter(run=run))
    if own is None:
        return render(request, "portals/cycle/announced.html", _for_officers(request, cycle, run, mine))
    score = mine.filter(enterprise=own).first()
    return render(request, "portals/cycle/own_lines.html", _for_enterprise(request, cycle, run, score))


def shown_run(cycle: Cycle) -> Run | None:
    published = publication_of(cycle.year)
    return published.run if published else announced_run(cycle)


def _common(cycle: Cycle, run: Run) -> dict[str, Any]:
    return {"cycle": cycle, "run": run, "days_left": days_left_words(cycle, timezone.localdate())}


def _for_officers(request: HttpRequest, cycle: Cycle, run: Run, scores: Any) -> dict[str, Any]:
    ranked = scores.select_related("enterprise").order_by("rank_province", "enterprise__code")
    return _common(cycle, run) | {
        "scores": [(one, written(one.total) if one.total is not None else "") for one in ranked[:50]],
        "count": scores.count(),
        "disputes": filtered_for(request.user, cycle.disputes.all()).count(),
    }


def _for_enterprise(request: HttpRequest, cycle: Cycle, run: Run, score: Score | None) -> dict[str, Any]:
    disputes = filtered_for(request.user, Dispute.objects.filter(cycle=cycle)).select_related("objection")
    why_not = why_not_disputed(run, timezone.now())
    if score is not None and not why_not:
        why_not = decide(request.user, "dispute", score).reason
    return _common(cycle, run) | {
        "score": score,
        "stage": _stage_name(run, score),
        "total": written(score.total) if score and score.total is not None else "",
        "lines": _lines(run, score, why_not, {one.line for one in disputes if one.objection.is_open}),
        "disputes": disputes,
        "why_not": why_not,
    }


def _stage_name(run: Run, score: Score | None) -> str:
    """In the language of the page; empty where it could not be told."""
    stages = document_of(run.scheme).stages
    found = next((one for one in stages if score is not None and one.code == score.stage), None)
    if found is None:
        return ""
    return found.name_en or found.code if language() == "en" else found.code


def _lines(run: Run, score: Score | None, why_not: str, disputed: set[str]) -> list[Line]:
    if score is None or score.total is None:
        return []
    views = result_of(run).lines(score.enterprise.code)
    return [
        Line(
            view,
            view.name_en if language() == "en" else view.name,
            view.reason.words(language()),
            written(view.points) if view.points is not None else "",
            "" if why_not or view.kind not in ("indicator", "part") else reverse(
                "dispute_new", args=[score.year, view.code]
            ),
            view.code in disputed,
        )
        for view in views
        if view.kind != "cap" or view.points
    ]  # fmt: skip
