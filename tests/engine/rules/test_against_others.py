"""Fitted rules against statistics as others reckon them, and both forms of every rule against each other."""

from __future__ import annotations

import math
import statistics
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from jifen.engine.arithmetic import tolerance
from jifen.engine.columns import Numbers
from jifen.engine.rules import Norm, Rule
from jifen.engine.rules.bands import Bands
from jifen.engine.rules.count import Count
from jifen.engine.rules.distance import Distance
from jifen.engine.rules.efficacy import Efficacy
from jifen.engine.rules.goalposts import Goalposts
from jifen.engine.rules.log import Log
from jifen.engine.rules.lookup import Lookup
from jifen.engine.rules.minmax import MinMax
from jifen.engine.rules.percentile import Percentile
from jifen.engine.rules.rule import Span
from jifen.engine.rules.zscore import ZScore
from jifen.engine.states import Reason

FEW = st.integers(-5, 5).map(float)
SMOOTH = st.floats(-1e6, 1e6).map(lambda v: round(v, 4))
VALUES = st.lists(FEW | SMOOTH, min_size=1, max_size=40)
PERCENTILES = [Percentile(t, o, s) for t in ("mid", "low", "high") for o in ("all", "positive") for s in ("n", "n-1")]  # type: ignore[arg-type]
FITTED: list[Rule] = [*PERCENTILES, MinMax(), MinMax(Span(0.1, 0.9)), ZScore(), ZScore(-1.0, 2.0), Distance(3.0)]
FIXED: list[Rule] = [
    Bands((0.0, 1.5, 100.0), (0.1, 0.5, 1.0)),
    Bands((float("-inf"), 0.0, 3.0), (0.0, 0.5, 1.0), linear=True),
    Bands((-2.0, 0.0, 3.0), (0.0, 0.5, 1.0), linear=True),
    Goalposts(-3.0, 10.0),
    Goalposts(0.0, 1.0, Span(0.2, 0.7)),
    Efficacy(0.0, 50.0),
    Efficacy(-1.0, 1.0, 0.5, 0.3),
    Log(1.0, 1000.0),
    Distance(10.0, -2.0),
    Count(2.0, 5.0),
    Count(0.5),
]


def one_by_one(rule: Rule, values: list[float], norm: Norm | None) -> list[tuple[float, Reason]]:
    return [rule.one(value, norm) for value in values]


def as_a_column(rule: Rule, values: list[float], norm: Norm | None) -> list[tuple[float, Reason]]:
    shares, reasons = rule.many(Numbers(np.asarray(values)), norm)
    codes = [Reason.SCORED] * len(values) if reasons is None else [Reason(r) for r in reasons.tolist()]
    return list(zip(np.broadcast_to(shares, len(values)).tolist(), codes, strict=True))


# --- the two forms ---


@pytest.mark.parametrize("rule", FIXED, ids=repr)
@given(values=VALUES)
def test_a_column_gets_what_each_value_gets(rule: Rule, values: list[float]) -> None:
    for own in (rule, rule.flipped()):
        assert as_a_column(own, values, None) == one_by_one(own, values, None)


@pytest.mark.parametrize("rule", FITTED, ids=repr)
@given(values=VALUES, peers=VALUES)
def test_both_forms_of_a_fitted_rule(rule: Rule, values: list[float], peers: list[float]) -> None:
    norm, other = rule.fit_one(peers), rule.fit_many(np.asarray(peers))
    assert (norm.n, norm.numbers) == (other.n, other.numbers)
    for name in ("knots", "below", "equal"):
        assert getattr(norm, name).tolist() == getattr(other, name).tolist()
    assume(norm.n)
    values = [*values, *peers]
    assert as_a_column(rule, values, norm) == one_by_one(rule, values, norm)


# --- others ---


@given(peers=VALUES, values=VALUES)
def test_percentile_is_the_mean_percentile_of_scipy(peers: list[float], values: list[float]) -> None:
    rule = Percentile("mid", "all", "n")
    norm = rule.fit_one(peers)
    for value in [*values, *peers]:
        assert rule.one(value, norm)[0] == pytest.approx(
            stats.percentileofscore(peers, value, kind="mean") / 100, abs=1e-12
        )


