"""Who is ranked, within what, and how equals share a rank."""

from __future__ import annotations

import numpy as np
import pytest

from jifen.engine.ranks import percentiles, ranks
from tests.spec.small_schemes import Rows, Scored, with_indicator

title = "Ranks · 排名"
POINTS = with_indicator("v", "{goalposts: {low: 0, high: 100}}") + "\n"


def ranked(rows: Rows, ties: str = "competition", within: str = "") -> list[int]:
    """Ranks of the rows, as a run over all of them gives; ``within`` a population of the scheme."""
    firms = list(rows.values())
    words = [r[f"group_{within}"] if within else "" for r in firms]
    known = sorted({w for w in words if w is not None})
    totals = np.asarray([-1 if r["total"] is None else r["total"] for r in firms], dtype=np.int32)
    groups = np.asarray([-1 if w is None else known.index(w) for w in words], dtype=np.int32)
    return ranks(totals, groups, np.asarray([r["ranked"] for r in firms]), ties).tolist()


@pytest.mark.parametrize(("ties", "expected"), [("competition", [2, 1, 2, 4]), ("dense", [2, 1, 2, 3])])
def test_equals_share_a_rank(scored: Scored, ties: str, expected: list[int]) -> None:
    """Competition: 1, 2, 2, 4; dense: 1, 2, 2, 3."""
    assert ranked(scored(POINTS, "v\n50\n90\n50\n10"), ties) == expected


def test_rounded_totals_decide(scored: Scored) -> None:
    """What differs beyond the hundredth is equal."""
    assert ranked(scored(POINTS, "v\n50.001\n50.004\n50.006")) == [2, 2, 1]


@pytest.mark.parametrize(
    ("completeness", "expected"), [(60, [True, True, False]), (61, [True, False, False]), (0, [True] * 3)]
)
def test_the_incomplete_are_not_ranked(scored: Scored, completeness: int, expected: list[bool]) -> None:
    """They keep their points; the edge itself is enough: 3 of 5 are 60 %."""
    document = f"ranks: {{completeness: {completeness}}}\n" + with_indicator(
        "v + coalesce(a, 0) + coalesce(b, 0) + coalesce(c, 0) + coalesce(d, 0)", "{goalposts: {low: 0, high: 100}}"
    )
    rows = scored(document, "v | a | b | c | d\n1 | 1 | 1 | 1 | 1\n1 | 1 | 1 | - | -\n1 | 1 | - | - | -")
    assert [r["ranked"] for r in rows.values()] == expected
    assert [r.points("total") for r in rows.values()] == [5, 3, 2]


@pytest.mark.parametrize(("eligible", "expected"), [("true", True), ("false", False), ("-", True)])
def test_only_those_for_whom_the_condition_is_true(scored: Scored, eligible: str, expected: bool) -> None:
    """`when: coalesce(eligible, true)` ranks those of whom nothing else is known."""
    document = "ranks: {when: 'coalesce(eligible, true)'}\n" + POINTS
    assert scored(document, f"firm | v | eligible flag\n甲 | 5 | {eligible}")["甲"]["ranked"] == expected
    document = "ranks: {when: eligible}\n" + POINTS
    assert scored(document, "firm | v | eligible flag\n甲 | 5 | -")["甲"]["ranked"] is False


def test_the_condition_may_ask_for_the_stage(scored: Scored) -> None:
    """As every condition outside the stage rules."""
    document = 'stages: [{code: 小, when: v < 5}, {code: 大, when: always}]\nranks: {when: stage == "大"}\n'
    assert [r["ranked"] for r in scored(document + POINTS, "v\n1\n9").values()] == [False, True]


def test_populations(scored: Scored) -> None:
    """All, the stage, a text fact, or its first characters (`digits`); a firm whose word is unknown has no rank there."""
    document = "ranks: {within: {province: all, city: {fact: county, digits: 4}, county: county}}\n" + POINTS
    rows = scored(document, "v | county text\n50 | 220102\n60 | 220103\n70 | 220201\n80 | -")
    assert [r["group_city"] for r in rows.values()] == ["2201", "2201", "2202", None]
    assert ranked(rows) == [4, 3, 2, 1]
    assert ranked(rows, within="city") == [2, 1, 1, 0]
    assert ranked(rows, within="county") == [1, 1, 1, 0]


def test_the_unscored_have_no_rank(scored: Scored) -> None:
    """And are not counted by others."""
    rows = scored("scope: v > 10\n" + POINTS, "v\n5\n50\n40")
    assert ranked(rows) == [0, 1, 2]


def test_percentile_of_totals() -> None:
    """The share of ranked firms below, plus half of those equal."""
    totals, taking_part = np.asarray([10, 20, 20, 30, 99], dtype=np.int32), np.asarray([True] * 4 + [False])
    assert percentiles(totals, taking_part).tolist()[:4] == [12.5, 50, 50, 87.5]
    assert np.isnan(percentiles(totals, taking_part)[4])
