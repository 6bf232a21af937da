"""Two columns that should tell the same number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jifen.engine.checks.check import Allow, Case, Kind, Outcome, fact_of
from jifen.engine.checks.firm_columns import FirmColumns
from jifen.engine.checks.kinds.columns_at_once import at, known, outcome, over


@dataclass(frozen=True)
class Equal(Kind):
    """``value`` = ``other`` within the allowance, whose share is taken of the larger one. Figures: ``value``, ``other``."""

    value: str
    other: str

    def cases(self) -> tuple[Case, ...]:
        return (Case(fact_of(self.value), (self.value, self.other)),)

    def test(self, firms: FirmColumns, case: Case, allow: Allow) -> Outcome:
        value, other = firms.numbers(self.value), firms.numbers(self.other)
        found = over(np.abs(value - other), np.maximum(np.abs(value), np.abs(other)), allow)
        return outcome(known(value, other), found, at(found[0], value=value, other=other))
