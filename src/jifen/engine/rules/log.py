"""Logarithmic goalposts (对数): each doubling is worth the same."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Self

import numpy as np

from jifen.engine.arithmetic import log, log_many
from jifen.engine.columns import Column, Floats, Numbers
from jifen.engine.fields import Fields
from jifen.engine.rules.goalposts import read_low_high
from jifen.engine.rules.rule import Norm, Reasons, Rule, Value, clipped, number
from jifen.engine.states import Reason


@dataclass(frozen=True)
class Log(Rule):
    """(ln x − ln low) ÷ (ln high − ln low), clipped; x at or below ``low`` earns 0. ``inverse`` is set by flipping."""

    kind: ClassVar[str] = "log"
    low: float
    high: float
    inverse: bool = False

    @classmethod
    def read(cls, fields: Fields) -> Self:
        low, high = read_low_high(fields)
        if low <= 0:
            fields.wrong(fields.node, "对数规则的 low 应大于 0", "low of a log rule should be above 0")
            low, high = 1.0, 2.0
        return cls(low, high)

    def flipped(self) -> Self:
        return replace(self, inverse=not self.inverse)

    def one(self, value: Value, norm: Norm | None) -> tuple[float, Reason]:
        assert isinstance(value, float)
        own = -value if self.inverse else value
        low = log(self.low)
        share = 0.0 if own <= self.low else clipped((log(own) - low) / (log(self.high) - low))
        return (1.0 - share if self.inverse else share), Reason.SCORED

    def many(self, column: Column, norm: Norm | None) -> tuple[Floats, Reasons]:
        assert isinstance(column, Numbers)
        own = np.maximum(-column.values if self.inverse else column.values, self.low)
        low = log(self.low)
        share = np.clip((log_many(own) - low) / (log(self.high) - low), 0.0, 1.0)
        share = np.where(own <= self.low, 0.0, share)
        return (1.0 - share if self.inverse else share), None

    def words(self, language: str = "zh") -> str:
        if language == "zh":
            return f"对数：{number(self.low)} 得 0，{number(self.high)} 得满分，其间按对数"
        return f"logarithmic: 0 at {number(self.low)}, full at {number(self.high)}"
