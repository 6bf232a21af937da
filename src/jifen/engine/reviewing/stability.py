"""Drift: whether this year's firms stand in an indicator as the earlier year's did (population stability index, PSI).

PSI = Σ (p − q) ln (p ÷ q) over the bins of the earlier year's tenths, with a bin of their own for unknown and undefined values,
so that data that stopped coming is drift too. Below 0.10 stable, from 0.25 on moved: a rule of thumb, sources differ.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jifen.engine.columns import Floats
from jifen.engine.subscores import SubscoreMatrix

STABLE, MOVED = 0.10, 0.25
TENTHS = 10
LEAST_SHARE = 1e-4
"""An empty bin counts as this much, as is customary: otherwise one firm would make the index infinite."""
FEWEST = 30


@dataclass(frozen=True)
class Drift:
    """``index``: None where either year has fewer than ``FEWEST`` firms. ``unknown``: shares before and after."""

    indicator: str
    firms: tuple[int, int]
    index: float | None
    unknown: tuple[float, float]

    @property
    def word(self) -> str:
        """``stable``, ``watch``, ``moved`` or ``unknown``."""
        if self.index is None:
            return "unknown"
        return "stable" if self.index < STABLE else "watch" if self.index < MOVED else "moved"


def drifts(earlier: SubscoreMatrix, later: SubscoreMatrix) -> list[Drift]:
    """Indicators both have, in the later one's order, by their sub-scores over scored firms."""
    columns = {code: place for place, code in enumerate(earlier.codes)}
    return [
        _drift(code, _column(earlier, columns[code]), _column(later, place))
        for place, code in enumerate(later.codes)
        if code in columns
    ]


def _column(matrix: SubscoreMatrix, column: int) -> Floats:
    """Sub-scores that rest on a known value, NaN elsewhere; scored firms only."""
    known = np.where(matrix.known[:, column], matrix.subscores[:, column], np.nan)
    return np.asarray(known[matrix.stage >= 0])


def _drift(code: str, before: Floats, after: Floats) -> Drift:
    firms = len(before), len(after)
    index = population_stability(before, after) if min(firms) >= FEWEST else None
    gone = tuple(float(np.isnan(side).mean()) if len(side) else 0.0 for side in (before, after))
    return Drift(code, firms, index, (gone[0], gone[1]))


def population_stability(before: Floats, after: Floats) -> float:
    """Both not empty; NaN is a bin of its own. 0 for equal distributions, never negative."""
    known = before[~np.isnan(before)]
    inner = np.unique(np.quantile(known, np.arange(1, TENTHS) / TENTHS)) if len(known) else np.zeros(0)
    p, q = (_shares(side, inner) for side in (before, after))
    return float(((p - q) * np.log(p / q)).sum())


def _shares(values: Floats, inner: Floats) -> Floats:
    known = values[~np.isnan(values)]
    counts = np.bincount(np.searchsorted(inner, known, side="right"), minlength=len(inner) + 1)
    shares = np.append(counts, len(values) - len(known)) / len(values)
    return np.asarray(np.maximum(shares, LEAST_SHARE))
