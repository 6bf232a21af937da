"""Rules with limits of their own: bands, goalposts, efficacy, log, distance, count, flag."""

from __future__ import annotations

import math

import pytest

from tests.spec.small_schemes import Ruled, Scored, Valued, with_indicator

title = "Rules with their own limits · 自带界限的规则"
BANDS = "{bands: [{earn: 0.1}, {from: 5, earn: 0.5}, {from: 10, earn: 1}]}"
LINEAR = "{bands: {linear: true, table: [{from: 0, earn: 0.2}, {from: 10, earn: 0.6}, {from: 20, earn: 1}]}}"


def near(value: float) -> object:
    return pytest.approx(value, abs=1e-15, rel=1e-13)


# --- bands ---


@pytest.mark.parametrize(
    ("value", "earns"),
    [(-1e9, 0.1), (4.99, 0.1), (5, 0.5), (4.999999999999, 0.5), (4.99999999998, 0.1), (9.99, 0.5), (10, 1), (1e9, 1)],
)
def test_a_band_begins_at_its_lower_edge(ruled: Ruled, value: float, earns: float) -> None:
    """The last band whose `from` is at or below the value decides; an edge is reached within 1e-12 of it."""
    assert ruled(BANDS, [value]) == [earns]


def test_bands_may_name_their_upper_edge(ruled: Ruled) -> None:
    """`to` is only checked: it equals the next `from`."""
    bands = "{bands: [{to: 5, earn: 0.1}, {from: 5, to: 10, earn: 0.5}, {from: 10, to: 99, earn: 1}]}"
    assert ruled(bands, [4, 5, 10, 100]) == [0.1, 0.5, 1, 1]


def test_below_the_first_band_nothing_is_earned(ruled: Ruled) -> None:
    """Unless the first band omits `from`."""
    assert ruled("{bands: [{from: 5, earn: 0.5}]}", [4, 5]) == [0, 0.5]


@pytest.mark.parametrize(
    ("value", "earns"), [(-1, 0), (0, 0.2), (5, 0.4), (7.5, 0.5), (10, 0.6), (15, 0.8), (20, 1), (25, 1)]
)
def test_linear_bands(ruled: Ruled, value: float, earns: float) -> None:
    """Within a band the share runs straight to the next band's; the last band is level."""
    assert ruled(LINEAR, [value]) == [near(earns)]


def test_a_linear_band_without_lower_edge_is_level(ruled: Ruled) -> None:
    """There is nothing to run from."""
    assert ruled("{bands: {linear: true, table: [{earn: 0.3}, {from: 1, earn: 0.5}]}}", [-100, 0.5, 1]) == [
        0.3,
        0.3,
        0.5,
    ]


def test_descending_bands_for_less_is_better(ruled: Ruled) -> None:
    """Bands say themselves what is earned, so `direction: lower` does not turn the value."""
    falling = "{bands: [{earn: 1}, {from: 30 , earn: 50%}, {from: 60, earn: 0}]}"
    assert ruled(falling, [10, 30, 60], more="direction: lower") == [1, 0.5, 0]


# --- goalposts, efficacy, log ---


@pytest.mark.parametrize(("value", "share"), [(-5, 0), (2, 0), (3, 0.125), (6, 0.5), (10, 1), (11, 1)])
def test_goalposts(ruled: Ruled, value: float, share: float) -> None:
    """Nothing at `low`, all at `high`, straight between, clipped outside."""
    assert ruled("{goalposts: {low: 2, high: 10}}", [value]) == [share]


@pytest.mark.parametrize(("value", "share"), [(1, 1), (2, 1), (6, 0.5), (8, 0.25), (10, 0), (11, 0)])
def test_goalposts_for_less_is_better(ruled: Ruled, value: float, share: float) -> None:
    """`low` and `high` are written in the indicator's own sense; the least value earns most."""
    assert ruled("{goalposts: {low: 2, high: 10}}", [value], more="direction: lower") == [share]


def test_range(ruled: Ruled) -> None:
    """`range: [a, b]` maps nothing to a and all to b, anywhere from 0 to 1."""
    asked = [-1.0, 0.0, 5.0, 10.0, 99.0]
    for least, most in ((0.2, 0.6), (0, 0.5), (0.5, 1)):
        middle = (least + most) / 2
        rule = f"{{goalposts: {{low: 0, high: 10, range: [{least}, {most}]}}}}"
        assert ruled(rule, asked) == [least, least, near(middle), near(most), near(most)]


@pytest.mark.parametrize(("value", "share"), [(-100, 0), (-20, 0), (-10, 0.2), (0, 0.6), (5, 0.8), (10, 1), (20, 1)])
def test_efficacy(ruled: Ruled, value: float, share: float) -> None:
    """0.6 at `low`, 1 at `high`, in proportion outside too, clipped to 0–1."""
    assert ruled("{efficacy: {low: 0, high: 10}}", [value]) == [near(share)]


def test_efficacy_with_base_and_span_of_its_own(ruled: Ruled) -> None:
    """`base` at low, `base + span` at high."""
    assert ruled("{efficacy: {low: 0, high: 10, base: 0.5, span: 0.3}}", [0, 10, 20]) == [0.5, 0.8, 1]