@given(peers=VALUES, values=VALUES)
def test_ties_low_and_high_are_strict_and_weak(peers: list[float], values: list[float]) -> None:
    for ties, kind in (("low", "strict"), ("high", "weak")):
        rule = Percentile(ties, "all", "n")  # type: ignore[arg-type]
        norm = rule.fit_one(peers)
        for value in [*values, *peers]:
            assert rule.one(value, norm)[0] == pytest.approx(
                stats.percentileofscore(peers, value, kind=kind) / 100, abs=1e-12
            )


@given(peers=st.lists(FEW | SMOOTH, min_size=2, max_size=40))
def test_scale_without_the_firm_itself_counts_the_others(peers: list[float]) -> None:
    rule = Percentile("mid", "all", "n-1")
    norm = rule.fit_one(peers)
    for place, value in enumerate(peers):
        others = peers[:place] + peers[place + 1 :]
        assert rule.one(value, norm)[0] == pytest.approx(
            stats.percentileofscore(others, value, kind="mean") / 100, abs=1e-12
        )


@given(peers=st.lists(FEW | SMOOTH, min_size=2, max_size=40))
def test_zscore_is_that_of_statistics(peers: list[float]) -> None:
    rule = ZScore(-3.0, 3.0)
    norm = rule.fit_one(peers)
    assert norm.numbers["mean"] == pytest.approx(statistics.fmean(peers), abs=1e-9, rel=1e-12)
    if min(peers) == max(peers):
        assert [rule.one(v, norm) for v in peers] == [(0.5, Reason.CONSTANT)] * len(peers)
        return
    deviation = statistics.stdev(peers)
    assert norm.numbers["sd"] == pytest.approx(deviation, rel=1e-9)
    for value in peers:
        z = (value - statistics.fmean(peers)) / deviation
        assert rule.one(value, norm)[0] == pytest.approx(min(max((z + 3) / 6, 0), 1), abs=1e-9)


# --- laws ---

ORDERED: list[Rule] = [*FITTED, *FIXED]


@pytest.mark.parametrize("rule", ORDERED, ids=repr)
@given(values=VALUES, peers=VALUES)
def test_a_worse_value_never_earns_more(rule: Rule, values: list[float], peers: list[float]) -> None:
    norm = rule.fit_one(peers) if rule.fitted else None
    assume(norm is None or norm.n)
    earned = [rule.one(value, norm)[0] for value in sorted([*values, *peers])]
    assert all(b >= a - 1e-12 for a, b in pairwise(earned))


@pytest.mark.parametrize("rule", [r for r in ORDERED if not isinstance(r, Count)], ids=repr)
@given(values=VALUES, peers=VALUES)
def test_a_share_lies_between_nothing_and_all(rule: Rule, values: list[float], peers: list[float]) -> None:
    norm = rule.fit_one(peers) if rule.fitted else None
    assume(norm is None or norm.n)
    assert all(-1e-12 <= rule.one(v, norm)[0] <= 1 + 1e-12 for v in [*values, *peers])


@pytest.mark.parametrize("rule", [r for r in ORDERED if not r.explicit], ids=repr)
def test_turning_a_rule_twice_changes_nothing(rule: Rule) -> None:
    assert rule.flipped().flipped() == rule


@pytest.mark.parametrize(
    ("rule", "mirrored"),
    [
        (Goalposts(-3.0, 10.0), Goalposts(-10.0, 3.0)),
        (Efficacy(0.0, 50.0), Efficacy(-50.0, 0.0)),
        (Distance(2.0, 10.0), Distance(-2.0, -10.0)),
    ],
    ids=repr,
)
@given(values=VALUES)
def test_less_is_better_is_more_is_better_of_the_negated(rule: Rule, mirrored: Rule, values: list[float]) -> None:
    """The value is negated, parameters with it."""
    turned = rule.flipped()
    assert turned == mirrored
    assert [turned.one(-v, None) for v in values] == [mirrored.one(-v, None) for v in values]


@given(values=st.lists(st.floats(0.001, 1e6), min_size=1, max_size=20))
def test_log_for_less_is_better_is_what_the_other_lacks(values: list[float]) -> None:
    rule = Log(1.0, 1000.0)
    turned = rule.flipped()
    for value in values:
        assert turned.one(-value, None)[0] == pytest.approx(1 - rule.one(value, None)[0], abs=1e-12)


