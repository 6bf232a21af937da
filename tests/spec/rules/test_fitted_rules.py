"""Rules fitted on peers: percentile, min-max, z-score; and which peers those are."""

from __future__ import annotations

import math

import pytest

from tests.spec.small_schemes import Ruled, Scored, Table, with_indicator

title = "Rules fitted on peers · 与同类企业比较的规则"
ALL = "{percentile: {over: all}}"


def near(value: float) -> object:
    return pytest.approx(value, abs=1e-12)


# --- percentile ---


@pytest.mark.parametrize(
    ("value", "share"), [(0.5, 0), (1, 0.1), (1.5, 0.2), (2, 0.4), (2.5, 0.6), (3, 0.7), (4, 0.9), (5, 1)]
)
def test_percentile(ruled: Ruled, value: float, share: float) -> None:
    """The share of peers below, plus half of those equal: peers 1 2 2 3 4."""
    assert ruled("{percentile: {}}", [value], peers=[4, 2, 1, 2, 3]) == [near(share)]


@pytest.mark.parametrize(
    ("ties", "shares"), [("low", [0, 0.2, 0.6, 0.8]), ("mid", [0.1, 0.4, 0.7, 0.9]), ("high", [0.2, 0.6, 0.8, 1])]
)
def test_ties(ruled: Ruled, ties: str, shares: list[float]) -> None:
    """How much of the peers equal to the value counts: none, half or all."""
    assert ruled(f"{{percentile: {{ties: {ties}}}}}", [1, 2, 3, 4], peers=[4, 2, 1, 2, 3]) == [near(s) for s in shares]


@pytest.mark.parametrize(
    ("ties", "shares"), [("low", [0, 0.25, 0.75, 1]), ("mid", [0, 0.375, 0.75, 1]), ("high", [0, 0.5, 0.75, 1])]
)
def test_scale_without_the_firm_itself(ruled: Ruled, ties: str, shares: list[float]) -> None:
    """`scale: n-1` leaves the firm itself out: the least earns 0, the largest 1."""
    rule = f"{{percentile: {{ties: {ties}, scale: n-1}}}}"
    assert ruled(rule, [1, 2, 3, 4], peers=[4, 2, 1, 2, 3]) == [near(s) for s in shares]


def test_scale_without_the_firm_itself_beside_the_peers(ruled: Ruled) -> None:
    """A value that was not fitted lies between; never above 1."""
    assert ruled("{percentile: {scale: n-1}}", [0.5, 1.5, 9], peers=[1, 2, 3]) == [0, 0.5, 1]
    assert ruled("{percentile: {scale: n-1}}", [7], peers=[7]) == [0]


def test_over_positive_compares_with_those_above_zero_only(scored: Scored) -> None:
    """A value that is not above zero earns nothing and says so; it is nobody's peer."""
    rows = scored("peers: {minimum: 0}\n" + with_indicator("v", "{percentile: {}}"), "v\n-1\n0\n0\n1\n2")
    assert [r["x.subscore"] for r in rows.values()] == [0, 0, 0, 0.25, 0.75]
    assert [r.reason("x") for r in rows.values()] == ["not_positive"] * 3 + ["scored"] * 2


def test_over_all_compares_with_everyone(ruled: Ruled) -> None:
    """Zeros and negatives take part like any other value."""
    assert ruled(ALL, [-1, 0, 1, 2], peers=[-1, 0, 0, 1, 2]) == [0.1, 0.4, 0.7, 0.9]


def test_percentile_for_less_is_better(ruled: Ruled) -> None:
    """The least value has the highest share."""
    assert ruled(ALL, [1, 2, 3, 0, 9], peers=[1, 2, 2, 3], more="direction: lower") == [0.875, 0.5, 0.125, 1, 0]


# --- norms of more than 10,000 different values ---


def _column(values: list[float]) -> Table:
    return Table({"v": "-"}, tuple({"firm": f"{n:06d}", "v": repr(v)} for n, v in enumerate(values)))


def _exact(values: list[float], v: float) -> float:
    below, equal = sum(x < v for x in values), sum(x == v for x in values)
    return (below + equal / 2) / len(values)


