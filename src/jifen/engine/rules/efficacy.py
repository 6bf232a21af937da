"""Efficacy coefficient (功效系数法): a base share at the low value, base + span at the high one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Self

import numpy as np

from jifen.engine.columns import Column, Floats, Numbers
from jifen.engine.fields import Fields
from jifen.engine.rules.goalposts import read_low_high
from jifen.engine.rules.rule import Norm, Reasons, Rule, Value, clipped, number
from jifen.engine.states import Reason


@dataclass(frozen=True)
class Efficacy(Rule):
    """``base + span × (x − low) ÷ (high − low)``, clipped to 0–1; usually 60 and 40 per cent."""

    kind: ClassVar[str] = "efficacy"
    low: float
    high: float
    base: float = 0.6
    span: float = 0.4

    @classmethod
    def read(cls, fields: Fields) -> Self:
        return cls(*read_low_high(fields), fields.number("base", 0.6), fields.number("span", 0.4))

    def flipped(self) -> Self:
        return replace(self, low=-self.high, high=-self.low)

    def one(self, value: Value, norm: Norm | None) -> tuple[float, Reason]:
        assert isinstance(value, float)
        return clipped(self.base + self.span * ((value - self.low) / (self.high - self.low))), Reason.SCORED

    def many(self, column: Column, norm: Norm | None) -> tuple[Floats, Reasons]:
        assert isinstance(column, Numbers)
        share = self.base + self.span * ((column.values - self.low) / (self.high - self.low))
        return np.clip(share, 0.0, 1.0), None

    def words(self, language: str = "zh") -> str:
        low, high = number(self.low), number(self.high)
        if language == "zh":
            return f"功效系数：{low} 得 {self.base:.0%}，{high} 得 {self.base + self.span:.0%}，按比例增减"
        return f"efficacy coefficient: {self.base:.0%} at {low}, {self.base + self.span:.0%} at {high}, in proportion"
