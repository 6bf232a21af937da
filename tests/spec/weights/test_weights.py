"""Weights: absolute and relative, by stage; and where the weight of a value goes that is undefined or unknown."""

from __future__ import annotations

import pytest

from tests.spec.small_schemes import Rows, Scored

title = "Weights · 权重"
FULL = "rule: {bands: [{earn: 1}]}"


def indicators(*own: str) -> str:
    """Indicators ``i1`` … over facts ``a``, ``b``, …, each with full marks for any value; ``own`` holds the rest of each."""
    return "indicators:\n" + "\n".join(
        f"  - {{code: i{n}, name: i{n}, formula: {'abcd'[n - 1]}, {FULL}, {more}}}" for n, more in enumerate(own, 1)
    )


def points(rows: Rows, *codes: str) -> list[list[float | None]]:
    return [[row.points(code) for code in codes] for row in rows.values()]


# --- absolute and relative ---


def test_absolute_weights_are_points(scored: Scored) -> None:
    """They sum to `total`."""
    rows = scored(indicators("weight: 60", "weight: 40"), "a | b\n1 | 1\n1 | -")
    assert points(rows, "i1", "i2", "total") == [[60, 40, 100], [60, 0, 60]]


def test_another_total(scored: Scored) -> None:
    """`total: 1000` is a scale of a thousand."""
    rows = scored("total: 1000\n" + indicators("weight: 600", "weight: 400"), "a | b\n1 | 1")
    assert points(rows, "i1", "i2", "total") == [[600, 400, 1000]]


def test_weights_by_stage(scored: Scored) -> None:
    """Each stage has its own sum."""
    document = "stages:\n  - {code: 小, when: a < 5}\n  - {code: 大, when: always}\n"
    document += indicators("weight: {小: 70, 大: 20}", "weight: {小: 30, 大: 80}")
    assert points(scored(document, "a | b\n1 | 1\n9 | 1"), "i1", "i2") == [[70, 30], [20, 80]]


def test_relative_weights_are_normalised_within_their_parent(scored: Scored) -> None:
    """Dimensions share the total, indicators share their dimension."""
    document = """weights: relative
dimensions:
  - {code: d1, name: 一, weight: 3}
  - {code: d2, name: 二, weight: 1}
  - {code: d3, name: 三, parent: d1, weight: 1}
""" + indicators(
        "weight: 1, dimension: d1", "weight: 5, dimension: d3", "weight: 3, dimension: d3", "weight: 7, dimension: d2"
    )
    row = next(iter(scored(document, "a | b | c | d\n1 | 1 | 1 | 1").values()))
    assert [row.points(c) for c in ("i1", "i2", "i3", "i4")] == [37.5, 23.44, 14.06, 25]
    assert [row.points(c) for c in ("d1", "d2", "d3", "total")] == [75, 25, 37.5, 100]


def test_relative_weights_by_stage(scored: Scored) -> None:
    """Of indicators and of dimensions alike; what weighs nothing earns nothing."""
    document = """stages:
  - {code: 小, when: a < 5}
  - {code: 大, when: always}
weights: relative
dimensions:
  - {code: d1, name: 一, weight: {小: 1, 大: 0}}
  - {code: d2, name: 二, weight: {小: 3, 大: 2}}
""" + indicators("weight: 1, dimension: d1", "weight: {小: 1, 大: 3}, dimension: d2", "weight: 1, dimension: d2")
    assert points(scored(document, "a | b | c\n1 | 1 | 1\n9 | 1 | 1"), "i1", "i2", "i3") == [
        [25, 37.5, 37.5],
        [0, 75, 25],
    ]


def test_a_dimension_weighs_what_its_indicators_weigh_together(scored: Scored) -> None:
    """With absolute weights, whatever stands below."""
    document = "dimensions:\n  - {code: d1, name: 一}\n  - {code: d2, name: 二, parent: d1}\n"
    document += indicators("weight: 10, dimension: d1", "weight: 30, dimension: d2", "weight: 60")
    row = next(iter(scored(document, "a | b | c\n1 | 1 | 1").values()))
    assert [row.points(c) for c in ("d1", "d2", "total")] == [40, 30, 100]


# --- undefined ---

UNDEFINED = "defined_when: z > 0, undefined: "
HALF = "weight: 40, " + UNDEFINED


@pytest.mark.parametrize(
    ("undefined", "z", "i1", "reason"),
    [
        ("0", 0, 0, "undefined_zero"),
        ("0.5", 0, 20, "undefined_earned"),
        ("[{when: a > 1, earn: 1}, {earn: 25%}]", 0, 10, "undefined_earned"),
        ("[{when: a == 1, earn: 1}, {earn: 25%}]", 0, 40, "undefined_earned"),
        ("[{when: a > 1, earn: 1}]", 0, 0, "undefined_zero"),
        ("[{when: a == 1, earn: 0}]", 0, 0, "undefined_zero"),
        ("[{when: u > 1, earn: 1}, {earn: 25%}]", 0, 0, "unknown"),
        ("{when: a == 1, earn: 0.5}", 0, 20, "undefined_earned"),
        ("0.5", 1, 40, "scored"),
    ],
)
def test_what_an_undefined_value_earns(scored: Scored, undefined: str, z: int, i1: float, reason: str) -> None:
    """Cases in order; the first that is true says the share of the weight; a case that cannot be told makes it unknown."""
    document = indicators(HALF + undefined, "weight: 60")
    row = scored(document, f"firm | a | b | z | u\n甲 | 1 | 1 | {z} | -")["甲"]
    assert (row.points("i1"), row.reason("i1"), row.points("i2")) == (i1, reason, 60)


