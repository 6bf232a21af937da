"""One enterprise with the facts of its years, as the reference runner and single scoring take it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from jifen.engine.days import day_number
from jifen.engine.rules.rule import SetValue, Value

FactValue = Value | None
"""None is unknown; dates are days since 1970-01-01; sets are tuples of (name, on, until), the empty tuple is *none*."""


@dataclass(frozen=True)
class Firm:
    """``rows`` maps years back (0 is the data year, negative is later) to the facts of that year."""

    enterprise: str
    year: int
    as_of: datetime.date
    rows: Mapping[int, Mapping[str, FactValue]] = field(default_factory=dict)

    def fact(self, code: str, lag: int = 0) -> FactValue:
        return self.rows.get(lag, {}).get(code)


def fact_value(raw: object) -> FactValue:
    """A Python value as it comes from Arrow or YAML → the engine's form."""
    if isinstance(raw, bool | str) or raw is None:
        return raw
    if isinstance(raw, int | float):
        return float(raw)
    if isinstance(raw, datetime.datetime):
        return float(day_number(raw.date()))
    if isinstance(raw, datetime.date):
        return float(day_number(raw))
    if isinstance(raw, list | tuple):
        return tuple(_entry(entry) for entry in raw)
    raise TypeError(f"not a fact: {type(raw).__name__}")


def _entry(entry: Mapping[str, object]) -> tuple[str, int | None, int | None]:
    return str(entry["name"]), _day(entry.get("on")), _day(entry.get("until"))


def _day(value: object) -> int | None:
    return day_number(value) if isinstance(value, datetime.date) else None


__all__ = ["FactValue", "Firm", "SetValue", "fact_value"]
