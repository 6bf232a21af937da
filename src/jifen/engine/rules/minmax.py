"""Min-max (极差): between the smallest and the largest of the peers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Self

import numpy as np

from jifen.engine.columns import Column, Floats, Numbers
from jifen.engine.fields import Fields
from jifen.engine.rules.rule import NEUTRAL, Norm, Reasons, Rule, Span, Value, clipped
from jifen.engine.states import Reason


def extent_of_list(values: list[float]) -> Norm:
    """Adding 0 makes −0 an ordinary 0, so that the order of firms never shows in the digest."""
    return Norm(len(values), {"least": min(values) + 0.0, "most": max(values) + 0.0} if values else {})


def extent_of_array(values: Floats) -> Norm:
    return Norm(
        len(values), {"least": float(values.min()) + 0.0, "most": float(values.max()) + 0.0} if len(values) else {}
    )


@dataclass(frozen=True)
class MinMax(Rule):
    """Values outside the peers' range are clipped; peers all alike give the neutral share, reason ``constant``."""

    kind: ClassVar[str] = "minmax"
    span: Span = field(default_factory=Span)

    @classmethod
    def read(cls, fields: Fields) -> Self:
        return cls(Span.read(fields))

    @property
    def fitted(self) -> bool:
        return True

    def fit_one(self, values: list[float]) -> Norm:
        return extent_of_list(values)

    def fit_many(self, values: Floats) -> Norm:
        return extent_of_array(values)

    def one(self, value: Value, norm: Norm | None) -> tuple[float, Reason]:
        assert isinstance(value, float) and norm is not None
        least, most = norm.numbers["least"], norm.numbers["most"]
        if least == most:
            return self.span.one(NEUTRAL), Reason.CONSTANT
        return self.span.one(clipped((value - least) / (most - least))), Reason.SCORED

    def many(self, column: Column, norm: Norm | None) -> tuple[Floats, Reasons]:
        assert isinstance(column, Numbers) and norm is not None
        least, most = norm.numbers["least"], norm.numbers["most"]
        if least == most:
            alike = np.full(len(column.values), self.span.one(NEUTRAL))
            return alike, np.full(len(alike), Reason.CONSTANT, dtype=np.uint8)
        return self.span.many(np.clip((column.values - least) / (most - least), 0.0, 1.0)), None

    def words(self, language: str = "zh") -> str:
        return "极差：在同类企业最小值与最大值之间线性" if language == "zh" else "min-max between the peers' extremes"
