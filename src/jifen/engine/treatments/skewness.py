"""How lopsided a column is: skewness m3 ÷ m2^1.5 and excess kurtosis m4 ÷ m2² − 3, of population moments."""

from __future__ import annotations

import math

import numpy as np

from jifen.engine.arithmetic import mean
from jifen.engine.columns import Floats


def skew_and_kurtosis(ordered: Floats) -> tuple[float, float]:
    """Both, of ascending values; (0, 0) for fewer than four values or values all alike."""
    n = len(ordered)
    if n < 4 or ordered[0] == ordered[-1]:
        return 0.0, 0.0
    away = ordered - mean(ordered.tolist())
    away = away / np.abs(away).max()  # both are free of scale; fourth powers of large numbers would overflow
    square = away * away
    m2 = math.fsum(square.tolist()) / n
    m3 = math.fsum((square * away).tolist()) / n
    m4 = math.fsum((square * square).tolist()) / n
    return m3 / (m2 * math.sqrt(m2)), m4 / (m2 * m2) - 3.0


def lopsided(ordered: Floats, skew: float, kurtosis: float) -> bool:
    """Both thresholds exceeded, as the composite-indicator literature uses them (2 and 3.5)."""
    s, k = skew_and_kurtosis(ordered)
    return abs(s) > skew and k > kurtosis


def ascending(values: Floats) -> Floats:
    return np.sort(values) + 0.0
