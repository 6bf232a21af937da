"""A part is at most the whole it is a part of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jifen.engine.checks.check import Allow, Case, Kind, Outcome, fact_of
from jifen.engine.checks.firm_columns import FirmColumns
from jifen.engine.checks.kinds.columns_at_once import at, known, outcome, over


@dataclass(frozen=True)
class AtMost(Kind):
    """``part`` ≤ ``times`` × ``whole`` + allowance. ``positive``: not tested where the whole is negative, as revenue may be.
    Figures: ``part``, ``whole``, and ``times`` where it is not 1."""

    part: str
    whole_column: str
    times: float = 1.0
    positive: bool = False

    def cases(self) -> tuple[Case, ...]:
        return (Case(fact_of(self.part), (self.part, self.whole_column)),)

    def test(self, firms: FirmColumns, case: Case, allow: Allow) -> Outcome:
        part, whole = firms.numbers(self.part), firms.numbers(self.whole_column)
        if self.positive:
            whole = np.where(np.nan_to_num(whole) < 0, np.nan, whole)
        limit = self.times * whole
        found = over(part - limit, limit, allow)
        figures = at(found[0], part=part, whole=whole)
        return outcome(known(part, whole), found, figures if self.times == 1 else {**figures, "times": self.times})
