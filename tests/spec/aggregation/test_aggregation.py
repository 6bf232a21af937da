"""From sub-scores to points: arithmetic, geometric and harmonic levels, in any depth."""

from __future__ import annotations

import pytest

from tests.spec.small_schemes import Row, Scored

title = "Aggregation · 汇总"


def leaf(code: str, weight: float, dimension: str = "", rule: str = "{goalposts: {low: 0, high: 10}}") -> str:
    home = f", dimension: {dimension}" if dimension else ""
    return f"  - {{code: {code}, name: {code}, formula: {code}, rule: {rule}, weight: {weight}{home}}}"


def first(scored: Scored, document: str, table: str) -> Row:
    return next(iter(scored(document, table).values()))


def of_kind(kind: str) -> str:
    return "\n".join([f"aggregate: {kind}", "indicators:", leaf("a", 25), leaf("b", 75)])


def test_an_arithmetic_level_adds_lines_up(scored: Scored) -> None:
    """Every indicator has a line of points, rounded on its own; the level is their sum."""
    row = first(scored, of_kind("arithmetic"), "a | b\n3.333 | 6.667")
    assert [row.points(c) for c in ("a", "b", "base")] == [8.33, 50, 58.33]


@pytest.mark.parametrize(
    ("kind", "a", "b", "share"),
    [
        ("geometric", 1, 10, 10**-0.25),
        ("geometric", 2, 2, 0.2),
        ("geometric", 0, 10, 0),
        ("geometric", 10, 10, 1),
        ("harmonic", 1, 10, 1 / (0.25 / 0.1 + 0.75 / 1)),
        ("harmonic", 2, 2, 0.2),
        ("harmonic", 0, 10, 0),
    ],
)
def test_other_means_give_one_line_for_the_level(scored: Scored, kind: str, a: float, b: float, share: float) -> None:
    """Its indicators publish sub-scores only; one sub-score of 0 makes the mean 0."""
    row = first(scored, of_kind(kind), f"a | b\n{a} | {b}")
    assert row["base.subscore"] == pytest.approx(share, rel=1e-13)
    assert row.points("base") == pytest.approx(100 * share, abs=0.005)
    assert ("a.points" in row, row.reason("a"), row.reason("base")) == (False, "subscore_only", "scored")
    assert (row["a.subscore"], row["a.weight"]) == (a / 10, 25)


def test_a_range_keeps_the_geometric_mean_above_zero(scored: Scored) -> None:
    """`range: [0.01, 1]` is made for this."""
    rule = "{goalposts: {low: 0, high: 10, range: [0.01, 1]}}"
    document = "\n".join(["aggregate: geometric", "indicators:", leaf("a", 50, rule=rule), leaf("b", 50, rule=rule)])
    assert first(scored, document, "a | b\n0 | 10").points("base") == 10


def test_an_unknown_value_is_a_sub_score_of_zero(scored: Scored) -> None:
    """Unless its weight is spread, when it does not take part in the mean."""
    row = first(scored, of_kind("geometric"), "a | b\n- | 10")
    assert (row.points("base"), row.reason("a")) == (0, "unknown")
    row = first(scored, "missing: spread\n" + of_kind("geometric"), "a | b\n- | 5")
    assert (row.points("base"), row.reason("a")) == (50, "missing_spread")


def test_members_without_weight_do_not_count(scored: Scored) -> None:
    """A 0 of theirs does not pull the mean down; a level without any weight is 0."""
    document = "\n".join(["aggregate: geometric", "indicators:", leaf("a", 0), leaf("b", 100)])
    assert first(scored, document, "a | b\n0 | 5").points("base") == 50
    document = "\n".join(["weights: relative", "aggregate: harmonic", "indicators:", leaf("a", 0), leaf("b", 0)])
    assert first(scored, document, "a | b\n5 | 5").points("base") == 0


THREE = """dimensions:
  - {{code: d1, name: 一, aggregate: {d1}}}
  - {{code: d2, name: 二, parent: d1, aggregate: {d2}}}
  - {{code: d3, name: 三, parent: d2, aggregate: {d3}}}
indicators:
"""
LEAVES = [leaf("a", 40, "d3"), leaf("b", 20, "d3"), leaf("c", 20, "d2"), leaf("d", 10, "d1"), leaf("e", 10)]
VALUES = "a | b | c | d | e\n2 | 8 | 5 | 10 | 10"


def three(scored: Scored, **levels: str) -> Row:
    return first(scored, THREE.format(**levels) + "\n".join(LEAVES), VALUES)


def test_three_additive_levels(scored: Scored) -> None:
    """Sums of sums."""
    row = three(scored, d1="arithmetic", d2="arithmetic", d3="arithmetic")
    assert [row.points(c) for c in ("d3", "d2", "d1", "base")] == [24, 34, 44, 54]


def test_a_geometric_level_inside_a_geometric_level(scored: Scored) -> None:
    """The outermost one gives the line; what is inside has no points of its own."""
    row = three(scored, d1="arithmetic", d2="geometric", d3="geometric")
    d3 = 0.2 ** (2 / 3) * 0.8 ** (1 / 3)
    d2 = d3**0.75 * 0.5**0.25
    assert row["d2.subscore"] == pytest.approx(d2, rel=1e-13)
    assert row["d2.points"] == round(8000 * d2)
    assert [row["d3.points"], row.points("d1"), row.points("base")] == [
        None,
        row.points("d2") + 10,
        row.points("d2") + 20,
    ]


def test_an_arithmetic_level_inside_a_harmonic_one_gives_its_mean(scored: Scored) -> None:
    """Weighted, unrounded."""
    row = three(scored, d1="arithmetic", d2="harmonic", d3="arithmetic")
    assert row["d2.subscore"] == pytest.approx(1 / (0.75 / 0.4 + 0.25 / 0.5), rel=1e-13)


def test_a_level_of_its_own_kind_beside_additive_ones(scored: Scored) -> None:
    """Only the innermost is not additive: it is one line, the rest add up."""
    row = three(scored, d1="arithmetic", d2="arithmetic", d3="geometric")
    assert row["d3.points"] == round(6000 * 0.2 ** (2 / 3) * 0.8 ** (1 / 3))
    assert row["d2.points"] == row["d3.points"] + 1000
    assert row["total"] == row["d2.points"] + 2000


@pytest.mark.parametrize(
    ("subscore", "weight", "points"),
    [
        (1.2345, 10, 12.35),
        (1.23449999, 10, 12.34),
        (0.005, 1, 0.01),
        (0.0049999999995, 1, 0.01),
        (0.004999, 1, 0),
        (0.145, 1, 0.15),
        (0.285, 1, 0.29),
        (1 / 3, 100, 33.33),
        (2 / 3, 100, 66.67),
    ],
)
def test_points_are_rounded_half_up_to_hundredths(
    scored: Scored, subscore: float, weight: float, points: float
) -> None:
    """Sub-score × weight, snapped half-even to 1e-9 so that computed halves stay halves, then half-up."""
    document = "bonus:\n  items:\n    - code: item\n      name: 加分\n      parts:\n        - {code: p, name: p, formula: a, rule: {count: {}}"
    document += f", weight: {weight}}}\nindicators:\n" + leaf("a", 100)
    assert first(scored, document, f"a\n{subscore!r}").points("p") == points
