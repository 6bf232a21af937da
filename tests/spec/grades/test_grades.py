"""Grades by total."""

from __future__ import annotations

import pytest

from tests.spec.small_schemes import Scored, with_indicator

title = "Grades · 等级"
POINTS = with_indicator("v", "{goalposts: {low: 0, high: 100}}") + "\n"
FIVE = "grades: [{code: A, from: 85}, {code: B, from: 70}, {code: C, from: 55.5}, {code: D, from: 40}, {code: E}]"


@pytest.mark.parametrize(
    ("total", "grade"),
    [
        ("100", "A"),
        ("85", "A"),
        ("84.99", "B"),
        ("84.995", "A"),
        ("70", "B"),
        ("69.99", "C"),
        ("55.5", "C"),
        ("55.49", "D"),
        ("40", "D"),
        ("39.99", "E"),
        ("0", "E"),
    ],
)
def test_the_lower_edge_belongs_to_the_grade(scored: Scored, total: str, grade: str) -> None:
    """The rounded total decides."""
    assert scored(POINTS + FIVE, f"firm | v\n甲 | {total}")["甲"]["grade"] == grade


def test_below_the_lowest_edge_there_may_be_no_grade(scored: Scored) -> None:
    """When the last grade has an edge of its own."""
    rows = scored(POINTS + "grades: [{code: A, from: 85}, {code: B, from: 70}]", "v\n90\n70\n69.99")
    assert [r["grade"] for r in rows.values()] == ["A", "B", None]


def test_without_grades_nobody_has_one(scored: Scored) -> None:
    """They are optional."""
    assert [r["grade"] for r in scored(POINTS, "v\n90").values()] == [None]


def test_a_firm_that_is_not_scored_has_no_grade(scored: Scored) -> None:
    """Not even the lowest."""
    rows = scored("scope: v > 10\n" + POINTS + FIVE, "v\n5\n50")
    assert [r["grade"] for r in rows.values()] == [None, "D"]
