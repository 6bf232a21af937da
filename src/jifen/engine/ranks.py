"""Ranks and percentiles of totals. Ties share: competition (1, 2, 2, 4) or dense (1, 2, 2, 3)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]


def ranks(totals: Ints, groups: Ints, ranked: NDArray[np.bool_], ties: str) -> Ints:
    """Rank within each group (code ≥ 0), highest total first; 0 for a firm that is not ranked or has no group."""
    rows = np.flatnonzero(ranked & (groups >= 0))
    result = np.zeros(len(totals), dtype=np.int32)
    if not len(rows):
        return result
    own, points = groups[rows].astype(np.int64), totals[rows].astype(np.int64)
    least = points.min()
    span = int(points.max() - least) + 1
    key = own * span + (points - least)
    if (int(own.max()) + 1) * span <= 50_000_000:
        result[rows] = _by_counting(key, own, span, ties)
    else:
        result[rows] = _by_sorting(key, own, ties)
    return result


def _by_counting(key: NDArray[np.int64], own: NDArray[np.int64], span: int, ties: str) -> Ints:
    """Totals are small integers: count each, then add up from the top."""
    counts = np.bincount(key, minlength=(int(own.max()) + 1) * span).reshape(-1, span)
    if ties == "dense":
        counts = (counts > 0).astype(np.int64)
    above = counts[:, ::-1].cumsum(axis=1)[:, ::-1] - counts
    return np.asarray(above.reshape(-1)[key] + 1, dtype=np.int32)


def _by_sorting(key: NDArray[np.int64], own: NDArray[np.int64], ties: str) -> Ints:
    _, first, place, counts = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
    weight = counts if ties == "competition" else np.ones_like(counts)
    upto = np.cumsum(weight[::-1])[::-1]
    group = own[first]
    ends = np.concatenate((np.flatnonzero(group[1:] != group[:-1]), [len(group) - 1]))
    after = np.append(upto[1:], 0)[ends]
    above = upto - weight - np.repeat(after, np.diff(np.concatenate(([-1], ends))))
    return np.asarray(above[place] + 1, dtype=np.int32)


def percentiles(totals: Ints, ranked: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Share of ranked firms below, plus half of those equal, in per cent; NaN for a firm that is not ranked."""
    result = np.full(len(totals), np.nan)
    points = totals[ranked].astype(np.int64)
    if len(points):
        least = int(points.min())
        upto = np.cumsum(np.bincount(points - least))
        below = np.concatenate(([0], upto[:-1]))
        result[ranked] = (100.0 * ((below + upto) / (2 * len(points))))[points - least]
    return result