def test_efficacy_for_less_is_better(ruled: Ruled) -> None:
    """The base is earned at `high` then."""
    assert ruled("{efficacy: {low: 0, high: 10}}", [0, 5, 10], more="direction: lower") == [1, near(0.8), 0.6]


@pytest.mark.parametrize(
    ("value", "share"),
    [(-1, 0), (0, 0), (99, 0), (100, 0), (1000, 0.5), (200, math.log10(2) / 2), (10000, 1), (20000, 1)],
)
def test_log(ruled: Ruled, value: float, share: float) -> None:
    """Each doubling is worth the same; what is at or below `low`, and all that is not above zero, earns nothing."""
    assert ruled("{log: {low: 100, high: 10000}}", [value]) == [near(share)]


def test_log_for_less_is_better(ruled: Ruled) -> None:
    """Full at or below `low`, nothing at or above `high`."""
    assert ruled("{log: {low: 1, high: 100}}", [1, 10, 100, 1000], more="direction: lower") == [1, near(0.5), 0, 0]


# --- distance ---


@pytest.mark.parametrize(("value", "share"), [(0, 0), (2, 0), (4, 0.25), (10, 1), (12, 1)])
def test_distance_to_a_target(ruled: Ruled, value: float, share: float) -> None:
    """Full at or beyond the target, nothing at the worst."""
    assert ruled("{distance: {target: 10, worst: 2}}", [value]) == [share]


def test_distance_for_less_is_better(ruled: Ruled) -> None:
    """`target` and `worst` are written in the indicator's own sense."""
    assert ruled("{distance: {target: 2, worst: 10}}", [1, 2, 8, 10, 99], more="direction: lower") == [1, 1, 0.25, 0, 0]


def test_distance_from_the_worst_of_the_peers(ruled: Ruled) -> None:
    """Without `worst` it is the worst of the peers; `range` applies."""
    assert ruled("{distance: {target: 10}}", [0, 2, 6, 10, 11], peers=[6, 2, 30]) == [0, 0, 0.5, 1, 1]
    assert ruled("{distance: {target: 10, range: [0.2, 1]}}", [2, 6], peers=[6, 2]) == [0.2, near(0.6)]
    assert ruled("{distance: {target: 2}}", [10, 6, 2], peers=[6, 10], more="direction: lower") == [0, 0.5, 1]


def test_when_all_peers_have_reached_the_target(scored: Scored) -> None:
    """Whoever has reached it earns all; for others there is nothing to measure by: 0.5, reason `constant`."""
    document = "peers: {by: [all]}\n" + with_indicator("v", "{distance: {target: 10}}")
    rows = scored(document, "v\n5\n10\n20", peers="v\n10\n20")
    assert [(r["x.subscore"], r.reason("x")) for r in rows.values()] == [
        (0.5, "constant"),
        (1, "scored"),
        (1, "scored"),
    ]


# --- count, flag ---


def test_count_without_cap_gives_points(ruled: Ruled) -> None:
    """So many for each; less than nothing counts as nothing."""
    assert ruled("{count: {each: 2}}", [0, 1, 2.5, 100, -3]) == [0, 2, 5, 200, 0]


def test_count_with_cap_gives_a_share_of_the_cap(ruled: Ruled) -> None:
    """min(each × x, cap) ÷ cap."""
    assert ruled("{count: {each: 2, cap: 8}}", [0, 1, 4, 5, -3]) == [0, 0.25, 1, 1, 0]
    assert ruled("{count: {cap: 1}}", [0, 0.5, 3]) == [0, 0.5, 1]


def test_count_of_one_each(ruled: Ruled) -> None:
    """Without parameters each is worth one."""
    assert ruled("{count: {}}", [0, 3]) == [0, 3]


def test_flag(valued: Valued, scored: Scored) -> None:
    """What true and false earn; by default 1 and 0."""
    rows = scored(with_indicator("f", "{flag: {true: 0.75, false: 0.25}}"), "f flag\ntrue\nfalse\n-")
    assert [r["x.subscore"] for r in rows.values()] == [0.75, 0.25, None]
    rows = scored(with_indicator("f", "{flag: {}}"), "f flag\ntrue\nfalse")
    assert [r["x.subscore"] for r in rows.values()] == [1, 0]


# --- by stage ---


def test_a_rule_for_each_stage(scored: Scored) -> None:
    """`by_stage` names a rule for every stage."""
    rule = "{by_stage: {小: {goalposts: {low: 0, high: 10}}, 大: {bands: [{earn: 0.3}]}}}"
    document = "stages:\n  - {code: 小, when: v < 5}\n  - {code: 大, when: always}\n" + with_indicator("v", rule)
    assert [r["x.subscore"] for r in scored(document, "v\n4\n6").values()] == [0.4, 0.3]


def test_fitted_rules_by_stage_keep_norms_of_their_own(scored: Scored) -> None:
    """Each stage is fitted on its own firms."""
    rule = "{by_stage: {小: {minmax: {}}, 大: {percentile: {over: all}}}}"
    document = "peers: {minimum: 0}\nstages:\n  - {code: 小, when: v < 5}\n  - {code: 大, when: always}\n"
    rows = scored(document + with_indicator("v", rule), "v\n0\n1\n4\n6\n8")
    assert [r["x.subscore"] for r in rows.values()] == [0, 0.25, 1, 0.25, 0.75]
