"""What is a date in a table: 2025-12-31, 2025/12/31, 2025.12.31, 20251231, 2025年12月31日, or a date cell."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from jifen.engine.tables.broken import Broken
from jifen.engine.tables.numbers import NARROW
from jifen.engine.tables.raw_table import bare, cell_text

_DATE = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[ T]0{1,2}:00(?::00(?:\.0+)?)?)?", re.ASCII)
_CHINESE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)


def date_of(cell: Any) -> date | Broken:
    """The day in a cell that is not empty."""
    if isinstance(cell, datetime):
        return _in_range(cell.date())
    if isinstance(cell, date):
        return _in_range(cell)
    if isinstance(cell, bool):
        return Broken("not_a_date")
    return date_in(cell_text(cell))


def date_in(text: str) -> date | Broken:
    """The day written in a text."""
    narrow = bare(text).translate(NARROW)
    if match := _DATE.fullmatch(narrow):
        return _day(match[1], match[3], match[4])
    if match := _CHINESE.fullmatch(narrow) or _COMPACT.fullmatch(narrow):
        return _day(*match.groups())
    return Broken("not_a_date")


def _day(year: str, month: str, day: str) -> date | Broken:
    try:
        return _in_range(date(int(year), int(month), int(day)))
    except ValueError:
        return Broken("not_a_date")


def _in_range(day: date) -> date | Broken:
    return day if 1800 <= day.year <= 2200 else Broken("date_out_of_range")
