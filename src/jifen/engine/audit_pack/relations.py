"""How indicators hang together: correlations of sub-scores, of dimensions, and Cronbach's alpha."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from jifen.engine.columns import Floats
from jifen.engine.subscores import Mask, SubscoreMatrix


@dataclass(frozen=True)
class Correlation:
    """Two indicators by their sub-scores where both values are known, or two dimensions (``kind``) by their points. ``n`` firms;
    None where one of them does not vary."""

    kind: str
    one: str
    other: str
    same_dimension: bool
    n: int
    pearson: float | None
    spearman: float | None


@dataclass(frozen=True)
class Reliability:
    """Cronbach's alpha of the sub-scores of a dimension (empty: all indicators), over the ``n`` firms that have all of them."""

    dimension: str
    indicators: int
    n: int
    alpha: float | None


def correlations(matrix: SubscoreMatrix) -> Iterator[Correlation]:
    """Every pair once, in document order; dimensions last."""
    known = known_subscores(matrix)
    dimension = [i.spec.dimension for i in matrix.plan.indicators]
    for a, b, n, pearson, spearman in _pairs(known):
        yield Correlation(
            "indicator", matrix.codes[a], matrix.codes[b], dimension[a] == dimension[b], n, pearson, spearman
        )
    codes, points = _dimension_points(matrix)
    for a, b, n, pearson, spearman in _pairs(points):
        yield Correlation("dimension", codes[a], codes[b], False, n, pearson, spearman)


def known_subscores(matrix: SubscoreMatrix) -> Floats:
    """Sub-scores that rest on a known value; NaN elsewhere."""
    return np.where(matrix.known & (matrix.stage >= 0)[:, None], matrix.subscores, np.nan)


def _dimension_points(matrix: SubscoreMatrix) -> tuple[list[str], Floats]:
    found = {code: points for code, points in matrix.result.dimensions.items() if points is not None}
    scored = matrix.stage >= 0
    if not found:
        return [], np.empty((0, 0))
    return list(found), np.column_stack([np.where(scored, points, np.nan) for points in found.values()])


def _pairs(columns: Floats) -> Iterator[tuple[int, int, int, float | None, float | None]]:
    here = ~np.isnan(columns)
    ranked: dict[int, Floats] = {}
    for a in range(columns.shape[1]):
        for b in range(a + 1, columns.shape[1]):
            both = here[:, a] & here[:, b]
            x, y = columns[both, a], columns[both, b]
            ranks = [_ranks_of(columns, ranked, column, both, here) for column in (a, b)]
            yield a, b, len(x), pearson(x, y), pearson(*ranks)


def _ranks_of(columns: Floats, ranked: dict[int, Floats], column: int, both: Mask, here: Mask) -> Floats:
    """Ranks among the firms of a pair; a column's own ranks serve again where the pair loses none of its firms."""
    if both.sum() != here[:, column].sum():
        return mid_ranks(columns[both, column])
    if column not in ranked:
        ranked[column] = mid_ranks(columns[both, column])
    return ranked[column]


def pearson(x: Floats, y: Floats) -> float | None:
    """Product-moment correlation; None for fewer than three pairs or a column that does not vary."""
    if len(x) < 3:
        return None
    a, b = x - x.mean(), y - y.mean()
    spread = float(np.sqrt((a * a).sum() * (b * b).sum()))
    if spread == 0.0 or x.min() == x.max() or y.min() == y.max():
        return None
    return float(np.clip((a * b).sum() / spread, -1.0, 1.0))


def mid_ranks(values: Floats) -> Floats:
    """Ranks from 1, equals sharing their mean."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2.0)[place])


def reliabilities(matrix: SubscoreMatrix) -> Iterator[Reliability]:
    """Each dimension with at least two indicators below it, then the whole."""
    known, columns = known_subscores(matrix), {code: k for k, code in enumerate(matrix.codes)}
    for level in (*matrix.plan.root.all_levels()[1:], matrix.plan.root):
        own = [columns[code] for code in level.all_indicators()]
        if len(own) > 1:
            complete = known[:, own][~np.isnan(known[:, own]).any(axis=1)]
            code = "" if level is matrix.plan.root else level.code
            yield Reliability(code, len(own), len(complete), cronbach_alpha(complete))


def cronbach_alpha(scores: Floats) -> float | None:
    """k ÷ (k − 1) × (1 − sum of the items' variances ÷ variance of their sum); None where that is not defined."""
    n, k = scores.shape
    if n < 3 or k < 2:
        return None
    whole = float(scores.sum(axis=1).var(ddof=1))
    return None if whole <= 0.0 else k / (k - 1) * (1.0 - float(scores.var(axis=0, ddof=1).sum()) / whole)
