"""The yearly cycle at a glance: where it stands, what holds the next step up, snapshots and runs, who did what."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from jifen.access.decide import filtered_for, may, require
from jifen.portals.cycle.finding import cycle_for, newest_cycle
from jifen.portals.cycle.progress import RunLine, newest_freezing, run_lines, seconds_until_next
from jifen.portals.cycle.stations import cycle_stations, days_left_words, next_moves
from jifen.portals.deliveries.stations import name_of
from jifen.scoring.actions.freezing import why_not_frozen
from jifen.scoring.actions.running import SCORING
from jifen.scoring.cycle import MOVES, standing_of
from jifen.scoring.cycle.standing import newest_snapshot
from jifen.scoring.models import Cycle, PublishProposal, Run
from jifen.scoring.reads import publication_of

PAGE, MOVING = "portals/cycle/overview.html", "portals/cycle/moving.html"
SHOWN_STEPS: Final = 30
STEP_WORDS: Final = {one.verb: one.name for one in MOVES} | {"shorten": _("缩短公示期（演示）")}


@require_GET
def cycle_page(request: HttpRequest) -> HttpResponse:
    """The year that is under way."""
    require(request.user, "follow", Cycle)
    found = newest_cycle(request)
    if found is None:
        shown = {"may_open": may(request.user, "open", Cycle), "demo": settings.DEMO}
        return render(request, "portals/cycle/none.html", shown)
    return render(request, PAGE, _content(request, found))


@require_GET
def cycle_of(request: HttpRequest, year: int) -> HttpResponse:
    require(request.user, "follow", Cycle)
    return render(request, PAGE, _content(request, cycle_for(request, year)))


@require_GET
def cycle_progress(request: HttpRequest, year: int) -> HttpResponse:
    """The part that moves. Only this answer allows itself to be put in place."""
    require(request.user, "see", Run)
    answer = render(request, MOVING, moving(request, cycle_for(request, year)))
    answer["HX-Reswap"] = "outerHTML"
    return answer


def moving(request: HttpRequest, cycle: Cycle) -> dict[str, Any]:
    """What can be done from here, and the runs."""
    user, today = request.user, timezone.localdate()
    lines, freezing = run_lines(cycle) if may(user, "see", Run) else [], newest_freezing(cycle)
    moves = next_moves(cycle, standing_of(cycle, today))
    snapshot = newest_snapshot(cycle.year)
    return {
        "cycle": cycle,
        "forward": [one for one in moves if not one.move.back],
        "back": [one for one in moves if one.move.back],
        "may_move": may(user, "move", Cycle),
        "may_propose": may(user, "propose", PublishProposal),
        "may_see_runs": may(user, "see", Run),
        "may_freeze": may(user, "freeze", Cycle) and not why_not_frozen(cycle),
        "may_score": may(user, "score", Cycle) and _can_score(cycle, lines),
        "snapshot": snapshot,
        "freezing": freezing,
        "lines": lines,
        "every": seconds_until_next(lines, freezing),
        "proposal": cycle.proposals.filter(state=PublishProposal.State.OPEN).first(),
        "may_shorten": settings.DEMO and may(user, "move", Cycle) and days_left_words(cycle, today) not in (None, 0),
        "days_left": days_left_words(cycle, today),
        "disputes": cycle.disputes.count(),
    }


def _can_score(cycle: Cycle, lines: list[RunLine]) -> bool:
    """On a snapshot, while no run of this year is under way."""
    return (
        cycle.state in SCORING and newest_snapshot(cycle.year) is not None and not any(one.is_moving for one in lines)
    )


def _content(request: HttpRequest, cycle: Cycle) -> dict[str, Any]:
    others = filtered_for(request.user, Cycle.objects.exclude(pk=cycle.pk))
    steps = [(one, name_of(one.by)) for one in cycle.steps.select_related("run").order_by("-pk")[:SHOWN_STEPS]]
    return moving(request, cycle) | {
        "stations": cycle_stations(cycle),
        "years": others.values_list("year", flat=True),
        "steps": [(step, step_words(step.verb), by) for step, by in steps],
        "publication": publication_of(cycle.year),
        "may_open": may(request.user, "open", Cycle),
    }


def step_words(verb: str) -> str:
    return str(STEP_WORDS.get(verb, verb))
