"""Logic with four values: true, false, unknown, undefined."""

from __future__ import annotations

import pytest

from tests.spec.small_schemes import Valued

title = "Logic · 逻辑"
FOUR = "TFU-"
"""True, false, unknown, undefined (written ``-``)."""
AND = {
    "T": "TFU-",
    "F": "FFFF",
    "U": "UFUU",
    "-": "-FU-",
}
OR = {
    "T": "TTTT",
    "F": "TFU-",
    "U": "TUUU",
    "-": "T-U-",
}
NAMES = {"T": True, "F": False, "U": "unknown", "-": "undefined"}
FORMULAS = {"T": "true", "F": "zero == 1", "U": "asked", "-": "(1 / zero > 0)"}
TABLE = "zero | asked flag\n0 | -"


@pytest.mark.parametrize("left", FOUR)
@pytest.mark.parametrize("right", FOUR)
@pytest.mark.parametrize(("word", "truths"), [("and", AND), ("or", OR)])
def test_truth_tables(valued: Valued, word: str, truths: dict[str, str], left: str, right: str) -> None:
    """`and` is decided by a known false, `or` by a known true; else unknown is stronger than undefined."""
    formula = f"{FORMULAS[left]} {word} {FORMULAS[right]}"
    assert valued(formula, TABLE, kind="flag") == [NAMES[truths[left][FOUR.index(right)]]]


@pytest.mark.parametrize(("of", "gives"), [("T", "F"), ("F", "T"), ("U", "U"), ("-", "-")])
def test_not(valued: Valued, of: str, gives: str) -> None:
    """`not` turns true and false round and leaves the others."""
    assert valued(f"not {FORMULAS[of]}", TABLE, kind="flag") == [NAMES[gives]]


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("true or true and zero == 1", True),
        ("(true or true) and zero == 1", False),
        ("not zero == 1 and true", True),
        ("not (zero == 0 and true)", False),
        ("zero == 0 and zero + 1 == 1", True),
        ("not false or false", True),
    ],
)
def test_strength(valued: Valued, formula: str, value: bool) -> None:
    """Arithmetic binds tightest, then comparison, `not`, `and`, `or`."""
    assert valued(formula, TABLE, kind="flag") == [value]
