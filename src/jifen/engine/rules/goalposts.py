"""Goalposts (门柱): nothing at ``low``, all at ``high``, straight between."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import ClassVar, Self

import numpy as np

from jifen.engine.columns import Column, Floats, Numbers
from jifen.engine.fields import Fields
from jifen.engine.rules.rule import Norm, Reasons, Rule, Span, Value, clipped, number
from jifen.engine.states import Reason


def read_low_high(fields: Fields) -> tuple[float, float]:
    """``low`` and ``high`` in the indicator's own sense, low < high."""
    low, high = fields.number("low", 0.0, required=True), fields.number("high", 1.0, required=True)
    if low >= high:
        fields.wrong(
            fields.node,
            f"low（{number(low)}）应小于 high（{number(high)}）；越低越好请写 direction: lower",
            f"low ({number(low)}) should be below high ({number(high)}); for less-is-better write direction: lower",
        )
        return 0.0, 1.0
    return low, high


@dataclass(frozen=True)
class Goalposts(Rule):
    kind: ClassVar[str] = "goalposts"
    low: float
    high: float
    span: Span = field(default_factory=Span)

    @classmethod
    def read(cls, fields: Fields) -> Self:
        return cls(*read_low_high(fields), Span.read(fields))

    def flipped(self) -> Self:
        return replace(self, low=-self.high, high=-self.low)

    def one(self, value: Value, norm: Norm | None) -> tuple[float, Reason]:
        assert isinstance(value, float)
        share = clipped((value - self.low) / (self.high - self.low))
        return self.span.one(share), Reason.SCORED

    def many(self, column: Column, norm: Norm | None) -> tuple[Floats, Reasons]:
        assert isinstance(column, Numbers)
        share = np.clip((column.values - self.low) / (self.high - self.low), 0.0, 1.0)
        return self.span.many(share), None

    def words(self, language: str = "zh") -> str:
        if language == "zh":
            return f"门柱：{number(self.low)} 得 0，{number(self.high)} 得满分，其间线性"
        return f"goalposts: 0 at {number(self.low)}, full at {number(self.high)}, straight between"
