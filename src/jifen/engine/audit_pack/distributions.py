"""How one indicator's values and sub-scores are spread, over all firms and in each stage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from jifen.engine.audit_pack.thresholds import Thresholds
from jifen.engine.columns import Column, Floats, Numbers
from jifen.engine.runners.columnar.evaluating import state_of
from jifen.engine.states import KNOWN, UNDEFINED, UNKNOWN
from jifen.engine.subscores import Mask, SubscoreMatrix
from jifen.engine.treatments.skewness import ascending, skew_and_kurtosis

NORMAL_MAD = 0.6745
"""Median absolute deviation of the standard normal."""
NEAR = 1e-9
STATES = {"known": KNOWN, "unknown": UNKNOWN, "undefined": UNDEFINED}


@dataclass(frozen=True)
class IndicatorProfile:
    """``stage`` empty: all scored firms. Shares 0–1: ``known`` + ``unknown`` + ``undefined`` of the firms, the others of the known.
    Values in the indicator's unit, before treatment; None where they are not numbers or too few. ``skew``, ``kurtosis``:
    population moments, kurtosis in excess of the normal. ``outliers``: share with |robust z| above the threshold, as it
    is and for ln of the values above zero. ``least`` and ``most`` are the 5 and 95 % points: the extremes would be single
    firms' values. ``distinct``: distinct sub-scores ÷ known. ``subscore_sd``: sample deviation."""

    indicator: str
    name: str
    name_en: str
    dimension: str
    stage: str
    firms: int
    known: float
    unknown: float
    undefined: float
    zero: float | None
    mean: float | None
    sd: float | None
    least: float | None
    median: float | None
    most: float | None
    skew: float | None
    kurtosis: float | None
    outliers: float | None
    outliers_log: float | None
    at_zero: float | None
    at_one: float | None
    distinct: float | None
    subscore_mean: float | None
    subscore_sd: float | None


def profiles(matrix: SubscoreMatrix, thresholds: Thresholds) -> Iterator[IndicatorProfile]:
    """Every indicator over all firms, then by stage; stages without firms are left out."""
    stages = matrix.plan.scheme.stage_codes
    groups = [("", matrix.stage >= 0)]
    groups += [(stage, matrix.stage == code) for code, stage in enumerate(stages) if len(stages) > 1]
    for column in range(len(matrix.codes)):
        yield from (_profile(matrix, column, stage, rows, thresholds) for stage, rows in groups if rows.any())


def _profile(matrix: SubscoreMatrix, column: int, stage: str, rows: Mask, thresholds: Thresholds) -> IndicatorProfile:
    indicator = matrix.plan.indicators[column]
    value = matrix.result.lines[indicator.spec.code].value
    assert value is not None
    state = np.broadcast_to(state_of(value), len(rows))[rows]
    shares = {name: float((state == s).mean()) for name, s in STATES.items()}
    subscores = matrix.subscores[rows & matrix.known[:, column], column]
    found: dict[str, Any] = (
        shares | _values(_numbers(value, rows), thresholds) | _subscores(subscores[~np.isnan(subscores)])
    )
    spec = indicator.spec
    return IndicatorProfile(spec.code, spec.name, spec.name_en, spec.dimension, stage, len(state), **found)


def _numbers(value: Column, rows: Mask) -> Floats | None:
    """Known values of the rows; None for an indicator that is not a number."""
    if not isinstance(value, Numbers):
        return None
    return np.asarray(value.values[rows & (state_of(value) == KNOWN)])


def _values(values: Floats | None, thresholds: Thresholds) -> dict[str, float | None]:
    """Statistics of the known values; None where there are too few."""
    names = ("zero", "mean", "sd", "least", "median", "most", "skew", "kurtosis", "outliers", "outliers_log")
    if values is None or not len(values):
        return dict.fromkeys(names)
    least, median, most = (float(q) for q in np.quantile(values, [0.05, 0.5, 0.95]))
    skew, kurtosis = skew_and_kurtosis(ascending(values)) if len(values) > 3 else (None, None)
    return {
        "zero": float((values == 0.0).mean()),
        "mean": float(values.mean()),
        "sd": _deviation(values),
        "least": least,
        "median": median,
        "most": most,
        "skew": skew,
        "kurtosis": kurtosis,
        "outliers": outlier_share(values, thresholds.robust_z),
        "outliers_log": outlier_share(np.log(values[values > 0.0]), thresholds.robust_z),
    }


def outlier_share(values: Floats, robust_z: float) -> float | None:
    """Share with 0.6745 |x − median| ÷ MAD above ``robust_z``; None where the MAD is 0, because half the values are one and the
    same and nothing can be said."""
    if len(values) < 4:
        return None
    away = np.abs(values - np.median(values))
    mad = float(np.median(away))
    return None if mad == 0.0 else float((NORMAL_MAD * away > robust_z * mad).mean())


def _subscores(subscores: Floats) -> dict[str, float | None]:
    n = len(subscores)
    if not n:
        return dict.fromkeys(("at_zero", "at_one", "distinct", "subscore_mean", "subscore_sd"))
    return {
        "at_zero": float((subscores <= NEAR).mean()),
        "at_one": float((subscores >= 1.0 - NEAR).mean()),
        "distinct": len(np.unique(subscores)) / n,
        "subscore_mean": float(subscores.mean()),
        "subscore_sd": _deviation(subscores),
    }


def _deviation(values: Floats) -> float | None:
    """Sample deviation; exactly 0 for values all alike, where rounding of the mean would leave a trace."""
    if len(values) < 2:
        return None
    return 0.0 if values.min() == values.max() else float(values.std(ddof=1))