def test_the_share_by_stage(scored: Scored) -> None:
    """Half the weight for the young, nothing for the others."""
    document = "stages:\n  - {code: 小, when: a < 5}\n  - {code: 大, when: always}\n"
    document += indicators(HALF + "[{earn: {小: 0.5, 大: 0}}]", "weight: 60")
    rows = scored(document, "a | b | z\n1 | 1 | 0\n9 | 1 | 0")
    assert [(r.points("i1"), r.reason("i1")) for r in rows.values()] == [
        (20, "undefined_earned"),
        (0, "undefined_zero"),
    ]


# --- spread ---


def spread(scored: Scored, table: str, *more: str, before: str = "") -> list[tuple[list[float | None], list[str]]]:
    rows = scored(f"{before}\n" + indicators(*more), table)
    codes = [f"i{n}" for n in range(1, len(more) + 1)]
    return [([r.points(c) for c in codes], [r.reason(c) for c in codes]) for r in rows.values()]


SPREAD = ", defined_when: z > 0, undefined: spread"
MISSING = ", missing: spread"


def test_an_undefined_weight_goes_to_the_siblings(scored: Scored) -> None:
    """In proportion to their weights: 40 onto 20 and 40."""
    got = spread(scored, "a | b | c | z\n1 | 1 | 1 | 0", "weight: 40" + SPREAD, "weight: 20", "weight: 40")
    assert got == [([0, 33.33, 66.67], ["undefined_spread", "scored", "scored"])]


def test_an_unknown_sibling_loses_the_added_weight_too(scored: Scored) -> None:
    """So hiding a value never pays."""
    got = spread(scored, "a | b | c | z\n1 | - | 1 | 0", "weight: 40" + SPREAD, "weight: 20", "weight: 40")
    assert got == [([0, 0, 66.67], ["undefined_spread", "unknown", "scored"])]


def test_a_missing_weight_goes_to_the_siblings(scored: Scored) -> None:
    """With `missing: spread`."""
    got = spread(scored, "a | b | c\n- | 1 | 1", "weight: 40" + MISSING, "weight: 20", "weight: 40")
    assert got == [([0, 33.33, 66.67], ["missing_spread", "scored", "scored"])]


def test_the_schemes_default_for_missing(scored: Scored) -> None:
    """`missing: spread` on top holds for all indicators that do not say otherwise."""
    got = spread(
        scored,
        "a | b | c\n- | - | 1",
        "weight: 25",
        "weight: 25, missing: lose",
        "weight: 50",
        before="missing: spread",
    )
    assert got == [([0, 0, 66.67], ["missing_spread", "unknown", "scored"])]


def test_half_of_the_weight_may_be_missing_and_no_more(scored: Scored) -> None:
    """Exactly half is still shared; above it the missing ones are lost."""
    own = ("weight: 30" + MISSING, "weight: 20" + MISSING, "weight: 50" + MISSING)
    assert spread(scored, "a | b | c\n- | - | 1\n1 | 1 | -\n1 | - | -", *own) == [
        ([0, 0, 100], ["missing_spread", "missing_spread", "scored"]),
        ([60, 40, 0], ["scored", "scored", "missing_spread"]),
        ([30, 0, 0], ["scored", "unknown", "unknown"]),
    ]


def test_a_lost_missing_weight_does_not_stop_an_undefined_one(scored: Scored) -> None:
    """Too much is missing, so it is lost; the undefined weight is still shared, the lost ones taking their part of it."""
    own = ("weight: 20" + SPREAD, "weight: 60" + MISSING, "weight: 20")
    assert spread(scored, "a | b | c | z\n1 | - | 1 | 0", *own) == [
        ([0, 0, 25], ["undefined_spread", "unknown", "scored"])
    ]


def test_when_nobody_is_left_to_receive(scored: Scored) -> None:
    """All weights lie on undefined values: nothing is earned."""
    own = ("weight: 40" + SPREAD, "weight: 60" + SPREAD)
    assert spread(scored, "a | b | z\n1 | 1 | 0", *own) == [([0, 0], ["undefined_zero", "undefined_zero"])]


def test_siblings_are_those_of_the_same_dimension(scored: Scored) -> None:
    """The weight never leaves it."""
    document = "dimensions:\n  - {code: d1, name: 一}\n  - {code: d2, name: 二}\n"
    document += indicators(
        "weight: 30, dimension: d1" + SPREAD, "weight: 20, dimension: d1", "weight: 50, dimension: d2"
    )
    assert points(scored(document, "a | b | c | z\n1 | 1 | 1 | 0"), "i1", "i2", "i3") == [[0, 50, 50]]


def test_the_shared_weight_is_shown(scored: Scored) -> None:
    """A line's weight is what it could earn in the end."""
    document = indicators("weight: 40" + SPREAD, "weight: 60")
    row = next(iter(scored(document, "a | b | z\n1 | 1 | 0").values()))
    assert [row[f"{c}.weight"] for c in ("i1", "i2")] == [0, 100]
