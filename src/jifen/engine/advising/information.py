"""Entropy: an indicator in which firms are unequal tells more about them (Shannon's entropy of its shares)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from jifen.engine.advising.advice import Advice, advice_of, check_matrix
from jifen.engine.columns import Floats


def by_entropy(codes: Sequence[str], subscores: Floats) -> Advice:
    """``subscores``: n × L, NaN unknown; each indicator is judged on the firms in which it is known. 0 ln 0 is 0."""
    check_matrix(codes, subscores)
    raw = np.array([_divergence(column[~np.isnan(column)]) for column in subscores.T])
    return advice_of("entropy", codes, raw, len(subscores))


def _divergence(known: Floats) -> float:
    """1 − entropy ÷ ln n of the shares; NaN where nothing is known, nothing is above zero or nothing varies."""
    whole = float(known.sum())
    if len(known) < 2 or whole <= 0.0 or float(known.max() - known.min()) == 0.0:
        return float("nan")
    shares = known[known > 0.0] / whole
    return 1.0 + float((shares * np.log(shares)).sum()) / float(np.log(len(known)))
