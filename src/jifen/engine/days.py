"""Calendar arithmetic on days since 1970-01-01, the form in which dates travel through the engine."""

from __future__ import annotations

import datetime

EPOCH = datetime.date(1970, 1, 1).toordinal()


def day_number(date: datetime.date) -> int:
    return date.toordinal() - EPOCH


def date_of(day: float) -> datetime.date:
    return datetime.date.fromordinal(int(day) + EPOCH)


def years_before(date: datetime.date, years: int) -> datetime.date:
    """The same day ``years`` earlier; 29 February becomes 28 February where there is none."""
    try:
        return date.replace(year=date.year - years)
    except ValueError:
        return date.replace(year=date.year - years, day=28)


def completed_years(since: datetime.date, as_of: datetime.date) -> int:
    """Birthdays passed; negative when ``since`` lies ahead."""
    return as_of.year - since.year - ((as_of.month, as_of.day) < (since.month, since.day))
