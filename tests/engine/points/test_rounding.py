"""The one rounding place, against decimal arithmetic and between its two forms."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jifen.engine.points import MOST, hundredths, hundredths_many, written

POINTS = st.floats(-MOST, MOST, allow_nan=False)
ON_THE_GRID = st.integers(-(10**12), 10**12).map(lambda n: n / 1e9)
NEAR_HALVES = st.tuples(st.integers(-100_000, 100_000), st.integers(-3, 3)).map(
    lambda t: (2 * t[0] + 1) / 200 + t[1] * 1e-9
)


def by_decimals(points: float) -> int:
    """Half-even to 1e-9, then half-up (away from zero) to hundredths, of the number the float stands for."""
    snapped = Decimal(points).quantize(Decimal("1e-9"), ROUND_HALF_EVEN)
    return int(snapped.quantize(Decimal("0.01"), ROUND_HALF_UP) * 100)


@given(ON_THE_GRID | NEAR_HALVES)
@example(12.345)
@example(12.344999999999999)
@example(-0.005)
@example(0.00499999999)
@example(1.005)
def test_numbers_of_nine_decimals_are_rounded_like_decimals(points: float) -> None:
    assert hundredths(points) == by_decimals(points)


@given(POINTS)
def test_any_number_is_rounded_like_decimals(points: float) -> None:
    """Away from the middle between two steps of 1e-9, where the product itself is rounded."""
    between = Decimal(points).scaleb(9) % 1
    if abs(abs(between) - Decimal("0.5")) > Decimal("0.2"):
        assert hundredths(points) == by_decimals(points)


@given(st.lists(POINTS | ON_THE_GRID | NEAR_HALVES | st.floats(allow_nan=False), min_size=1, max_size=40))
def test_a_column_is_rounded_like_each_of_its_numbers(points: list[float]) -> None:
    with np.errstate(over="ignore"):
        assert hundredths_many(np.asarray(points)).tolist() == [hundredths(p) for p in points]


@given(POINTS)
def test_minus_gives_minus(points: float) -> None:
    assert hundredths(-points) == -hundredths(points)


@given(POINTS, POINTS)
def test_more_never_becomes_less(a: float, b: float) -> None:
    assert (hundredths(a) - hundredths(b)) * (a - b) >= 0


@pytest.mark.parametrize("points", [1e6, 1e9, 1e300, float("inf")])
def test_a_line_holds_a_million_points_at_most(points: float) -> None:
    assert hundredths(points) == -hundredths(-points) == 100_000_000
    assert hundredths_many(np.asarray([points, -points])).tolist() == [100_000_000, -100_000_000]


@pytest.mark.parametrize(
    ("points", "text"),
    [
        (1234, "12.34"),
        (0, "0.00"),
        (5, "0.05"),
        (-5, "-0.05"),
        (-1, "-0.01"),
        (1, "0.01"),
        (-1234, "-12.34"),
        (100, "1.00"),
    ],
)
def test_hundredths_as_people_read_them(points: int, text: str) -> None:
    assert written(points) == text


@given(st.integers(-(10**10), 10**10))
def test_what_is_written_reads_back(points: int) -> None:
    assert Decimal(written(points)) * 100 == points
