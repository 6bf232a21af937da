"""How far the desk is: what share of all effect is worked off, and where further work would no longer move the result. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Final

from jifen.verifying.models.findings import STILL_OPEN, Finding

MUST: Final = Finding.Severity.MUST.value
OPEN_STATES: Final = frozenset(one.value for one in STILL_OPEN)


@dataclass(frozen=True, slots=True)
class Weighed:
    """``weight``: suspicion × effect in points, none where the effect is not known; ``done_at``: none while it is open."""

    weight: float | None
    must: bool
    done: bool
    done_at: datetime | None = None


@dataclass(frozen=True)
class DeskProgress:
    """``ideal``, ``actual``: share of the total after 1, 2, … findings, 0 to 1, in the order of the queue and as it was worked;
    ``stop``: after how many of the queue the proposed share is reached, 0 where nothing has weight."""

    found: int
    handled: int
    unweighed: int
    must_open: int
    stop_share: int
    ideal: tuple[float, ...]
    actual: tuple[float, ...]
    stop: int

    @property
    def share(self) -> float:
        """Of all effect, 0 to 1; 1 where nothing has weight and nothing is left."""
        if self.actual:
            return self.actual[-1]
        return 0.0 if self.ideal or self.handled < self.found else 1.0

    @property
    def may_stop(self) -> bool:
        """Enough is worked off, and nothing compulsory is left; measured only where something has weight."""
        return bool(self.ideal) and not self.must_open and self.share * 100.0 >= self.stop_share - 1e-9


def desk_progress(findings: Iterable[Weighed], stop_share: int) -> DeskProgress:
    """``stop_share``: per cent of all effect after which the rest may be left."""
    every = list(findings)
    weighed = [one for one in every if one.weight]
    done = sorted(
        (one for one in weighed if one.done),
        key=lambda one: (one.done_at is None, one.done_at and one.done_at.timestamp()),
    )
    total = sum(one.weight or 0.0 for one in weighed)
    ideal = _shares(sorted((one.weight or 0.0 for one in weighed), reverse=True), total)
    return DeskProgress(
        found=len(every),
        handled=sum(one.done for one in every),
        unweighed=sum(one.weight is None for one in every),
        must_open=sum(one.must and not one.done for one in every),
        stop_share=stop_share,
        ideal=ideal,
        actual=_shares([one.weight or 0.0 for one in done], total),
        stop=next((place for place, share in enumerate(ideal, 1) if share * 100.0 >= stop_share - 1e-9), 0),
    )


def _shares(weights: Sequence[float], total: float) -> tuple[float, ...]:
    return tuple(min(one / total, 1.0) for one in accumulate(weights)) if total else ()


def weighed(row: tuple[float, int | None, str, str, datetime | None]) -> Weighed:
    """From ``suspicion, effect, severity, state, settled_at`` of a finding."""
    suspicion, effect, severity, state, settled_at = row
    weight = None if effect is None else suspicion * abs(effect)
    return Weighed(weight, severity == MUST, state not in OPEN_STATES, settled_at)


ROW = ("suspicion", "effect", "severity", "state", "settled_at")
"""What ``weighed`` reads."""
