"""What every rule is: a frozen specification that turns a value into a sub-score.

A rule is written twice: ``one`` for a single value in plain Python, the yardstick, and ``many`` for a column. Rules fitted on
peers also say what to keep of them: ``fit_one`` of a list, ``fit_many`` of an array, both giving the same ``Norm``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from jifen.engine.columns import Column, Floats
from jifen.engine.fields import Fields
from jifen.engine.formula.meaning import Kind
from jifen.engine.states import Reason

T = TypeVar("T")
NEUTRAL = 0.5
"""Sub-score where all peers are alike."""

Reasons = NDArray[np.uint8] | None
SetValue = tuple[tuple[str, int | None, int | None], ...]
"""Entries of a set: name, day it begins, day it ends (days since 1970-01-01)."""
Value = float | bool | str | SetValue


def _none() -> NDArray[np.float64]:
    return np.empty(0)


@dataclass(frozen=True, eq=False)
class Norm:
    """What fitting keeps of one peer group: ``n`` values took part; named numbers; for percentiles the knots.

    ``knots[i]`` is a value, ``below[i]`` and ``equal[i]`` count the values below it and equal to it.
    """

    n: int
    numbers: dict[str, float] = field(default_factory=dict)
    knots: NDArray[np.float64] = field(default_factory=_none)
    below: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    equal: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    cache: dict[Any, Any] = field(default_factory=dict, repr=False)

    def prepared(self, rule: Rule, make: Callable[[Norm], T]) -> T:
        """What ``make`` gives for this norm, made once per rule: tables that every batch needs again."""
        if rule not in self.cache:
            self.cache[rule] = make(self)
        return cast(T, self.cache[rule])


@dataclass(frozen=True)
class Rule:
    """Base of all rules. ``kind`` is the word in documents; ``accepts`` the kinds of value it can take."""

    kind: ClassVar[str]
    accepts: ClassVar[tuple[Kind, ...]] = ("number",)
    explicit: ClassVar[bool] = False
    """A table or count that says itself what is earned: ``direction`` does not turn it."""

    @classmethod
    def read(cls, fields: Fields) -> Self:
        raise NotImplementedError

    @property
    def fitted(self) -> bool:
        return False

    def flipped(self) -> Self:
        """The same rule for negated values (``direction: lower``)."""
        return self

    def fit_one(self, values: list[float]) -> Norm:
        raise NotImplementedError(f"{self.kind} is not fitted")

    def fit_many(self, values: Floats) -> Norm:
        raise NotImplementedError(f"{self.kind} is not fitted")

    def one(self, value: Value, norm: Norm | None) -> tuple[float, Reason]:
        raise NotImplementedError

    def many(self, column: Column, norm: Norm | None) -> tuple[Floats, Reasons]:
        raise NotImplementedError

    def words(self, language: str = "zh") -> str:
        """The rule in a phrase, for people."""
        raise NotImplementedError


@dataclass(frozen=True)
class Span:
    """An output range: 0–1 becomes least–most."""

    least: float = 0.0
    most: float = 1.0

    @classmethod
    def read(cls, fields: Fields) -> Span:
        items = fields.items("range")
        if not items:
            return cls()
        numbers = [fields.as_number(item, "range") for item in items]
        if len(numbers) != 2 or not 0 <= numbers[0] < numbers[1] <= 1:
            fields.wrong(
                items[0],
                "range 应是 [a, b]，0 ≤ a < b ≤ 1",
                "range should be [a, b] with 0 ≤ a < b ≤ 1",
            )
            return cls()
        return cls(numbers[0], numbers[1])

    def one(self, share: float) -> float:
        return self.least + (self.most - self.least) * share

    def many(self, share: Floats) -> Floats:
        return self.least + (self.most - self.least) * share


def clipped(share: float) -> float:
    return 0.0 if share < 0.0 else 1.0 if share > 1.0 else share


def number(value: float) -> str:
    """A parameter as people write it."""
    return f"{value:.15g}"
