"""Profit against revenue and cost of the same accounts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jifen.engine.checks.check import Allow, Case, Kind, Outcome
from jifen.engine.checks.firm_columns import FirmColumns
from jifen.engine.checks.kinds.columns_at_once import at, known, outcome, over, rounded


@dataclass(frozen=True)
class AccountsFit(Kind):
    """``profit`` is about ``revenue`` − ``cost``; the share of the allowance is one of the larger of these two. Figures:
    ``value``, ``revenue``, ``cost``, ``rest`` (what is left of revenue after cost)."""

    profit: str
    revenue: str
    cost: str

    def cases(self) -> tuple[Case, ...]:
        return (Case(self.profit, (self.profit, self.revenue, self.cost)),)

    def test(self, firms: FirmColumns, case: Case, allow: Allow) -> Outcome:
        profit, revenue, cost = (firms.numbers(column) for column in case.reads)
        rest = revenue - cost
        found = over(np.abs(profit - rest), np.maximum(np.abs(revenue), np.abs(cost)), allow)
        figures = at(found[0], value=profit, revenue=revenue, cost=cost, rest=rounded(rest))
        return outcome(known(profit, revenue, cost), found, figures)
