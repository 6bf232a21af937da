"""Bonus points on top of the base, with caps."""

from __future__ import annotations

import pytest

from tests.spec.small_schemes import Scored, with_indicator

title = "Bonus and caps · 加分与封顶"
BASE = with_indicator("projects", "{goalposts: {low: 0, high: 10}}") + "\n"
BONUS = """bonus:
  cap: 12
  items:
    - code: works
      name: 项目与标准
      cap: 10
      parts:
        - {code: p1, name: 项目, formula: projects, rule: {count: {each: 2}}}
        - {code: p2, name: 标准, formula: standards, rule: {count: {each: 1, cap: 4}}, weight: 4}
    - code: money
      name: 融资
      parts:
        - {code: p3, name: 融资, formula: money, rule: {log: {low: 10, high: 1000}}, weight: 5, defined_when: known(money)}
"""
HEAD = "firm | projects | standards | money"
LINES = ("p1", "p2", "works.cap", "p3", "bonus.cap")


@pytest.mark.parametrize(
    ("facts", "lines", "bonus"),
    [
        ("0 | 0 | 0", [0, 0, 0, 0, 0], 0),
        ("1 | 2 | 100", [2, 2, 0, 2.5, 0], 6.5),
        ("3 | 4 | 10", [6, 4, 0, 0, 0], 10),
        ("4 | 9 | 10", [8, 4, -2, 0, 0], 10),
        ("4 | 9 | 1000", [8, 4, -2, 5, -3], 12),
        ("50 | 0 | 100", [100, 0, -90, 2.5, -0.5], 12),
    ],
)
def test_a_cap_that_bites_is_a_line_of_its_own(scored: Scored, facts: str, lines: list[float], bonus: float) -> None:
    """What is taken back is negative, so lines always sum to the bonus."""
    row = scored(BASE + BONUS, f"{HEAD}\n甲 | {facts}")["甲"]
    assert [row.points(code) for code in LINES] == lines
    assert row.points("bonus") == bonus == sum(lines)
    assert (row.reason("works.cap"), row.reason("bonus.cap")) == ("cap", "cap")
    assert row["total"] == row["base"] + row["bonus"]


def test_unknown_and_undefined_parts_earn_nothing_and_say_why(scored: Scored) -> None:
    """Unknown has no sub-score, undefined has 0."""
    row = scored(BASE + BONUS, f"{HEAD}\n甲 | - | 1 | -")["甲"]
    assert [(row.points(c), row.reason(c), row[f"{c}.subscore"]) for c in ("p1", "p2", "p3")] == [
        (0, "unknown", None),
        (1, "scored", 0.25),
        (0, "undefined_zero", 0),
    ]


def test_without_caps_there_are_no_cap_lines(scored: Scored) -> None:
    """And nothing is taken back."""
    document = BASE + BONUS.replace("  cap: 12\n", "").replace("      cap: 10\n", "")
    row = scored(document, f"{HEAD}\n甲 | 50 | 4 | 1000")["甲"]
    assert row.points("bonus") == 109
    assert not [name for name in row if "cap" in name]


def test_a_cap_of_zero(scored: Scored) -> None:
    """Takes everything back."""
    row = scored(BASE + BONUS.replace("cap: 12", "cap: 0"), f"{HEAD}\n甲 | 1 | 1 | 10")["甲"]
    assert (row.points("bonus.cap"), row.points("bonus")) == (-3, 0)


def test_titles_by_family(scored: Scored) -> None:
    """Only the highest title of a family counts, and only within its window."""
    bonus = """bonus:
  items:
    - code: titles
      name: 资质
      parts:
        - code: t
          name: 资质
          formula: within(held, 3)
          rule: {lookup: {families: [{name: 培育, table: {领军: 6, 小巨人: 5}}, {name: 其他, table: {高新: 4}}]}}
"""
    table = "firm | projects | held set\n甲 | 1 | 领军@2020-01-01;小巨人@2024-01-01;高新@2024-01-01\n乙 | 1 | 无\n丙 | 1 | -\n丁 | 1 | 领军"
    rows = scored(BASE + bonus, table)
    assert [(rows[f].points("t"), rows[f].reason("t"), rows[f].marks("t")) for f in "甲乙丙丁"] == [
        (9, "scored", set()),
        (0, "scored", set()),
        (0, "unknown", set()),
        (0, "scored", {"undated"}),
    ]


def test_points_of_a_line_are_limited_to_a_million(scored: Scored) -> None:
    """A count without cap of an absurd number does not overflow; beyond a million points a line stays there."""
    document = BASE + BONUS.replace("  cap: 12\n", "").replace("      cap: 10\n", "")
    row = scored(document, f"{HEAD}\n甲 | 1e15 | 0 | 0")["甲"]
    assert (row.points("p1"), row.points("bonus")) == (1_000_000, 1_000_000)