def test_up_to_ten_thousand_different_values_are_kept_exactly(scored: Scored) -> None:
    """10,000 different values, some of them often: every one keeps its exact place."""
    values = [float(n) for n in range(1, 10_001)] + [5000.0] * 50
    asked = [1.0, 2.0, 4999.0, 5000.0, 5001.0, 10_000.0]
    rows = scored(
        "peers: {by: [all]}\n" + with_indicator("v", "{percentile: {}}"), _column(asked), peers=_column(values)
    )
    assert [r["x.subscore"] for r in rows.values()] == [_exact(values, v) for v in asked]


def test_above_ten_thousand_the_norm_is_ten_thousand_and_one_order_statistics(scored: Scored) -> None:
    """With 20,001 different values every second is kept, the first and the last among them; between two the share runs
    straight, here from 2k + 1 below to 2k + 2 of 20,001."""
    values = [float(n) for n in range(1, 20_002)]
    asked = [0.5, 1.0, 2.0, 3.0, 4.5, 9999.0, 10_000.0, 20_001.0, 30_000.0]
    rows = scored(
        "peers: {by: [all]}\n" + with_indicator("v", "{percentile: {}}"), _column(asked), peers=_column(values)
    )
    straight = {2.0: 1.5, 4.5: 3 + 0.75, 10_000.0: 9999.5}
    expected = [0.0, 0.5, straight[2.0], 2.5, straight[4.5], 9998.5, straight[10_000.0], 20_000.5, 20_001]
    assert [r["x.subscore"] * 20_001 for r in rows.values()] == [pytest.approx(e, abs=1e-9) for e in expected]


# --- min-max, z-score ---


def test_minmax(ruled: Ruled) -> None:
    """Between the peers' smallest and largest, clipped outside."""
    assert ruled("{minmax: {}}", [0, 2, 4, 10, 12], peers=[2, 10, 5]) == [0, 0, 0.25, 1, 1]
    assert ruled("{minmax: {range: [0.1, 0.9]}}", [2, 6, 10], peers=[2, 10]) == [0.1, near(0.5), near(0.9)]
    assert ruled("{minmax: {}}", [2, 4, 10], peers=[2, 10], more="direction: lower") == [1, 0.75, 0]


def test_zscore(ruled: Ruled) -> None:
    """Standard deviations (of a sample, ÷ (n − 1)) from the mean, from −3 to 3; peers 1 2 3 4 5: mean 3, deviation √2.5."""
    deviation = math.sqrt(2.5)
    shares = [0.5 + (v - 3) / deviation / 6 for v in (1, 3, 5)]
    assert ruled("{zscore: {}}", [1, 3, 5, -9, 99], peers=[1, 2, 3, 4, 5]) == [*map(near, shares), 0, 1]
    assert ruled("{zscore: {}}", [1], peers=[1, 2, 3, 4, 5], more="direction: lower") == [near(1 - shares[0])]


def test_zscore_with_limits_of_its_own(ruled: Ruled) -> None:
    """`from` earns nothing, `to` all."""
    deviation = math.sqrt(2.5)
    asked = [3, 3 + deviation / 2, 3 + deviation, 9]
    assert ruled("{zscore: {from: 0, to: 1}}", asked, peers=[1, 2, 3, 4, 5]) == [0, near(0.5), near(1), 1]


@pytest.mark.parametrize("rule", ["{minmax: {}}", "{zscore: {}}"])
@pytest.mark.parametrize("value", [7.0, 0.1])
def test_peers_all_alike(scored: Scored, rule: str, value: float) -> None:
    """There is nothing to compare by: 0.5, reason `constant`, for whoever asks."""
    peers = "v\n" + f"{value}\n" * 3
    rows = scored("peers: {by: [all]}\n" + with_indicator("v", rule), f"v\n{value}\n9", peers=peers)
    assert [(r["x.subscore"], r.reason("x")) for r in rows.values()] == [(0.5, "constant")] * 2


# --- which peers ---

STAGES = "stages:\n  - {code: 小, when: size < 5}\n  - {code: 大, when: always}\n"
MANY = "size | v | sector text\n" + "1 | 10 | 甲\n" * 3 + "9 | 20 | 甲\n" * 2


def test_peers_are_those_of_the_same_stage(scored: Scored) -> None:
    """By default; with at least `minimum` known values there."""
    document = STAGES + "peers: {minimum: 3}\n" + with_indicator("v", ALL)
    row = scored(document, "firm | size | v | sector text\n甲 | 1 | 15 | 甲", peers=MANY)["甲"]
    assert row["x.subscore"] == 1
    assert row.marks("x") == set()


