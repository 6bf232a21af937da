"""Constraint situations: shown apart, never points."""

from __future__ import annotations

import pytest

from tests.spec.small_schemes import Scored, with_indicator

title = "Constraints · 约束性情形"
ONLY = """kind: constraint
constraints:
  - {code: accident, name: 安全事故, within_years: 3}
  - {code: tax, name: 欠税, fact: tax_arrears, effect: exclude}
"""
HEAD = "firm | accident flag | tax_arrears flag | accident_on date"


@pytest.mark.parametrize(
    ("cells", "accident", "tax"),
    [
        ("true | false | 2024-01-01", True, False),
        ("true | true | 2022-12-31", False, True),
        ("true | - | 2023-01-01", True, None),
        ("true | - | -", True, None),
        ("true | - | 2026-01-01", False, None),
        ("false | - | 2024-01-01", False, None),
        ("- | - | 2024-01-01", None, None),
        ("- | - | 2020-01-01", False, None),
        ("- | - | -", None, None),
    ],
)
def test_true_false_or_unknown(scored: Scored, cells: str, accident: bool | None, tax: bool | None) -> None:
    """Unknown is not none. With a window the date decides, where it was delivered."""
    row = scored(ONLY, f"{HEAD}\n甲 | {cells}")["甲"]
    assert (row["flag_accident"], row["flag_tax"]) == (accident, tax)


def test_without_the_date_column_the_flag_stands(scored: Scored) -> None:
    """Nothing says when it was."""
    row = scored(ONLY, "firm | accident flag | tax_arrears flag\n甲 | true | -")["甲"]
    assert (row["flag_accident"], row["flag_tax"]) == (True, None)


def test_a_scheme_of_constraints_gives_no_points(scored: Scored) -> None:
    """There is no total to change."""
    row = scored(ONLY, f"{HEAD}\n甲 | true | true | -")["甲"]
    assert not [name for name in row if "points" in name or name in ("total", "base", "grade")]


def test_a_situation_never_changes_points(scored: Scored) -> None:
    """Beside points, whatever its effect; it is told of firms that are not scored too."""
    document = "constraints:\n  - {code: tax, name: 欠税, effect: exclude}\nscope: v > 10\n"
    document += with_indicator("v", "{goalposts: {low: 0, high: 100}}")
    rows = scored(document, "v | tax flag\n50 | true\n50 | false\n5 | true")
    assert [(r.points("total"), r["flag_tax"]) for r in rows.values()] == [(50, True), (50, False), (None, True)]
