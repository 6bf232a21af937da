"""Flag (是否): what true and false earn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from jifen.engine.columns import Column, Flags, Floats
from jifen.engine.fields import Fields
from jifen.engine.formula.meaning import Kind
from jifen.engine.rules.rule import Norm, Reasons, Rule, Value, number
from jifen.engine.states import Reason


@dataclass(frozen=True)
class Flag(Rule):
    kind: ClassVar[str] = "flag"
    accepts: ClassVar[tuple[Kind, ...]] = ("flag",)
    explicit: ClassVar[bool] = True
    if_true: float = 1.0
    if_false: float = 0.0

    @classmethod
    def read(cls, fields: Fields) -> Self:
        return cls(fields.number("true", 1.0), fields.number("false", 0.0))

    def one(self, value: Value, norm: Norm | None) -> tuple[float, Reason]:
        return (self.if_true if value else self.if_false), Reason.SCORED

    def many(self, column: Column, norm: Norm | None) -> tuple[Floats, Reasons]:
        assert isinstance(column, Flags)
        return np.where(column.values, self.if_true, self.if_false), None

    def words(self, language: str = "zh") -> str:
        yes, no = number(self.if_true), number(self.if_false)
        return f"是 {yes}，否 {no}" if language == "zh" else f"true {yes}, false {no}"
