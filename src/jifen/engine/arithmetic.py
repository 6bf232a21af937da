"""Arithmetic that gives the same bits on every runner and every machine.

IEEE 754 fixes the result of ``+ - * /`` and ``sqrt`` to the last bit, but not that of ``log`` and ``exp``: C libraries and the
vector code of NumPy differ by a unit in the last place. So both are built here from the four operations alone, once for
floats and once for arrays, with the same steps in the same order (ADR 0003). Accuracy: a few units in the last place.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SQRT_HALF = 0.7071067811865476
# ln 2 in two parts: the first has 32 trailing zero bits, so that exponent × LN2_HIGH is exact
LN2_HIGH = 0.6931471803691238
LN2_LOW = 1.9082149292705877e-10
INVERSE_LN2 = 1.4426950408889634
_LOG_SERIES = tuple(1.0 / (2 * k + 1) for k in range(12, -1, -1))
_EXP_SERIES = tuple(1.0 / math.factorial(k) for k in range(14, -1, -1))
LARGEST_EXPONENT = 700.0


EDGE = 1e-12


def tolerance(edge: float) -> float:
    """How near counts as *on* an edge: 15 % reached by way of 1.15 − 1 = 0.1499999999999999 is reached (ADR 0010)."""
    return EDGE * max(1.0, abs(edge))


def tolerance_many(edges: Floats) -> Floats:
    """``tolerance`` of an array."""
    return EDGE * np.maximum(1.0, np.abs(edges))


def added(numbers: Iterable[float]) -> float:
    """Left to right, like a running total: ``sum`` compensates from Python 3.12 on, and arrays cannot follow it."""
    total = 0.0
    for number in numbers:
        total += number
    return total


def mean(numbers: list[float]) -> float:
    """By an exact sum rounded once, so that no order of adding changes a bit; not empty."""
    try:
        return math.fsum(numbers) / len(numbers)
    except OverflowError:
        return math.fsum(number / len(numbers) for number in numbers)


def log(x: float) -> float:
    """Natural logarithm of a positive float."""
    mantissa, exponent = math.frexp(x)
    if mantissa < SQRT_HALF:
        mantissa, exponent = mantissa * 2.0, exponent - 1
    f = (mantissa - 1.0) / (mantissa + 1.0)
    square, series = f * f, 0.0
    for coefficient in _LOG_SERIES:
        series = series * square + coefficient
    return exponent * LN2_HIGH + (2.0 * f * series + exponent * LN2_LOW)


def log_many(x: Floats) -> Floats:
    """``log`` of an array of positive floats; any other element gives a number without meaning."""
    mantissa, exponent = np.frexp(x)
    small = mantissa < SQRT_HALF
    mantissa = np.where(small, mantissa * 2.0, mantissa)
    power = (exponent - small).astype(np.float64)
    f = (mantissa - 1.0) / (mantissa + 1.0)
    square, series = f * f, np.zeros_like(f)
    for coefficient in _LOG_SERIES:
        series = series * square + coefficient
    return power * LN2_HIGH + (2.0 * f * series + power * LN2_LOW)


def exp(x: float) -> float:
    """e to the power of x, for |x| ≤ 700."""
    power = math.floor(x * INVERSE_LN2 + 0.5)
    rest = (x - power * LN2_HIGH) - power * LN2_LOW
    series = 0.0
    for coefficient in _EXP_SERIES:
        series = series * rest + coefficient
    return math.ldexp(series, power)


def exp_many(x: Floats) -> Floats:
    """``exp`` of an array, for |x| ≤ 700."""
    power = np.floor(x * INVERSE_LN2 + 0.5)
    rest = (x - power * LN2_HIGH) - power * LN2_LOW
    series = np.zeros_like(rest)
    for coefficient in _EXP_SERIES:
        series = series * rest + coefficient
    return np.ldexp(series, power.astype(np.int32))
