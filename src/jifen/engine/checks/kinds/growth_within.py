"""Growth from last year to this within the bounds of what happens."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jifen.engine.checks.check import Allow, Case, Kind, Outcome
from jifen.engine.checks.firm_columns import FirmColumns
from jifen.engine.checks.kinds.columns_at_once import at, known, outcome, over, rounded


@dataclass(frozen=True)
class GrowthWithin(Kind):
    """``low`` ≤ growth in per cent ≤ ``high``. Not tested where last year was not above 0 or both years are below ``least``.
    Figures: ``value``, ``before``, ``growth``."""

    fact: str
    low: float
    high: float
    least: float

    def cases(self) -> tuple[Case, ...]:
        return (Case(self.fact, (self.fact, f"{self.fact}[-1]")),)

    def test(self, firms: FirmColumns, case: Case, allow: Allow) -> Outcome:
        value, before = (firms.numbers(column) for column in case.reads)
        with np.errstate(invalid="ignore"):
            usable = known(value, before) & (before > 0) & (np.maximum(np.abs(value), before) >= self.least)
        growth = np.full(len(value), np.nan)
        np.divide(100.0 * (value - before), before, out=growth, where=usable)
        with np.errstate(invalid="ignore"):
            gap = np.maximum(growth - self.high, self.low - growth)
            limit = np.where(growth < self.low, self.low, self.high)
        found = over(gap, limit, allow)
        return outcome(usable, found, at(found[0], value=value, before=before, growth=rounded(growth)))


@dataclass(frozen=True)
class GrowthAsReported(Kind):
    """Growth as somebody reports it, in per cent, against the two years. Figures: ``value``, ``growth``, ``now``, ``before``."""

    reported: str
    fact: str

    def cases(self) -> tuple[Case, ...]:
        return (Case(self.reported, (self.reported, self.fact, f"{self.fact}[-1]")),)

    def test(self, firms: FirmColumns, case: Case, allow: Allow) -> Outcome:
        reported, now, before = (firms.numbers(column) for column in case.reads)
        with np.errstate(invalid="ignore"):
            usable = known(reported, now, before) & (before > 0)
        growth = np.full(len(now), np.nan)
        np.divide(100.0 * (now - before), before, out=growth, where=usable)
        found = over(np.abs(reported - growth), growth, allow)
        figures = at(found[0], value=reported, growth=rounded(growth), now=now, before=before)
        return outcome(usable, found, figures)
