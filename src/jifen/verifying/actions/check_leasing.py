"""Who works on which check run: a worker takes one for a while and says again and again that it is alive.

The number of its attempt is its token: whoever was given up for dead and wakes again finds another number, and writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Final

from django.db import DatabaseError, connection
from django.db.models import F, Q
from django.utils import timezone

from jifen.collecting.models import Delivery
from jifen.verifying.actions.checking import UNDER_WAY
from jifen.verifying.models import CheckRun

LEASE: Final = timedelta(minutes=2)
SAID_EVERY: Final = 20.0
"""Seconds between two signs of life while there is nothing else to say."""
MOST_ATTEMPTS: Final = 5


class NotOurs(Exception):
    """The run was cancelled, or another worker has taken it over."""


def take_next(at: datetime) -> CheckRun | None:
    """The oldest run nobody works on; ours until its lease runs out. Facts are read as known when it was first taken."""
    free = Q(leased_until=None) | Q(leased_until__lt=at)
    for key in CheckRun.objects.filter(free, state__in=UNDER_WAY).order_by("pk").values_list("pk", flat=True)[:20]:
        mine = CheckRun.objects.filter(free, pk=key, state__in=UNDER_WAY)
        running = {"leased_until": at + LEASE, "attempts": F("attempts") + 1, "state": CheckRun.State.RUNNING}
        if mine.update(**running):
            CheckRun.objects.filter(pk=key, known_by=None).update(known_by=at, deliveries=applied_by(at))
            return CheckRun.objects.get(pk=key)
    return None


def applied_by(at: datetime) -> int:
    """How many deliveries count by a moment."""
    return Delivery.objects.filter(state=Delivery.State.APPLIED, ended_at__lte=at).count()


def still_here(run: CheckRun, *, stage: str = "", done: int | None = None, todo: int | None = None) -> None:
    """Says that the worker lives, and how far it is; raises NotOurs when the run is no longer its own."""
    changes: dict[str, object] = {"leased_until": timezone.now() + LEASE}
    if stage:
        changes |= {"stage": stage, "done": 0, "todo": 0}
    if done is not None:
        changes["done"] = done
    if todo is not None:
        changes["todo"] = todo
    own = CheckRun.objects.filter(pk=run.pk, state=CheckRun.State.RUNNING, attempts=run.attempts)
    if not own.update(**changes):
        raise NotOurs


@contextmanager
def alive(run: CheckRun) -> Iterator[None]:
    """Keeps the lease while a long step runs that says nothing. On a connection of its own: the one that reads cannot write."""
    over = Event()
    thread = Thread(target=_say_again_and_again, args=(run, over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _say_again_and_again(run: CheckRun, over: Event) -> None:
    try:
        while not over.wait(SAID_EVERY):
            with suppress(NotOurs, DatabaseError):  # who works on finds out at the next step
                still_here(run)
    finally:
        connection.close()


def give_back(run: CheckRun) -> None:
    """After a fault: the next attempt need not wait for the lease to run out."""
    own = CheckRun.objects.filter(pk=run.pk, state=CheckRun.State.RUNNING, attempts=run.attempts)
    own.update(leased_until=None)
