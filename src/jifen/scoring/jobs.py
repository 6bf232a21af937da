"""What the worker calls."""

from __future__ import annotations

from django.utils import timezone

from jifen.scoring.actions.freezing import take_next_freezing, work_freezing
from jifen.scoring.actions.working import take_next, work_run
from jifen.scoring.models import Freezing, Run


def freeze_once() -> Freezing | None:
    """One snapshot that was asked for; none when nothing waits."""
    freezing = take_next_freezing(timezone.now())
    return work_freezing(freezing) if freezing else None


def work_runs_once() -> Run | None:
    """One run taken to its end; none when nothing waits."""
    run = take_next(timezone.now())
    return work_run(run) if run else None


def work_runs_until_done() -> int:
    """Every run that waits, for the command line and tests. Returns how many there were."""
    done = 0
    while work_runs_once() is not None:
        done += 1
    return done
