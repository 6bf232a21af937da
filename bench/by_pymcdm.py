"""pymcdm: min-max normalisation, weighted sum, ranks. No stages, no policy for undefined values, no lines, no files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from pymcdm.helpers import rrankdata
from pymcdm.methods import WSM
from pymcdm.normalizations import minmax_normalization

from bench.cases import Case
from bench.value_matrix import values_and_weights


def in_memory(case: Case) -> Callable[[], Any]:
    values, weights = values_and_weights(case)
    shares, method = weights / weights.sum(), WSM(normalization_function=minmax_normalization)
    return lambda: rrankdata(method(values, shares, np.ones(len(weights))))
