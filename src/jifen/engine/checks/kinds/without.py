"""Something that cannot come from nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jifen.engine.checks.check import Allow, Case, Kind, Outcome
from jifen.engine.checks.firm_columns import FirmColumns
from jifen.engine.checks.kinds.columns_at_once import at, known, outcome, rows_of
from jifen.engine.checks.suspicion import bounded, log10_many

MEASURE = "前者÷界限取对数：刚到界限为 0.25，十倍为 0.5，千倍及以上为 1"


@dataclass(frozen=True)
class Without(Kind):
    """``what`` is at least ``least`` while ``of`` is known to be 0. Figures: ``value``."""

    what: str
    of: str
    least: float

    def cases(self) -> tuple[Case, ...]:
        return (Case(self.what, (self.what, self.of)),)

    def test(self, firms: FirmColumns, case: Case, allow: Allow) -> Outcome:
        value, base = firms.numbers(self.what), firms.numbers(self.of)
        with np.errstate(invalid="ignore"):
            rows = rows_of((value >= self.least) & (base == 0))
        suspicion = bounded(0.25 + log10_many(value[rows] / self.least) / 4.0)
        return outcome(known(value, base), (rows, suspicion), at(rows, value=value))
