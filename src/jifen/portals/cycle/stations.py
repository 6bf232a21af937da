"""The stations of a yearly cycle, each with the day it was reached, and what holds up the next step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.urls import reverse

from jifen.portals.deliveries.stations import Station, name_of
from jifen.scoring.cycle import CONDITIONS, Move, Standing, moves_from, what_holds_up
from jifen.scoring.models import Cycle, PublishProposal

State = Cycle.State
ORDER: Final = tuple(State)


def cycle_stations(cycle: Cycle) -> list[Station]:
    """Passed ones say when and by whom; one that was taken back is ahead again."""
    reached = {step.after: step for step in cycle.steps.all() if step.verb != "shorten"}
    here = ORDER.index(State(cycle.state))
    found = []
    for place, state in enumerate(ORDER):
        step = reached.get(state) if place <= here else None
        last = place == here and state != State.PUBLISHED
        pace = "here" if last else "passed" if place <= here else "ahead"
        note = name_of(step.by) if step else ""
        found.append(Station(str(state.label), pace, step.at if step else None, note))
    return found


@dataclass(frozen=True)
class Need:
    """One condition of a move: ``sentence`` empty when it holds; ``url``: where to do something about it."""

    name: str
    sentence: str
    url: str


@dataclass(frozen=True)
class NextMove:
    move: Move
    needs: list[Need]

    @property
    def is_open(self) -> bool:
        return not any(one.sentence for one in self.needs)


def next_moves(cycle: Cycle, standing: Standing) -> list[NextMove]:
    """What may be done from here, forward first, with every condition."""
    return [NextMove(move, _needs(cycle, move, standing)) for move in moves_from(cycle.state)]


def _needs(cycle: Cycle, move: Move, standing: Standing) -> list[Need]:
    held_up = dict(what_holds_up(move, standing))
    return [
        Need(str(CONDITIONS[code].name), held_up.get(code, ""), WHERE[code](cycle) if code in held_up else "")
        for code in move.needs
    ]


def _named(name: str, query: str = "") -> Callable[[Cycle], str]:
    return lambda cycle: reverse(name) + query


def _runs(cycle: Cycle) -> str:
    return reverse("cycle_of", args=[cycle.year]) + "#runs"


def _disputes(cycle: Cycle) -> str:
    return f"{reverse('dispute_list')}?year={cycle.year}"


def _announced(cycle: Cycle) -> str:
    return reverse("announcement", args=[cycle.year])


def _proposal(cycle: Cycle) -> str:
    waiting = cycle.proposals.filter(state=PublishProposal.State.OPEN).first()
    return reverse("proposal", args=[waiting.pk]) if waiting else ""


WHERE: Final[dict[str, Callable[[Cycle], str]]] = {
    "year_is_over": lambda cycle: "",
    "campaign_is_over": _named("campaign"),
    "checked_since_closing": _named("verification"),
    "no_check_under_way": _named("verification"),
    "nothing_blocks": lambda cycle: f"{reverse('finding_list')}?year={cycle.year}&severity=must",
    "scored_on_the_newest_snapshot": _runs,
    "no_run_under_way": _runs,
    "may_be_published": _runs,
    "announced_full_term": _announced,
    "disputes_answered": _disputes,
    "corrections_are_in": _disputes,
    "announced_is_the_newest": _runs,
    "no_proposal_open": _proposal,
}
"""Condition → where somebody does something about it."""


def days_left_words(cycle: Cycle, today: date) -> int | None:
    """Days of the announcement that are left, today included; none outside it."""
    if cycle.state != State.ANNOUNCED or cycle.announced_until is None:
        return None
    return max((cycle.announced_until - today).days + 1, 0)
