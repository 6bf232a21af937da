"""scikit-criteria: min-max normalisation, weighted sum, ranks. No stages, no policy for undefined values, no lines, no files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import skcriteria
from skcriteria.agg.simple import WeightedSumModel
from skcriteria.pipelines import mkpipe
from skcriteria.preprocessing.scalers import MinMaxScaler, SumScaler

from bench.cases import Case
from bench.value_matrix import values_and_weights


def in_memory(case: Case) -> Callable[[], Any]:
    values, weights = values_and_weights(case)
    steps = mkpipe(MinMaxScaler(target="matrix"), SumScaler(target="weights"), WeightedSumModel())
    return lambda: steps.evaluate(skcriteria.mkdm(values, [max] * len(weights), weights=weights))
