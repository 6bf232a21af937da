"""Z-score (标准分): distance from the peers' mean in standard deviations, brought to 0–1."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from jifen.engine import arithmetic
from jifen.engine.columns import Column, Floats, Numbers
from jifen.engine.fields import Fields
from jifen.engine.rules.rule import NEUTRAL, Norm, Reasons, Rule, Value, clipped, number
from jifen.engine.states import Reason


def moments(values: list[float], mean: float, squares: list[float]) -> Norm:
    """Mean and sample standard deviation by exact sums, so that no order of adding changes a bit.

    Values all alike have no deviation, even where their mean is a rounding away from them.
    """
    alike = min(values) == max(values)
    sd = 0.0 if alike else math.sqrt(math.fsum(squares) / (len(squares) - 1))
    return Norm(len(values), {"mean": mean, "sd": sd})


@dataclass(frozen=True)
class ZScore(Rule):
    """(z − from) ÷ (to − from), clipped; peers all alike give the neutral share, reason ``constant``."""

    kind: ClassVar[str] = "zscore"
    low: float = -3.0
    high: float = 3.0

    @classmethod
    def read(cls, fields: Fields) -> Self:
        low, high = fields.number("from", -3.0), fields.number("to", 3.0)
        if low >= high:
            fields.wrong(fields.node, "from 应小于 to", "from should be below to")
            return cls()
        return cls(low, high)

    @property
    def fitted(self) -> bool:
        return True

    def fit_one(self, values: list[float]) -> Norm:
        if not values:
            return Norm(0)
        mean = arithmetic.mean(values)
        return moments(values, mean, [(v - mean) * (v - mean) for v in values])

    def fit_many(self, values: Floats) -> Norm:
        if not len(values):
            return Norm(0)
        listed = values.tolist()
        mean = arithmetic.mean(listed)
        away = values - mean
        return moments(listed, mean, (away * away).tolist())

    def one(self, value: Value, norm: Norm | None) -> tuple[float, Reason]:
        assert isinstance(value, float) and norm is not None
        mean, sd = norm.numbers["mean"], norm.numbers["sd"]
        if sd == 0.0:
            return NEUTRAL, Reason.CONSTANT
        return clipped(((value - mean) / sd - self.low) / (self.high - self.low)), Reason.SCORED

    def many(self, column: Column, norm: Norm | None) -> tuple[Floats, Reasons]:
        assert isinstance(column, Numbers) and norm is not None
        mean, sd = norm.numbers["mean"], norm.numbers["sd"]
        if sd == 0.0:
            alike = np.full(len(column.values), NEUTRAL)
            return alike, np.full(len(alike), Reason.CONSTANT, dtype=np.uint8)
        return np.clip(((column.values - mean) / sd - self.low) / (self.high - self.low), 0.0, 1.0), None

    def words(self, language: str = "zh") -> str:
        low, high = number(self.low), number(self.high)
        if language == "zh":
            return (
                f"标准分：低于均值 {number(-self.low)} 个标准差得 0，高 {high} 个得满分"
                if self.low < 0
                else f"标准分 {low}–{high}"
            )
        return f"z-score from {low} (0) to {high} (full)"
