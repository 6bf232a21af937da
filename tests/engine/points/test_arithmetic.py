"""log and exp from four operations: near the true ones, and the same bits for a number and for a column."""

from __future__ import annotations

import math
import struct

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jifen.engine import arithmetic

POSITIVE = st.floats(5e-324, 1.7e308, exclude_min=False)
EXPONENTS = st.floats(-arithmetic.LARGEST_EXPONENT, arithmetic.LARGEST_EXPONENT)


def ulps(a: float, b: float) -> float:
    return abs(a - b) / math.ulp(b)


def bits(value: float) -> bytes:
    return struct.pack("<d", value)


@given(POSITIVE)
@example(1.0)
@example(0.7071067811865476)
@example(0.7071067811865475)
@example(math.nextafter(1.0, 0.0))
@example(math.nextafter(1.0, 2.0))
@example(5e-324)
def test_log_is_near_the_true_one(x: float) -> None:
    assert ulps(arithmetic.log(x), math.log(x)) <= 3


@given(EXPONENTS)
@example(0.0)
@example(700.0)
@example(-700.0)
@example(1e-300)
def test_exp_is_near_the_true_one(x: float) -> None:
    assert ulps(arithmetic.exp(x), math.exp(x)) <= 3


@given(st.lists(POSITIVE, min_size=1, max_size=30))
def test_log_of_a_column_has_the_same_bits(values: list[float]) -> None:
    column = arithmetic.log_many(np.asarray(values))
    assert [bits(v) for v in column.tolist()] == [bits(arithmetic.log(v)) for v in values]


@given(st.lists(EXPONENTS, min_size=1, max_size=30))
def test_exp_of_a_column_has_the_same_bits(values: list[float]) -> None:
    column = arithmetic.exp_many(np.asarray(values))
    assert [bits(v) for v in column.tolist()] == [bits(arithmetic.exp(v)) for v in values]


def test_bits_of_a_long_column() -> None:
    """Long enough for the wide instructions of a processor to be used."""
    values = np.random.default_rng(7).lognormal(0, 30, 20_000)
    assert arithmetic.log_many(values).tolist() == [arithmetic.log(v) for v in values.tolist()]
    exponents = np.random.default_rng(8).uniform(-700, 700, 20_000)
    assert arithmetic.exp_many(exponents).tolist() == [arithmetic.exp(v) for v in exponents.tolist()]


@given(st.floats(1e-6, 1e6), st.floats(1.0000001, 1e6))
def test_log_rises(x: float, times: float) -> None:
    assert arithmetic.log(x) < arithmetic.log(x * times)


@given(st.floats(-1e15, 1e15))
def test_tolerance(edge: float) -> None:
    assert arithmetic.tolerance(edge) == 1e-12 * max(1.0, abs(edge))
    assert arithmetic.tolerance_many(np.asarray([edge])).tolist() == [arithmetic.tolerance(edge)]


@given(st.lists(st.floats(-1e300, 1e300), max_size=20))
def test_added_from_left_to_right(numbers: list[float]) -> None:
    total = np.float64(0.0)
    for number in numbers:
        total = total + np.float64(number)
    assert arithmetic.added(numbers) == float(total)


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=20), st.randoms())
def test_the_mean_does_not_know_the_order(numbers: list[float], rng: object) -> None:
    shuffled = list(numbers)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert arithmetic.mean(shuffled) == arithmetic.mean(numbers)
    assert arithmetic.mean(numbers) == pytest.approx(sum(numbers) / len(numbers), rel=1e-9, abs=1e-6)


def test_the_mean_of_the_largest_numbers() -> None:
    assert arithmetic.mean([1.5e308] * 4) == pytest.approx(1.5e308)
