"""The figures themselves. Pure: arrays in, figures out.

A group of fewer than ``SMALLEST`` has a count and no other figure: it would tell of single enterprises, and nothing of the
group (P3 draws the same line for norms).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Keys = NDArray[np.object_]
Mask = NDArray[np.bool_]
SMALLEST: Final = 10


@dataclass(frozen=True)
class Group:
    """``count`` enterprises under ``key``; mean, median and quartiles of their totals in hundredths, None in a small group."""

    key: str
    count: int
    mean: float | None
    median: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Step:
    """How many lie from ``low`` up to, not including, ``high``."""

    low: int
    high: int
    count: int


def grouped(keys: Keys, totals: Ints) -> list[Group]:
    """One a key, by key. ``keys`` and ``totals`` go together."""
    names, place = np.unique(keys.astype(str), return_inverse=True)
    return [_group(str(name), totals[place == number]) for number, name in enumerate(names)]


def _group(key: str, totals: Ints) -> Group:
    spread = spread_of(totals)
    return Group(key, len(totals), _mean(totals), spread[1], spread[0], spread[2])


def spread_of(totals: Ints) -> tuple[float | None, float | None, float | None]:
    """Lower quartile, median, upper quartile."""
    if len(totals) < SMALLEST:
        return None, None, None
    low, middle, high = np.percentile(totals, [25, 50, 75])
    return float(low), float(middle), float(high)


def median_of(totals: Ints) -> float | None:
    return spread_of(totals)[1]


def _mean(totals: Ints) -> float | None:
    return None if len(totals) < SMALLEST else int(totals.sum()) / len(totals)


def mean_of_parts(keys: Keys, parts: Mapping[str, Ints]) -> dict[str, dict[str, float | None]]:
    """Key → part → mean. Parts that add up to the total have means that add up to its mean."""
    names = sorted({str(key) for key in keys})
    return {name: {part: _mean(points[keys == name]) for part, points in parts.items()} for name in names}


def steps_of(totals: Ints, width: int, top: int) -> list[Step]:
    """Counts in steps of ``width`` from 0 to ``top`` (or as far as the totals go); a total below 0 counts in the first."""
    reached = max(top, int(totals.max()) + 1) if len(totals) else top
    number = -(-reached // width)
    counts = np.bincount(np.clip(totals // width, 0, number - 1), minlength=number)
    return [Step(place * width, (place + 1) * width, int(count)) for place, count in enumerate(counts)]


def rounded(hundredths: float | None) -> int | None:
    """A mean or median back to whole hundredths, half up (R1), so that it reads the same wherever it stands."""
    return None if hundredths is None else math.floor(hundredths + 0.5)


def counted(keys: Iterable[Any], order: Sequence[str] = ()) -> dict[str, int]:
    """Key → how many, in ``order`` first, so that what nobody has stands there with 0."""
    counts = dict.fromkeys(order, 0)
    for key in keys:
        counts[str(key)] = counts.get(str(key), 0) + 1
    return counts
