"""A ratio within the bounds a statistician would expect."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jifen.engine.checks.check import Allow, Case, Kind, Outcome, fact_of
from jifen.engine.checks.firm_columns import FirmColumns
from jifen.engine.checks.kinds.columns_at_once import at, known, outcome, over, rounded
from jifen.engine.columns import Floats


@dataclass(frozen=True)
class RatioWithin(Kind):
    """``low`` ≤ ``times`` × part ÷ mean of the ``wholes`` ≤ ``high``. Not tested where the mean is below ``least`` or not
    above 0. Figures: ``part``, ``whole`` (the mean), ``ratio``, ``limit`` (the bound it went past)."""

    part: str
    wholes: tuple[str, ...]
    high: float
    low: float = -np.inf
    least: float = 0.0
    times: float = 100.0

    def cases(self) -> tuple[Case, ...]:
        return (Case(fact_of(self.part), (self.part, *self.wholes)),)

    def test(self, firms: FirmColumns, case: Case, allow: Allow) -> Outcome:
        part, whole = firms.numbers(self.part), self._mean(firms)
        with np.errstate(invalid="ignore"):
            usable = known(part, whole) & (whole > 0) & (whole >= self.least)
        ratio = np.full(len(part), np.nan)
        np.divide(self.times * part, whole, out=ratio, where=usable)
        with np.errstate(invalid="ignore"):
            limit = np.where(ratio < self.low, self.low, self.high)
            gap = np.where(ratio < self.low, self.low - ratio, ratio - self.high)
        found = over(gap, limit, allow)
        return outcome(usable, found, at(found[0], part=part, whole=whole, ratio=rounded(ratio), limit=limit))

    def _mean(self, firms: FirmColumns) -> Floats:
        total = firms.numbers(self.wholes[0])
        for column in self.wholes[1:]:
            total = total + firms.numbers(column)
        return total / len(self.wholes)
