"""Periods of a contract and their three dates: opens, timely until, changeable until. Reads no clock: the year is given."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from jifen.collecting.contracts.model import Contract, Frequency

_LENGTH = {"monthly": 1, "quarterly": 3, "yearly": 12}


@dataclass(frozen=True)
class DuePeriod:
    """One period of a duty: ``2026-03``, ``2026-Q1``, ``2026`` or ``2026-03-01``; every day inclusive."""

    code: str
    first: datetime.date
    last: datetime.date
    opens: datetime.date
    timely_until: datetime.date
    changeable_until: datetime.date

    def state_on(self, day: datetime.date) -> str:
        """``not_open``, ``timely``, ``late`` (still taken, shown as late) or ``closed``."""
        if day < self.opens:
            return "not_open"
        if day <= self.timely_until:
            return "timely"
        return "late" if day <= self.changeable_until else "closed"


def due_periods(contract: Contract, year: int) -> tuple[DuePeriod, ...]:
    """Every period whose data tell of ``year``."""
    return tuple(_with_dates(contract, *span) for span in _spans(contract.frequency, year))


def deadline_words(contract: Contract, language: str = "zh") -> str:
    """The deadline as a sentence: ``每月数据，次月 10 日前``."""
    due, zh = contract.deadline, language == "zh"
    if contract.frequency == "daily":
        return f"每日数据，{due.days_after} 日内" if zh else f"daily, within {due.days_after} days"
    after = {0: "当月", 1: "次月"}.get(due.months_after, f"期后第 {due.months_after} 个月")
    what = {"monthly": "每月", "quarterly": "每季", "yearly": "每年"}[contract.frequency]
    if zh:
        return (
            f"{what}数据，{after if contract.frequency == 'monthly' else _after_words(due.months_after)} {due.day} 日前"
        )
    return f"{contract.frequency}, by day {due.day} of month {due.months_after} after the period"


def _after_words(months: int) -> str:
    return "期末当月" if months == 0 else f"期后第 {months} 个月"


def _spans(frequency: Frequency, year: int) -> Iterator[tuple[str, datetime.date, datetime.date]]:
    if frequency == "daily":
        day = datetime.date(year, 1, 1)
        while day.year == year:
            yield day.isoformat(), day, day
            day += datetime.timedelta(days=1)
        return
    for number, month in enumerate(range(1, 13, _LENGTH[frequency]), start=1):
        last = month + _LENGTH[frequency] - 1
        code = {"monthly": f"{year}-{month:02d}", "quarterly": f"{year}-Q{number}", "yearly": str(year)}[frequency]
        yield code, datetime.date(year, month, 1), _day_of(year, last, 31)


def _with_dates(contract: Contract, code: str, first: datetime.date, last: datetime.date) -> DuePeriod:
    due = contract.deadline
    if contract.frequency == "daily":
        timely = last + datetime.timedelta(days=due.days_after)
    else:
        timely = _day_of(last.year, last.month + due.months_after, due.day)
    opens = timely - datetime.timedelta(days=contract.clocks.opens_before)
    return DuePeriod(
        code, first, last, opens, timely, timely + datetime.timedelta(days=contract.clocks.changeable_after)
    )


def _day_of(year: int, month: int, day: int) -> datetime.date:
    """A day of a month counted on from January of ``year``; the last day where the month is shorter."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return datetime.date(year, month, min(day, calendar.monthrange(year, month)[1]))
