"""Distance to target (目标距离): full at the target, nothing at the worst."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import ClassVar, Self

import numpy as np

from jifen.engine.columns import Column, Floats, Numbers
from jifen.engine.fields import Fields
from jifen.engine.rules.minmax import extent_of_array, extent_of_list
from jifen.engine.rules.rule import NEUTRAL, Norm, Reasons, Rule, Span, Value, clipped, number
from jifen.engine.states import Reason


@dataclass(frozen=True)
class Distance(Rule):
    """(x − worst) ÷ (target − worst), clipped. ``worst`` None: the smallest of the peers (after direction is handled)."""

    kind: ClassVar[str] = "distance"
    target: float
    worst: float | None = None
    span: Span = field(default_factory=Span)

    @classmethod
    def read(cls, fields: Fields) -> Self:
        return cls(fields.number("target", 1.0, required=True), fields.optional_number("worst"), Span.read(fields))

    @property
    def fitted(self) -> bool:
        return self.worst is None

    def flipped(self) -> Self:
        return replace(self, target=-self.target, worst=None if self.worst is None else -self.worst)

    def fit_one(self, values: list[float]) -> Norm:
        return extent_of_list(values)

    def fit_many(self, values: Floats) -> Norm:
        return extent_of_array(values)

    def _worst(self, norm: Norm | None) -> float:
        if self.worst is not None:
            return self.worst
        assert norm is not None
        return norm.numbers["least"]

    def one(self, value: Value, norm: Norm | None) -> tuple[float, Reason]:
        assert isinstance(value, float)
        worst = self._worst(norm)
        if worst >= self.target:
            return self._no_distance(value)
        return self.span.one(clipped((value - worst) / (self.target - worst))), Reason.SCORED

    def _no_distance(self, value: float) -> tuple[float, Reason]:
        """All peers have reached the target: whoever has earns all; otherwise there is nothing to measure by."""
        return (
            (self.span.one(1.0), Reason.SCORED) if value >= self.target else (self.span.one(NEUTRAL), Reason.CONSTANT)
        )

    def many(self, column: Column, norm: Norm | None) -> tuple[Floats, Reasons]:
        assert isinstance(column, Numbers)
        worst = self._worst(norm)
        if worst >= self.target:
            reached = column.values >= self.target
            share = self.span.many(np.where(reached, 1.0, NEUTRAL))
            return share, np.where(reached, Reason.SCORED, Reason.CONSTANT).astype(np.uint8)
        return self.span.many(np.clip((column.values - worst) / (self.target - worst), 0.0, 1.0)), None

    def words(self, language: str = "zh") -> str:
        worst = None if self.worst is None else number(self.worst)
        if language == "zh":
            return f"目标距离：达到 {number(self.target)} 得满分，{worst or '同类最差值'} 得 0"
        return f"distance to target: full at {number(self.target)}, 0 at {worst or 'the worst of the peers'}"
