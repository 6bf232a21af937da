"""Variance-based sensitivity: how much of the variance of an outcome each factor causes, alone (first order) and in all (total).

Saltelli's design, N (d + 2) runs: two independent samples A and B, and for each factor A with that factor's column taken from B.
Jansen's estimators: Saltelli et al. (2010), Computer Physics Communications 181, table 2. Interval: bootstrap over the N rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import PCG64

from jifen.engine.columns import Floats
from jifen.engine.robustness.drawing import uniforms

RESAMPLES = 1_000
CELLS_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class SobolIndex:
    """Shares of the variance with their 95 % intervals; None where the outcome did not vary at all."""

    first: float | None
    first_low: float | None
    first_high: float | None
    total: float | None
    total_low: float | None
    total_high: float | None


NOTHING_VARIES = SobolIndex(None, None, None, None, None, None)


def saltelli_samples(bits: PCG64, rows: int, factors: int) -> tuple[Floats, Floats]:
    """A and B: ``rows`` × ``factors`` shares in [0, 1)."""
    both = uniforms(bits, rows, 2 * factors)
    return both[:, :factors], both[:, factors:]


def mixed(a: Floats, b: Floats, factor: int) -> Floats:
    """A with one column from B."""
    result = a.copy()
    result[:, factor] = b[:, factor]
    return result


def sobol_indices(
    of_a: Floats, of_b: Floats, of_mixed: Floats, bits: PCG64, resamples: int = RESAMPLES
) -> list[SobolIndex]:
    """Outcomes at A and B (N each) and at the mixed samples (N × d) → one index per factor."""
    centre = (of_a.sum() + of_b.sum()) / (2 * len(of_a))
    a, b = of_a - centre, of_b - centre
    pieces = np.column_stack((a, b, a * a, b * b, (of_b[:, None] - of_mixed) ** 2, (of_a[:, None] - of_mixed) ** 2))
    if not (pieces[:, 2] + pieces[:, 3]).any():
        return [NOTHING_VARIES] * of_mixed.shape[1]
    first, total = _shares(pieces.mean(axis=0)[None, :])
    many_first, many_total = _resampled(pieces, bits, resamples)
    return [
        SobolIndex(float(first[0, k]), *_interval(many_first[:, k]), float(total[0, k]), *_interval(many_total[:, k]))
        for k in range(of_mixed.shape[1])
    ]


def _shares(means: Floats) -> tuple[Floats, Floats]:
    """Means of the pieces, one row per sample → first-order and total shares."""
    centre = (means[:, 0] + means[:, 1]) / 2
    variance = ((means[:, 2] + means[:, 3]) / 2 - centre**2)[:, None]
    variance = np.where(variance <= 0.0, np.nan, variance)
    factors = (means.shape[1] - 4) // 2
    return 1.0 - means[:, 4 : 4 + factors] / (2 * variance), means[:, 4 + factors :] / (2 * variance)


def _resampled(pieces: Floats, bits: PCG64, resamples: int) -> tuple[Floats, Floats]:
    rows, at_once = len(pieces), max(1, CELLS_AT_ONCE // len(pieces))
    means = []
    for first in range(0, resamples, at_once):
        chosen = (uniforms(bits, min(at_once, resamples - first), rows) * rows).astype(np.intp)
        means += [pieces[own].mean(axis=0) for own in chosen]
    return _shares(np.asarray(means))


def _interval(values: Floats) -> tuple[float | None, float | None]:
    known = values[~np.isnan(values)]
    if not len(known):
        return None, None
    low, high = np.quantile(known, [0.025, 0.975])
    return float(low), float(high)
