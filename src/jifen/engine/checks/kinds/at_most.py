"""A part is at most the whole it is a part of."""

from __future__ import annotations

from dataclasses import dataclass

from jifen.engine.checks.check import Allow, Case, Kind, Outcome, fact_of
from jifen.engine.checks.firm_columns import FirmColumns
from jifen.engine.checks.kinds.columns_at_once import at, known, outcome, over


@dataclass(frozen=True)
class AtMost(Kind):
    """``part`` ≤ ``times`` × ``whole`` + allowance. Figures: ``part``, ``whole``."""

    part: str
    whole_column: str
    times: float = 1.0

    def cases(self) -> tuple[Case, ...]:
        return (Case(fact_of(self.part), (self.part, self.whole_column)),)

    def test(self, firms: FirmColumns, case: Case, allow: Allow) -> Outcome:
        part, whole = firms.numbers(self.part), firms.numbers(self.whole_column)
        limit = self.times * whole
        found = over(part - limit, limit, allow)
        return outcome(known(part, whole), found, at(found[0], part=part, whole=whole))
