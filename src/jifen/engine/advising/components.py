"""Principal components: the say of an indicator is what it shares with the main components of all (its communality).

Components with an eigenvalue above 1 are kept, at least one. Squared loadings over the kept ones do not change under a rotation
of them, so no rotation has to be chosen (Handbook on Constructing Composite Indicators, OECD and JRC 2008, step 6, rotates and
then assigns each indicator to one component; the assignment is what makes those weights jump, and is left out here).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from jifen.engine.advising.advice import Advice, advice_of, check_matrix
from jifen.engine.advising.contrast import correlation
from jifen.engine.columns import Floats

KEPT_ABOVE = 1.0


def by_components(codes: Sequence[str], subscores: Floats) -> Advice:
    """``subscores``: n × L, NaN unknown. ``figures``: ``components`` kept, ``explained`` share of the variance."""
    check_matrix(codes, subscores)
    varies = np.array([_varies(column) for column in subscores.T])
    raw = np.full(len(codes), np.nan)
    columns = subscores[:, varies]
    if columns.shape[1]:
        values, vectors = np.linalg.eigh(correlations(columns))
        kept = values > KEPT_ABOVE + 1e-9
        kept[-1] = True  # the largest, when all are as large as one another
        raw[varies] = (np.maximum(values[kept], 0.0) * vectors[:, kept] ** 2).sum(axis=1)
        figures = {"components": float(kept.sum()), "explained": float(values[kept].sum() / len(values))}
        return advice_of("components", codes, raw, len(subscores), **figures)
    return advice_of("components", codes, raw, len(subscores))


def correlations(columns: Floats) -> Floats:
    """L × L, over the firms that know both; symmetric with ones on the diagonal."""
    wide = range(columns.shape[1])
    return np.array([[correlation(columns, min(a, b), max(a, b)) for b in wide] for a in wide])


def _varies(column: Floats) -> bool:
    known = column[~np.isnan(column)]
    return len(known) > 1 and bool(known.max() > known.min())