# --- norms above 10,000 different values ---


@pytest.mark.parametrize("ties", ["mid", "low", "high"])
@pytest.mark.parametrize("scale", ["n", "n-1"])
def test_large_norms_are_near_the_exact_ones(ties: str, scale: str) -> None:
    """Between two of the 10,001 order statistics the share is at most one ten-thousandth away from the true one."""
    rng = np.random.default_rng(5)
    peers = np.round(rng.lognormal(3, 2, 30_000), 3)
    rule = Percentile(ties, "all", scale)  # type: ignore[arg-type]
    norm, other = rule.fit_many(peers), rule.fit_one(peers.tolist())
    assert len(np.unique(peers)) > 10_000 >= len(norm.knots) - 1
    assert [norm.knots.tolist(), norm.below.tolist(), norm.equal.tolist()] == [
        other.knots.tolist(),
        other.below.tolist(),
        other.equal.tolist(),
    ]
    assert (norm.knots[0], norm.knots[-1]) == (peers.min(), peers.max())
    middles = (norm.knots[:-1] + norm.knots[1:]) / 2
    ends = [*middles[:20].tolist(), *middles[-20:].tolist()]
    assert as_a_column(rule, ends, norm) == one_by_one(rule, ends, norm)
    asked = np.round(rng.lognormal(3, 2, 3_000), 3)
    got = np.asarray([rule.one(v, norm)[0] for v in asked.tolist()])
    assert as_a_column(rule, asked.tolist(), norm) == one_by_one(rule, asked.tolist(), norm)
    exact = np.searchsorted(np.sort(peers), asked, side="left") / len(peers)
    assert np.abs(got - exact).max() < 8e-4


@pytest.mark.parametrize(
    ("values", "knots"), [(9_999, 9_999), (10_000, 10_000), (10_001, 10_001), (10_002, 10_001), (30_000, 10_001)]
)
def test_how_many_values_a_norm_keeps(values: int, knots: int) -> None:
    """Up to 10,000 different ones all; above that 10,001 order statistics, which of 10,001 values are all of them too."""
    peers = np.arange(1.0, values + 1)
    for norm in (Percentile().fit_many(peers), Percentile().fit_one(peers.tolist())):
        assert (norm.n, len(norm.knots), norm.knots[0], norm.knots[-1]) == (values, knots, 1, values)


@pytest.mark.parametrize("rule", [MinMax(), Percentile("mid", "all"), Distance(5.0)], ids=repr)
def test_minus_zero_is_zero(rule: Rule) -> None:
    """In norms of peers, so that their digest does not depend on how a zero came about."""
    for norm in (rule.fit_one([-0.0, -0.0]), rule.fit_many(np.asarray([-0.0, -0.0]))):
        assert not any(np.signbit([*norm.numbers.values(), *norm.knots]))


def test_a_lookup_of_other_words_earns_nothing_unless_told() -> None:
    rule = Lookup((("", (("一级", 1.0),)),))
    assert [rule.one("别的", None)[0], rule.one((("别的", None, None),), None)[0]] == [0, 0]


@pytest.mark.parametrize("edge", [5.0, -5.0, 0.0, 1e6])
def test_bands_reach_as_far_as_the_tolerance_and_no_further(edge: float) -> None:
    rule, last = Bands((edge,), (1.0,)), edge - tolerance(edge)
    for earned in (one_by_one, as_a_column):
        assert [share for share, _ in earned(rule, [last, math.nextafter(last, -math.inf)], None)] == [1.0, 0.0]


@pytest.mark.parametrize("rule", FITTED, ids=repr)
def test_peers_nobody_is_among(rule: Rule) -> None:
    for norm in (rule.fit_one([]), rule.fit_many(np.empty(0))):
        assert (norm.n, norm.numbers, len(norm.knots)) == (0, {}, 0)


def test_a_span_is_part_of_the_rule() -> None:
    assert replace(Goalposts(0.0, 1.0), span=Span(0.5, 1.0)).one(0.5, None)[0] == 0.75
