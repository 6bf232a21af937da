"""Runs and the freezing of a cycle as the page shows them while they move."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from jifen.scoring.models import Cycle, Freezing, Run

OFTEN: Final = 2


@dataclass(frozen=True)
class RunLine:
    run: Run
    beside: bool
    """A sector run beside a core run."""

    @property
    def url(self) -> str:
        return reverse("run", args=[self.run.pk])

    @property
    def per_cent(self) -> int:
        return round(100 * self.run.share)

    @property
    def is_moving(self) -> bool:
        return not self.run.is_over


def run_lines(cycle: Cycle) -> list[RunLine]:
    """The newest core run with its sector runs, then the earlier ones."""
    runs = list(cycle.runs.select_related("snapshot", "scheme").order_by("-pk"))
    cores = [one for one in runs if one.core_id is None]
    found = []
    for core in cores:
        beside = sorted((one for one in runs if one.core_id == core.pk), key=lambda one: one.pk)
        found += [RunLine(core, False), *(RunLine(one, True) for one in beside)]
    return found


def newest_freezing(cycle: Cycle) -> Freezing | None:
    return Freezing.objects.filter(year=cycle.year).select_related("snapshot").order_by("-pk").first()


def seconds_until_next(lines: list[RunLine], freezing: Freezing | None) -> int:
    """0 when nothing moves any more."""
    moves = any(one.is_moving for one in lines) or (freezing is not None and not freezing.is_over)
    return OFTEN if moves else 0
