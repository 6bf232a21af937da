"""CRITIC: spread of an indicator × how little it agrees with the others (Diakoulaki, Mavrotas and Papayannakis 1995)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from jifen.engine.advising.advice import Advice, advice_of, check_matrix
from jifen.engine.columns import Floats

FEWEST_IN_COMMON = 3


def by_critic(codes: Sequence[str], subscores: Floats) -> Advice:
    """``subscores``: n × L, NaN unknown. Each indicator is stretched to 0–1 over its known firms first; a correlation is over the
    firms that know both, and counts as none where fewer than three do."""
    check_matrix(codes, subscores)
    stretched = np.stack([_stretched(column) for column in subscores.T], axis=1)
    spread = np.array([_spread(column) for column in stretched.T])
    varying = [int(place) for place in np.flatnonzero(~np.isnan(spread))]
    conflict = np.array([sum((1.0 - correlation(stretched, a, b) for b in varying), 0.0) for a in range(len(codes))])
    return advice_of("critic", codes, spread * conflict, len(subscores))


def correlation(columns: Floats, a: int, b: int) -> float:
    """Pearson over the firms in which both are known; 1 with itself, 0 where it has no meaning."""
    if a == b:
        return 1.0
    both = ~np.isnan(columns[:, a]) & ~np.isnan(columns[:, b])
    if int(both.sum()) < FEWEST_IN_COMMON:
        return 0.0
    one, other = columns[both, a] - columns[both, a].mean(), columns[both, b] - columns[both, b].mean()
    size = float(np.sqrt((one**2).sum() * (other**2).sum()))
    return float((one * other).sum()) / size if size > 0.0 else 0.0


def _stretched(column: Floats) -> Floats:
    known = column[~np.isnan(column)]
    if len(known) < 2 or known.max() == known.min():
        return np.full(len(column), np.nan)
    return np.asarray((column - known.min()) / (known.max() - known.min()))


def _spread(column: Floats) -> float:
    known = column[~np.isnan(column)]
    return float(known.std(ddof=1)) if len(known) > 1 else float("nan")
