"""What the worker calls."""

from __future__ import annotations

from django.utils import timezone

from jifen.scoring.actions.demo import demo_step
from jifen.scoring.actions.freezing import take_next_freezing, work_freezing
from jifen.scoring.actions.living import reckon_live
from jifen.scoring.actions.working import take_next, work_run
from jifen.scoring.live import Cause, next_cause
from jifen.scoring.live.causes import cause_of_day
from jifen.scoring.models import Cycle, Freezing, Run
from jifen.scoring.reads import newest_publication


def demo_years_once() -> Cycle | None:
    """In demo mode one step of the years before the running one; none when nothing is to be done."""
    return demo_step(timezone.now())


def freeze_once() -> Freezing | None:
    """One snapshot that was asked for; none when nothing waits."""
    freezing = take_next_freezing(timezone.now())
    return work_freezing(freezing) if freezing else None


def live_once() -> Cause | None:
    """One cause looked at for the newest publication; none when nothing changed since. The day it is published everybody."""
    publication, today = newest_publication(), timezone.localdate()
    if publication is None:
        return None
    cause = next_cause(publication) or (cause_of_day(publication, today) if publication.on == today else None)
    if cause is not None:
        reckon_live(publication=publication, cause=cause, at=timezone.now())
    return cause


def reckon_todays_live() -> Cause | None:
    """Once a day everybody: titles run out by the calendar alone."""
    publication = newest_publication()
    cause = cause_of_day(publication, timezone.localdate()) if publication else None
    if publication and cause:
        reckon_live(publication=publication, cause=cause, at=timezone.now())
    return cause


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
