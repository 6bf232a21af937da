"""Comparisons, on and beside the edge."""

from __future__ import annotations

import pytest

from tests.spec.small_schemes import Valued

title = "Comparison · 比较"
BELOW, ON, ABOVE = "below", "on", "above"
TRUE_AT = {
    "<": {BELOW},
    "<=": {BELOW, ON},
    ">": {ABOVE},
    ">=": {ON, ABOVE},
    "==": {ON},
    "!=": {BELOW, ABOVE},
}


@pytest.mark.parametrize("op", TRUE_AT)
@pytest.mark.parametrize(
    ("a", "b", "where"),
    [
        ("1", "2", BELOW),
        ("2", "2", ON),
        ("3", "2", ABOVE),
        ("0.9999999999995", "1", ON),
        ("1.0000000000005", "1", ON),
        ("0.999999999998", "1", BELOW),
        ("1.000000000002", "1", ABOVE),
        ("1000000.0000005", "1000000", ON),
        ("999999.999998", "1000000", BELOW),
        ("-1000000.0000005", "-1000000", ON),
        ("0.0000000000005", "0", ON),
        ("-0.000000000002", "0", BELOW),
        ("1e-11", "0", ABOVE),
    ],
)
def test_an_edge_is_reached_within_1e_12_of_it(valued: Valued, op: str, a: str, b: str, where: str) -> None:
    """A value within 1e-12 of the right side (relative above 1) is *on* it, whichever operator is used."""
    assert valued(f"a {op} b", f"a | b\n{a} | {b}", kind="flag") == [where in TRUE_AT[op]]


def test_a_computed_edge_is_reached(valued: Valued) -> None:
    """1.15 − 1 is 0.1499999999999999 in binary, and still 15 %."""
    assert valued("a - 1 >= 0.15", "a\n1.15\n1.1499", kind="flag") == [True, False]


@pytest.mark.parametrize("op", ["<", "<=", ">", ">=", "==", "!="])
def test_unknown_and_undefined_compare_to_neither_true_nor_false(valued: Valued, op: str) -> None:
    """A comparison with an unknown is unknown; with an undefined value undefined, which is not true."""
    before = "quantities: {none: {formula: 1 / zero}}"
    assert valued(f"a {op} 1", "a | zero\n- | 0", before, kind="flag") == ["unknown"]
    assert valued(f"none {op} 1", "a | zero\n- | 0", before, kind="flag") == ["undefined"]
    assert valued(f"if(none {op} 1, 1, 2)", "a | zero\n- | 0", before) == ["undefined"]


@pytest.mark.parametrize(
    ("formula", "values"),
    [
        ('sector == "光电"', [True, False, "unknown"]),
        ('sector != "光电"', [False, True, "unknown"]),
        ('"光电" == sector', [True, False, "unknown"]),
        ("sector == city", [False, True, "unknown"]),
    ],
)
def test_texts(valued: Valued, formula: str, values: list[object]) -> None:
    """Texts are equal or not; they have no order."""
    assert valued(formula, "sector text | city text\n光电 | 长春\n吉林 | 吉林\n- | 长春", kind="flag") == values


def test_dates_and_flags(valued: Valued) -> None:
    """Dates have an order; flags are equal or not."""
    table = "a date | b date | f flag\n2024-02-29 | 2024-03-01 | true\n2024-03-01 | 2024-03-01 | false"
    assert valued("a < b", table, kind="flag") == [True, False]
    assert valued("a == b", table, kind="flag") == [False, True]
    assert valued("f == (a < b)", table, kind="flag") == [True, True]


def test_a_number_with_a_unit_is_brought_to_the_other_side(valued: Valued) -> None:
    """`5000000 元` beside a fact in 万元 is 500."""
    assert valued("revenue >= 5000000 元", "revenue 万元\n500\n499", kind="flag") == [True, False]
