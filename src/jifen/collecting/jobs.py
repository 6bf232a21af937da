"""What the worker calls."""

from __future__ import annotations

from django.utils import timezone

from jifen.collecting.actions.leasing import take_next
from jifen.collecting.actions.processing import work_on
from jifen.collecting.actions.shipped import load_shipped_sources
from jifen.collecting.models import Delivery


def work_once() -> Delivery | None:
    """One delivery taken as far as it goes; none when nothing waits."""
    delivery = take_next(timezone.now())
    return work_on(delivery) if delivery else None


def load_sources() -> list[str]:
    """At every start: contracts and mappings shipped with this version that are not published yet."""
    return load_shipped_sources(at=timezone.now())


def work_until_done() -> int:
    """Everything that waits, for the command line and tests. Returns how many steps were done."""
    steps = 0
    while work_once() is not None:
        steps += 1
    return steps
