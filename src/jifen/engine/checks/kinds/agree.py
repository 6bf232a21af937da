"""What an enterprise says of a number against what a department holds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jifen.engine.arithmetic import tolerance_many
from jifen.engine.checks.check import Allow, Case, Kind, Outcome
from jifen.engine.checks.firm_columns import FirmColumns
from jifen.engine.checks.kinds.columns_at_once import at, known, outcome, rounded, rows_of
from jifen.engine.checks.suspicion import beyond

SELF = "self_report"


@dataclass(frozen=True)
class Agree(Kind):
    """The two are equal within the allowance, whose share is taken of the larger; suspicion is measured against the smaller,
    so that ten thousand times as much stands out. Figures: ``value``, ``other``, ``source``, ``gap`` (per cent of the larger)."""

    fact: str
    source: str

    def cases(self) -> tuple[Case, ...]:
        return (Case(self.fact, (f"{self.fact}@{SELF}", f"{self.fact}@{self.source}")),)

    def test(self, firms: FirmColumns, case: Case, allow: Allow) -> Outcome:
        value, other = (firms.numbers(column) for column in case.reads)
        large, small = np.fmax(np.abs(value), np.abs(other)), np.fmin(np.abs(value), np.abs(other))
        apart = np.abs(value - other)
        with np.errstate(invalid="ignore"):
            excess = apart - allow.margin(large)
            rows = rows_of(excess > tolerance_many(large))
        gap = np.zeros(len(apart))
        np.divide(100.0 * apart, large, out=gap, where=large > 0)
        figures = {**at(rows, value=value, other=other, gap=rounded(gap)), "source": self.source}
        return outcome(known(value, other), (rows, beyond(excess[rows], small[rows])), figures)
