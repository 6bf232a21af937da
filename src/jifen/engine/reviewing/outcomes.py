"""What came of it: how an indicator hangs together with an outcome that was reported later (yes or no)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jifen.engine.audit_pack.relations import mid_ranks
from jifen.engine.columns import Floats
from jifen.engine.subscores import SubscoreMatrix

FEWEST_OF_EACH = 10
"""Fewer firms with or without the outcome than this say nothing, and would tell of single firms."""


@dataclass(frozen=True)
class Association:
    """``separation``: chance that a firm with the outcome stands above one without (area under the ROC curve): 0.5 none, 1 full,
    below 0.5 the other way round. None with fewer than ten of either, or where nobody differs."""

    indicator: str
    with_outcome: int
    without: int
    separation: float | None


def associations(matrix: SubscoreMatrix, had: NDArray[np.bool_], told: NDArray[np.bool_]) -> list[Association]:
    """``had``: the outcome per firm of the matrix; ``told``: firms of which anything was reported. Total first, code ``""``."""
    asked = told & (matrix.stage >= 0)
    found = [_association("", matrix.total.astype(np.float64), had, asked)]
    for column, code in enumerate(matrix.codes):
        rows = asked & matrix.known[:, column] & ~np.isnan(matrix.subscores[:, column])
        found.append(_association(code, matrix.subscores[:, column], had, rows))
    return found


def _association(code: str, values: Floats, had: NDArray[np.bool_], rows: NDArray[np.bool_]) -> Association:
    yes, no = int((had & rows).sum()), int((~had & rows).sum())
    enough = min(yes, no) >= FEWEST_OF_EACH and float(np.ptp(values[rows])) > 0.0
    return Association(code, yes, no, separation(values[rows], had[rows]) if enough else None)


def separation(values: Floats, had: NDArray[np.bool_]) -> float:
    """Mann–Whitney: equals count half. Both kinds present."""
    yes = int(had.sum())
    above = float(mid_ranks(values)[had].sum()) - yes * (yes + 1) / 2.0
    return above / (yes * (len(had) - yes))
