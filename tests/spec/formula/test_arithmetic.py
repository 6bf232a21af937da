"""Arithmetic over facts."""

from __future__ import annotations

import pytest

from tests.spec.small_schemes import Valued

title = "Arithmetic · 四则运算"
TABLE = "a | b\n6 | 4\n-6 | 4\n0 | 4"


@pytest.mark.parametrize(
    ("formula", "values"),
    [
        ("a + b", [10, -2, 4]),
        ("a - b", [2, -10, -4]),
        ("a * b", [24, -24, 0]),
        ("a / b", [1.5, -1.5, 0]),
        ("-a", [-6, 6, 0]),
        ("a + b * 2", [14, 2, 8]),
        ("(a + b) * 2", [20, -4, 8]),
        ("a - b - 1", [1, -11, -5]),
        ("a / b / 2", [0.75, -0.75, 0]),
        ("-a * b", [-24, 24, 0]),
        ("a - -b", [10, -2, 4]),
        ("1.5e2 + a", [156, 144, 150]),
    ],
)
def test_operators(valued: Valued, formula: str, values: list[float]) -> None:
    """`*` and `/` bind tighter than `+` and `-`; operators of one strength run from left to right."""
    assert valued(formula, TABLE) == values


@pytest.mark.parametrize("formula", ["a / b", "a / (b - b)", "1 / b"])
def test_division_by_zero_is_undefined(valued: Valued, formula: str) -> None:
    """Dividing by zero has no meaning: the value is undefined, never infinite."""
    assert valued(formula, "a | b\n6 | 0\n0 | 0") == ["undefined", "undefined"]


@pytest.mark.parametrize("formula", ["a + b", "a - b", "a * b", "a / b", "min(a, b)", "max(a, b)"])
def test_unknown_spreads_and_is_stronger_than_undefined(valued: Valued, formula: str) -> None:
    """Anything reckoned from an unknown is unknown, even beside an undefined value."""
    before = "quantities: {none: {formula: 1 / zero}}"
    table = "a | b | zero\n- | 4 | 0\n6 | - | 0\n- | - | 0"
    assert valued(formula, table, before) == ["unknown"] * 3
    assert valued(formula.replace("b", "none"), table, before) == ["unknown", "undefined", "unknown"]


def test_a_number_too_large_for_the_machine_is_undefined(valued: Valued) -> None:
    """Beyond about 1.8e308 a number has no meaning."""
    assert valued("exp(a) * exp(a)", "a\n600\n1") == ["undefined", pytest.approx(7.38905609893065)]
    assert valued("exp(a) / exp(-a)", "a\n600") == ["undefined"]


@pytest.mark.parametrize(
    ("formula", "unit", "value"),
    [
        ("cost / revenue", '"%"', 12.5),
        ("cost / revenue", '"-"', 0.125),
        ("cost", "元", 500000),
        ("convert(cost, 元) + yuan", "元", 500100),
        ("convert(yuan, 万元) + cost", "万元", 50.01),
        ("cost + 1 万元", "万元", 51),
        ("cost + 10000 元", "万元", 51),
        ("cost - 0.001 亿元", "万元", 40),
        ("pieces / people", "件/百人", 30),
        ("pieces / people", "件/人", 0.3),
        ("100 % - cost / revenue", '"%"', 87.5),
    ],
)
def test_units(valued: Valued, formula: str, unit: str, value: float) -> None:
    """A result is brought to the unit of the indicator; a number with a unit to that of its neighbour."""
    table = "cost 万元 | revenue 万元 | yuan 元 | pieces 件 | people 人\n50 | 400 | 100 | 6 | 20"
    assert valued(formula, table, more=f"unit: {unit}") == [pytest.approx(value, rel=1e-15)]


def test_above_a_hundred_per_cent_is_kept_and_marked(valued: Valued) -> None:
    """A ratio above 100 % is not clipped."""
    assert valued("a / b", "a | b\n3 | 2", more='unit: "%"') == [150]
