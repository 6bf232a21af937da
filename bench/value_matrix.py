"""The 12 values of every firm as the plain matrix that multi-criteria libraries take."""

from __future__ import annotations

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from bench.cases import Case
from bench.scheme_numbers import INDICATORS, PARTS, scheme_numbers


def values_and_weights(case: Case) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Firms × 12: nine indicator values, and the points of three bonus items. Nothing known becomes 0, for the libraries have
    no word for it; and one row of weights serves all, for they have no stages."""
    lines = pq.read_table(case.result / "lines.parquet")
    numbers = scheme_numbers()
    columns = [lines.column(f"{code}.value").to_numpy() for code in INDICATORS]
    for codes in PARTS.values():
        points = [np.nan_to_num(lines.column(f"{code}.points").to_numpy()) for code in codes]
        columns.append(np.sum(points, axis=0) / 100.0)
    weights = [numbers.weights[code][-1] for code in INDICATORS] + [numbers.caps[item] / 100.0 for item in PARTS]
    return np.nan_to_num(np.column_stack(columns)), np.asarray(weights)
