"""Totals of a block of draws, in hundredths: lines rounded one by one, exactly as a published run would."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from jifen.engine import arithmetic
from jifen.engine.columns import Floats
from jifen.engine.points import hundredths_many
from jifen.engine.robustness.drawn_weights import DrawnWeights, Weighing, patterns_of
from jifen.engine.scheme.weighing import Level
from jifen.engine.subscores import SubscoreMatrix

Ints = NDArray[np.int32]
CELLS_AT_ONCE = 1 << 16
"""Firms × draws held as float64 at a time: half a megabyte, which stays in the cache."""


class DrawnTotals:
    """Re-weights the firms ``rows`` of a matrix. What cannot change with the weights is worked out once."""

    def __init__(self, matrix: SubscoreMatrix, rows: NDArray[np.intp]):
        self.plan = matrix.plan
        self.weighing = Weighing(matrix.plan, matrix.codes)
        self.patterns = patterns_of(matrix.stage[rows], matrix.weights[rows])
        self.subscores = {code: matrix.counted()[rows, column] for column, code in enumerate(matrix.codes)}
        self.bonus = matrix.bonus[rows]
        self.turned: dict[tuple[str, str], Floats] = {}

    @property
    def numbers(self) -> int:
        """How many written weights are drawn."""
        return self.weighing.written.count

    def block(self, cells: int = CELLS_AT_ONCE) -> int:
        """Draws at a time."""
        widest = max(len(self.bonus), len(self.patterns.stage) * max(len(self.subscores), 1), 1)
        return max(1, cells // widest)

    def totals(self, factors: Floats) -> Ints:
        """draws × written weights → draws × firms, hundredths."""
        drawn = self.weighing.drawn(factors, self.patterns)
        result = np.broadcast_to(self.bonus, (len(factors), len(self.bonus))).copy()
        for code, weights in drawn.lines.items():
            share = self.subscores[code] if code in self.subscores else self.mean(self.level(code), drawn)
            result += hundredths_many(share * self.spread_out(weights))
        return result

    def spread_out(self, weights: Floats) -> Floats:
        """draws × patterns → draws × firms."""
        return np.take(weights, self.patterns.of_firm, axis=1)

    def level(self, code: str) -> Level:
        return next(level for level in self.plan.root.all_levels() if level.code == code)

    def mean(self, level: Level, drawn: DrawnWeights) -> Floats:
        """The mean of a level as the kernel takes it: members without weight do not count, a 0 makes it 0."""
        whole: Floats = np.zeros(())
        total: Floats = np.zeros(())
        zero = np.zeros((), dtype=bool)
        for code, share, turned in self.members(level, drawn):
            weight = self.spread_out(drawn.members[code])
            zero = zero | ((weight > 0.0) & (share <= 0.0))
            whole, total = whole + weight, total + weight * turned
        empty = whole == 0.0
        if level.aggregate == "arithmetic":
            return np.where(empty, 0.0, total / np.where(empty, 1.0, whole))
        if level.aggregate == "geometric":
            result = arithmetic.exp_many(np.asarray(total / np.where(empty, 1.0, whole)))
        else:
            result = whole / np.where(total == 0.0, 1.0, total)
        return np.where(zero | empty, 0.0, result)

    def members(self, level: Level, drawn: DrawnWeights) -> list[tuple[str, Floats, Floats]]:
        """Code, sub-score, and the sub-score turned into what is added up; indicators' ones are kept from draw to draw."""
        found = []
        for code, _ in level.indicators:
            key = code, level.aggregate
            if key not in self.turned:
                self.turned[key] = turned(level.aggregate, self.subscores[code])
            found.append((code, self.subscores[code], self.turned[key]))
        for inner in level.levels:
            share = self.mean(inner, drawn)
            found.append((inner.code, share, turned(level.aggregate, share)))
        return found


def turned(aggregate: str, share: Floats) -> Floats:
    """ln of a sub-score for geometric means, its inverse for harmonic ones; a number without meaning where it is not above 0."""
    if aggregate == "arithmetic":
        return share
    safe = np.where(share > 0.0, share, 1.0)
    return arithmetic.log_many(safe) if aggregate == "geometric" else 1.0 / safe
