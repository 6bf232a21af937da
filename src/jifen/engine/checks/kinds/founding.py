"""The day of founding: known, not after the data year, with figures for the year before where there was one."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np

from jifen.engine.checks.check import Allow, Case, Kind, Outcome
from jifen.engine.checks.firm_columns import FirmColumns
from jifen.engine.checks.kinds.columns_at_once import at, known, outcome, rows_of
from jifen.engine.checks.suspicion import bounded, log10_many
from jifen.engine.days import day_number

MEASURE_HALF = "一律 0.5"
MEASURE_DAYS = "晚了几日取对数：一日为 0.25，十日为 0.5，百日为 0.75，千日及以上为 1"


def first_day(year: int) -> int:
    return day_number(datetime.date(year, 1, 1))


@dataclass(frozen=True)
class Known(Kind):
    """The fact must be there; every firm is tested. Figures: ``fact``."""

    fact: str

    def cases(self) -> tuple[Case, ...]:
        return (Case(self.fact, (self.fact,)),)

    def test(self, firms: FirmColumns, case: Case, allow: Allow) -> Outcome:
        rows = rows_of(np.isnan(firms.numbers(self.fact)))
        return Outcome(len(firms), rows, np.full(len(rows), 0.5), {"fact": self.fact})


@dataclass(frozen=True)
class ByYearEnd(Kind):
    """A day not after 31 December of the data year. Figures: ``value``, ``year``."""

    fact: str

    def cases(self) -> tuple[Case, ...]:
        return (Case(self.fact, (self.fact,)),)

    def test(self, firms: FirmColumns, case: Case, allow: Allow) -> Outcome:
        day = firms.numbers(self.fact)
        with np.errstate(invalid="ignore"):
            late = day - (first_day(firms.year + 1) - 1)
            rows = rows_of(late > 0)
        suspicion = bounded(0.25 + log10_many(late[rows]) / 4.0)
        return outcome(known(day), (rows, suspicion), {**at(rows, value=day), "year": str(firms.year)})


@dataclass(frozen=True)
class LastYearKnown(Kind):
    """Founded before the data year, so last year's figure exists and must be known; looks at all firms at once to tell a
    gap of one firm from a year nobody delivered. Figures: ``founded``, ``last``, ``year``."""

    founded: str
    fact: str
    whole = True

    def cases(self) -> tuple[Case, ...]:
        return (Case(self.fact, (f"{self.fact}[-1]", self.founded)),)

    def test(self, firms: FirmColumns, case: Case, allow: Allow) -> Outcome:
        before, founded = (firms.numbers(column) for column in case.reads)
        with np.errstate(invalid="ignore"):
            tested = founded < first_day(firms.year)
        if np.isnan(before).all():
            tested[:] = False
        rows = rows_of(tested & np.isnan(before))
        figures = {**at(rows, founded=founded), "last": str(firms.year - 1), "year": str(firms.year)}
        return outcome(tested, (rows, np.full(len(rows), 0.5)), figures)
