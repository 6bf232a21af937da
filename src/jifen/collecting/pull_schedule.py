"""When an endpoint is asked next: on its hours, and after failures at growing distances. Pure: times come in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

DAY: Final = 24
HOURS: Final = (1, 2, 3, 4, 6, 8, 12, DAY, 7 * DAY, 30 * DAY)
"""Intervals that fit into a day, or whole days."""
FAILURES_UNTIL_PAUSED: Final = 5
_FIRST_RETRY: Final = timedelta(minutes=15)


def first_time(every_hours: int, at_hour: int, *, after: datetime) -> datetime:
    """The first slot behind ``after``; ``after`` in local time, whose hours are meant."""
    step = timedelta(hours=min(every_hours, DAY))
    slot = after.replace(hour=at_hour, minute=0, second=0, microsecond=0) - timedelta(days=1)
    while slot <= after:
        slot += step
    return slot


def following_time(every_hours: int, at_hour: int, *, after: datetime) -> datetime:
    """The slot after one that was used at ``after``."""
    if every_hours <= DAY:
        return first_time(every_hours, at_hour, after=after)
    slot = after.replace(hour=at_hour, minute=0, second=0, microsecond=0)
    return slot + timedelta(hours=every_hours)


def retry_time(failures: int, *, after: datetime) -> datetime:
    """15 minutes, 1, 4, 16 hours after the first, second … failure in a row."""
    delay: timedelta = _FIRST_RETRY * 4 ** (max(failures, 1) - 1)
    return after + delay
