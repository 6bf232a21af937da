"""Count × points with cap (计数): so many points for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from jifen.engine.columns import Column, Floats, Numbers
from jifen.engine.fields import Fields
from jifen.engine.rules.rule import Norm, Reasons, Rule, Value, number
from jifen.engine.states import Reason


@dataclass(frozen=True)
class Count(Rule):
    """Without a cap the sub-score is in points (``each × x``, weight 1). With one it is the share of the cap, so that
    weight = cap gives points. Less than nothing counts as nothing."""

    kind: ClassVar[str] = "count"
    explicit: ClassVar[bool] = True
    each: float = 1.0
    cap: float | None = None

    @classmethod
    def read(cls, fields: Fields) -> Self:
        each, cap = fields.number("each", 1.0), fields.optional_number("cap")
        if each <= 0 or (cap is not None and cap <= 0):
            fields.wrong(fields.node, "each 和 cap 应大于 0", "each and cap should be above 0")
            return cls()
        return cls(each, cap)

    def one(self, value: Value, norm: Norm | None) -> tuple[float, Reason]:
        assert isinstance(value, float)
        points = max(value, 0.0) * self.each
        return (points if self.cap is None else min(points, self.cap) / self.cap), Reason.SCORED

    def many(self, column: Column, norm: Norm | None) -> tuple[Floats, Reasons]:
        assert isinstance(column, Numbers)
        points = np.maximum(column.values, 0.0) * self.each
        return (points if self.cap is None else np.minimum(points, self.cap) / self.cap), None

    def words(self, language: str = "zh") -> str:
        each, cap = number(self.each), None if self.cap is None else number(self.cap)
        if language == "zh":
            return f"每项 {each} 分" + (f"，最多 {cap} 分" if cap else "")
        return f"{each} points each" + (f", at most {cap}" if cap else "")
