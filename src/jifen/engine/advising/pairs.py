"""Pairwise comparison: weights as the principal eigenvector, and how far the comparisons contradict each other (Saaty 1980)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from jifen.engine.advising.advice import Advice, check_codes
from jifen.engine.columns import Floats
from jifen.engine.problems import Findings, Place, ResultRefused

Pair = tuple[str, str]
LARGEST = 9.0
MOST = 15
USABLE = 0.1
RANDOM_INDEX = (
    0.0, 0.0, 0.5799, 0.8921, 1.1159, 1.2358, 1.3322, 1.3952, 1.4537, 1.4882, 1.5117, 1.5356, 1.5571, 1.5714, 1.5831,
)  # fmt: skip
"""Mean consistency index of random comparisons of 1 … 15 items (Rao Tummala and Ling 1998)."""


@dataclass(frozen=True)
class PairsAdvice(Advice):
    """``ratio``: consistency ratio; above ``USABLE`` the weights should not be used. ``worst``: the comparison that fits the
    others least, and the value that would fit."""

    ratio: float = 0.0
    worst: tuple[str, str, float] | None = None

    @property
    def usable(self) -> bool:
        return self.ratio <= USABLE


def by_pairs(codes: Sequence[str], compared: Mapping[Pair, float]) -> PairsAdvice:
    """``compared``: (one, other) → how many times as important, 1/9 to 9; each pair once, in either order.

    Raises ResultRefused naming every pair that is missing, doubled or out of range.
    """
    check_codes(codes)
    table = _table(codes, compared)
    values, vectors = np.linalg.eig(table)
    first = int(np.argmax(values.real))
    weights = np.abs(vectors[:, first].real)
    weights = weights / weights.sum()
    ratio = _ratio(float(values[first].real), len(codes))
    return PairsAdvice(
        "pairs", dict(zip(codes, weights.tolist(), strict=True)), ratio=ratio, worst=_worst(codes, table, weights)
    )


def _table(codes: Sequence[str], compared: Mapping[Pair, float]) -> Floats:
    found = Findings()
    if len(codes) > MOST:
        found.add("pairs_many", Place(), f"两两比较最多 {MOST} 项，这里有 {len(codes)} 项；请先在一级指标之间比较，再在其内部比较。", f"at most {MOST} items can be compared.")  # fmt: skip
        found.raise_if_any(ResultRefused)
    table = np.ones((len(codes), len(codes)))
    for (i, one), (j, other) in combinations(enumerate(codes), 2):
        value = _value(found, compared, one, other)
        table[i, j], table[j, i] = value, 1.0 / value
    found.raise_if_any(ResultRefused)
    return table


def _value(found: Findings, compared: Mapping[Pair, float], one: str, other: str) -> float:
    forth, back = compared.get((one, other)), compared.get((other, one))
    if forth is None and back is None:
        found.add(
            "pairs_missing", Place(), f"还没有比较“{one}”与“{other}”。", f"{one} and {other} are not compared yet."
        )
        return 1.0
    if forth is not None and back is not None:
        found.add(
            "pairs_twice",
            Place(),
            f"“{one}”与“{other}”比较了两次；请只留一次。",
            f"{one} and {other} are compared twice.",
        )
        return 1.0
    value = forth if forth is not None else back
    assert value is not None
    if not (1.0 / LARGEST - 1e-9 <= value <= LARGEST + 1e-9):
        found.add("pairs_range", Place(), f"“{one}”与“{other}”的比较是 {value:g}，应在 1/9 到 9 之间。", f"{one} against {other} is {value:g}, outside 1/9 to 9.")  # fmt: skip
        return 1.0
    return value if forth is not None else 1.0 / value


def _ratio(largest: float, items: int) -> float:
    if items < 3:
        return 0.0
    return max(0.0, (largest - items) / (items - 1) / RANDOM_INDEX[items - 1])


def _worst(codes: Sequence[str], table: Floats, weights: Floats) -> tuple[str, str, float] | None:
    """Where what was said is furthest from what the weights say; None where nothing differs."""
    if len(codes) < 3 or weights.min() <= 0.0:
        return None
    fitting = weights[:, None] / weights[None, :]
    off = np.abs(np.log(table) - np.log(fitting))
    i, j = divmod(int(np.argmax(np.triu(off, 1))), len(codes))
    return (codes[i], codes[j], float(fitting[i, j])) if off[i, j] > 1e-6 else None
