"""Amounts and counts that cannot be negative (decided U4); revenue, profit and equity may be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jifen.engine.checks.check import Allow, Case, Kind, Outcome
from jifen.engine.checks.firm_columns import FirmColumns
from jifen.engine.checks.kinds.columns_at_once import at, each, known, outcome, over


@dataclass(frozen=True)
class NotNegative(Kind):
    """Figures: ``fact``, ``value``."""

    facts: tuple[str, ...]

    def cases(self) -> tuple[Case, ...]:
        return each(self.facts)

    def test(self, firms: FirmColumns, case: Case, allow: Allow) -> Outcome:
        value = firms.numbers(case.fact)
        found = over(-value, np.zeros(len(value)), allow)
        return outcome(known(value), found, {"fact": case.fact, **at(found[0], value=value)})