def test_too_few_peers_are_widened_to_all(scored: Scored) -> None:
    """Fewer than `minimum`: the next of the chain, and the line says so."""
    document = STAGES + "peers: {minimum: 3}\n" + with_indicator("v", ALL)
    row = scored(document, "firm | size | v | sector text\n甲 | 9 | 15 | 甲", peers=MANY)["甲"]
    assert row["x.subscore"] == 0.6
    assert row.marks("x") == {"wider_peers"}


def test_unknown_values_are_nobodys_peers(scored: Scored) -> None:
    """What counts towards `minimum` are known values."""
    document = STAGES + "peers: {minimum: 2}\n" + with_indicator("v", ALL)
    peers = "size | v\n1 | 10\n1 | -\n9 | 20\n9 | 30"
    rows = scored(document, "firm | size | v\n甲 | 1 | 15\n乙 | 9 | 25", peers=peers)
    assert [(r["x.subscore"], r.marks("x")) for r in rows.values()] == [(near(1 / 3), {"wider_peers"}), (0.5, set())]


def test_an_empty_stage_is_scored_by_the_wider_group(scored: Scored) -> None:
    """A firm in a stage nobody else is in."""
    document = STAGES + "peers: {minimum: 2}\n" + with_indicator("v", ALL)
    row = scored(document, "firm | size | v\n甲 | 1 | 15", peers="size | v\n9 | 10\n9 | 20")["甲"]
    assert (row["x.subscore"], row.marks("x")) == (0.5, {"wider_peers"})


def test_the_widest_group_serves_however_small(scored: Scored) -> None:
    """Whether its norms may be published is another question."""
    row = scored(STAGES + with_indicator("v", ALL), "firm | size | v\n甲 | 1 | 15", peers="size | v\n9 | 10")["甲"]
    assert row["x.subscore"] == 1


def test_without_any_peer_nothing_is_earned(scored: Scored) -> None:
    """Reason `no_peers`."""
    row = scored(with_indicator("v", ALL), "firm | v\n甲 | 15", peers="v\n-")["甲"]
    assert (row["x.subscore"], row.reason("x"), row.points("x")) == (0, "no_peers", 0)


def test_peers_of_the_same_sector(scored: Scored) -> None:
    """A text fact groups firms; one whose word is unknown goes to the next of the chain."""
    document = "peers: {by: [sector], minimum: 2}\n" + with_indicator("v", ALL)
    peers = "v | sector text\n10 | 光电\n20 | 光电\n30 | 医药\n40 | 医药\n50 | -"
    rows = scored(document, "v | sector text\n15 | 光电\n35 | 医药\n15 | -\n15 | 装备", peers=peers)
    assert [(r["x.subscore"], r.marks("x")) for r in rows.values()] == [
        (0.5, set()),
        (0.5, set()),
        (near(0.2), {"wider_peers"}),
        (near(0.2), {"wider_peers"}),
    ]


def test_a_chain_of_three(scored: Scored) -> None:
    """From narrow to wide: sector, stage, all."""
    document = STAGES + "peers: {by: [sector, stage], minimum: 2}\n" + with_indicator("v", ALL)
    peers = "size | v | sector text\n1 | 10 | 光电\n1 | 20 | 医药\n9 | 30 | 光电\n9 | 40 | 装备"
    table = "size | v | sector text\n1 | 15 | 光电\n1 | 15 | 医药\n9 | 35 | 新材料"
    rows = scored(document, table, peers=peers)
    assert [r["x.subscore"] for r in rows.values()] == [0.5, 0.5, 0.5]
    assert [r.marks("x") for r in rows.values()] == [set(), {"wider_peers"}, {"wider_peers"}]


def test_an_indicator_with_peers_of_its_own(scored: Scored) -> None:
    """They override the scheme's."""
    document = "peers: {by: [sector], minimum: 1}\n" + with_indicator("v", ALL, "peers: {by: [all]}")
    rows = scored(document, "v | sector text\n15 | 光电", peers="v | sector text\n10 | 光电\n20 | 医药")
    assert [r["x.subscore"] for r in rows.values()] == [0.5]
