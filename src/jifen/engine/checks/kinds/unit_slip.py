"""About ten thousand times apart: 元 was taken for 万元, or 万元 for 亿元."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jifen.engine.checks.check import Allow, Case, Kind, Outcome, Params
from jifen.engine.checks.firm_columns import FirmColumns
from jifen.engine.checks.kinds.columns_at_once import at, known, outcome, rounded, rows_of
from jifen.engine.checks.suspicion import bounded, log10_many
from jifen.engine.columns import Floats

NEAR, FAR = 2_000.0, 50_000.0
MEASURE = "两数之比（大÷小）离一万倍越近越可疑：正好一万倍为 1，2,000 倍和 50,000 倍处约为 0.05"


@dataclass(frozen=True)
class UnitSlip(Kind):
    """``pairs``: fact, and the column it is held against. Only amounts of one sign; the larger is 2,000 to 50,000 times the
    smaller, and the smaller at least ``least``. Figures: ``fact``, ``value``, ``other``, ``other_fact``, ``times``."""

    pairs: tuple[tuple[str, str], ...]
    least: float = 0.0

    def cases(self) -> tuple[Case, ...]:
        return tuple(Case(fact, (fact, other)) for fact, other in self.pairs)

    def test(self, firms: FirmColumns, case: Case, allow: Allow) -> Outcome:
        value, other = (firms.numbers(column) for column in case.reads)
        small, large = np.fmin(np.abs(value), np.abs(other)), np.fmax(np.abs(value), np.abs(other))
        with np.errstate(invalid="ignore"):
            usable = known(value, other) & (value * other > 0) & (small >= self.least)
        times = np.full(len(value), np.nan)
        np.divide(large, small, out=times, where=usable)
        with np.errstate(invalid="ignore"):
            rows = rows_of((times >= NEAR) & (times <= FAR))
        figures: Params = {
            "fact": case.fact,
            "other_fact": case.reads[1].partition("[")[0],
            **at(rows, value=value, other=other, times=rounded(times, 0)),
        }
        return outcome(usable, (rows, _nearness(times[rows])), figures)


def _nearness(times: Floats) -> Floats:
    return bounded(1.0 - np.abs(log10_many(times) - 4.0) / 0.7)
