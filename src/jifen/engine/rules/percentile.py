"""Percentile (百分位): the share of peers below, plus the tie's part. The rule of amounts and counts in the core scheme.

The norm keeps every distinct value with exact counts, up to 10,000 of them; above that 10,001 order statistics of the sorted
sample, at index (k (n − 1) + 5000) ÷ 10000, rounded down, for k = 0 … 10000, with their exact counts. Between two knots the
share runs straight from "at or below the lower" to "below the upper", which for exact norms is one and the same number.
"""

from __future__ import annotations

import bisect
from collections import Counter
from dataclasses import dataclass
from typing import ClassVar, Literal, Self, cast

import numpy as np

from jifen.engine.columns import Column, Floats, Numbers
from jifen.engine.fields import Fields
from jifen.engine.rules.rule import Norm, Reasons, Rule, Value
from jifen.engine.states import Reason

MOST_KNOTS = 10_000


@dataclass(frozen=True)
class Percentile(Rule):
    """``over: positive``: only values above zero count as peers, and a value ≤ 0 earns nothing."""

    kind: ClassVar[str] = "percentile"
    ties: Literal["mid", "low", "high"] = "mid"
    over: Literal["positive", "all"] = "positive"
    scale: Literal["n", "n-1"] = "n"

    @classmethod
    def read(cls, fields: Fields) -> Self:
        return cls(
            cast(Literal["mid", "low", "high"], fields.choice("ties", ("mid", "low", "high"), "mid")),
            cast(Literal["positive", "all"], fields.choice("over", ("positive", "all"), "positive")),
            cast(Literal["n", "n-1"], fields.choice("scale", ("n", "n-1"), "n")),
        )

    @property
    def fitted(self) -> bool:
        return True

    def fit_one(self, values: list[float]) -> Norm:
        taking_part = sorted(v for v in values if self.over == "all" or v > 0.0)
        n, counts = len(taking_part), Counter(taking_part)
        knots = sorted(counts)
        if len(knots) > MOST_KNOTS:
            places = [(k * (n - 1) + MOST_KNOTS // 2) // MOST_KNOTS for k in range(MOST_KNOTS + 1)]
            knots = sorted({taking_part[place] for place in places})
        below = [bisect.bisect_left(taking_part, knot) for knot in knots]
        equal = [counts[knot] for knot in knots]
        return Norm(n, {}, np.array(knots) + 0.0, np.array(below, dtype=np.int64), np.array(equal, dtype=np.int64))

    def fit_many(self, values: Floats) -> Norm:
        ordered = np.sort(values if self.over == "all" else values[values > 0.0]) + 0.0
        n = len(ordered)
        starts = (
            np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1]))) if n else np.empty(0, dtype=np.intp)
        )
        ends = np.append(starts[1:], n)
        if len(starts) > MOST_KNOTS:
            places = (np.arange(MOST_KNOTS + 1) * (n - 1) + MOST_KNOTS // 2) // MOST_KNOTS
            kept = np.unique(np.searchsorted(starts, places, side="right") - 1)
            starts, ends = starts[kept], ends[kept]
        return Norm(n, {}, ordered[starts], starts.astype(np.int64), (ends - starts).astype(np.int64))

    def one(self, value: Value, norm: Norm | None) -> tuple[float, Reason]:
        assert isinstance(value, float) and norm is not None
        if self.over == "positive" and value <= 0.0:
            return 0.0, Reason.NOT_POSITIVE
        place = bisect.bisect_left(norm.knots, value)
        if place < len(norm.knots) and norm.knots[place] == value:
            return self._at_knot(int(norm.below[place]), int(norm.equal[place]), norm.n), Reason.SCORED
        if place == 0:
            return 0.0, Reason.SCORED
        low = self._share(int(norm.below[place - 1] + norm.equal[place - 1]), norm.n)
        if place == len(norm.knots):
            return low, Reason.SCORED
        high = self._share(int(norm.below[place]), norm.n)
        left, right = float(norm.knots[place - 1]), float(norm.knots[place])
        return low + (high - low) * ((value - left) / (right - left)), Reason.SCORED

    def _share(self, count: int, n: int) -> float:
        return count / n if self.scale == "n" else min(count / max(n - 1, 1), 1.0)

    def _at_knot(self, below: int, equal: int, n: int) -> float:
        if self.scale == "n-1":
            equal -= 1
        part = {"low": 0, "mid": equal, "high": 2 * equal}[self.ties]
        return (2 * below + part) / (2 * (n if self.scale == "n" else max(n - 1, 1)))

    def many(self, column: Column, norm: Norm | None) -> tuple[Floats, Reasons]:
        assert isinstance(column, Numbers) and norm is not None
        values = column.values
        place = np.searchsorted(norm.knots, values, side="left")
        at_knot, upto, under = norm.prepared(self, self._tables)
        left, right = np.append(norm.knots[:1], norm.knots), np.append(norm.knots, norm.knots[-1:])
        low = upto[place]
        share = low
        if len(norm.knots) and norm.equal.sum() != norm.n:
            gap = right[place] - left[place]
            share = low + (under[place] - low) * np.divide(
                values - left[place], gap, out=np.zeros_like(gap), where=gap > 0
            )
        share = np.where(right[place] == values, at_knot[place], share)
        if self.over == "all":
            return share, None
        outside = values <= 0.0
        if not outside.any():
            return share, None
        return np.where(outside, 0.0, share), np.where(outside, Reason.NOT_POSITIVE, Reason.SCORED).astype(np.uint8)

    def _tables(self, norm: Norm) -> tuple[Floats, Floats, Floats]:
        """Per place of ``searchsorted``: the share on the knot, at or below the knot before, below the knot after."""
        whole = norm.n if self.scale == "n" else max(norm.n - 1, 1)
        equal = norm.equal - 1 if self.scale == "n-1" else norm.equal
        part = {"low": 0 * equal, "mid": equal, "high": 2 * equal}[self.ties]
        at_knot = np.append((2 * norm.below + part) / (2 * whole), 0.0)
        upto = np.minimum(np.append(0, norm.below + norm.equal) / whole, 1.0)
        under = np.minimum(np.append(norm.below, norm.n) / whole, 1.0)
        if len(norm.knots):
            under[0], under[-1] = 0.0, upto[-1]
        return at_knot, upto, under

    def words(self, language: str = "zh") -> str:
        if language == "zh":
            return "同类企业百分位" + ("（只与大于零的企业比，不大于零不得分）" if self.over == "positive" else "")
        return "percentile among peers" + (
            " (above zero only; zero or less earns 0)" if self.over == "positive" else ""
        )
