"""Ranks against counting by hand; both ways of reckoning them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats

from jifen.engine.ranks import percentiles, ranks

FIRMS = st.lists(
    st.tuples(st.integers(-300, 300) | st.integers(0, 3), st.integers(-1, 3), st.booleans()), min_size=1, max_size=40
)
FAR_APART = 60_000_000
"""Totals so far apart that counting every possible one would take too much room, and sorting is used."""


def by_hand(firms: list[tuple[int, int, bool]], ties: str) -> list[int]:
    result = []
    for total, group, ranked in firms:
        above = [t for t, g, r in firms if r and g == group and t > total]
        result.append(1 + len(above if ties == "competition" else set(above)) if ranked and group >= 0 else 0)
    return result


def arrays(firms: list[tuple[int, int, bool]], times: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    totals, groups, ranked = (np.asarray(column) for column in zip(*firms, strict=True))
    return (totals * times).astype(np.int32), groups.astype(np.int32), ranked.astype(bool)


@pytest.mark.parametrize("ties", ["competition", "dense"])
@given(firms=FIRMS)
def test_ranks_count_those_above(ties: str, firms: list[tuple[int, int, bool]]) -> None:
    expected = by_hand(firms, ties)
    assert ranks(*arrays(firms), ties).tolist() == expected


@pytest.mark.parametrize("ties", ["competition", "dense"])
@given(firms=FIRMS)
@example(firms=[(0, 0, True), (29, 0, True)])
@example(firms=[(0, 0, True), (29, 1, True), (29, 0, True), (29, 0, True)])
def test_ranks_of_totals_far_apart(ties: str, firms: list[tuple[int, int, bool]]) -> None:
    near = [(total % 30, group, ranked) for total, group, ranked in firms]
    assert ranks(*arrays(near, FAR_APART), ties).tolist() == by_hand(near, ties)


@given(FIRMS, st.randoms(use_true_random=False))
def test_the_order_of_firms_does_not_matter(firms: list[tuple[int, int, bool]], rng: object) -> None:
    order = list(range(len(firms)))
    rng.shuffle(order)  # type: ignore[attr-defined]
    before = ranks(*arrays(firms), "competition")
    assert ranks(*arrays([firms[n] for n in order]), "competition").tolist() == before[order].tolist()


@given(FIRMS)
def test_percentile_of_totals_is_the_mean_one(firms: list[tuple[int, int, bool]]) -> None:
    totals, _, ranked = arrays(firms)
    got = percentiles(totals, ranked)
    taking_part = totals[ranked]
    for total, own, here in zip(totals, got, ranked, strict=True):
        if here:
            assert own == pytest.approx(stats.percentileofscore(taking_part, total, kind="mean"), abs=1e-9)
        else:
            assert np.isnan(own)


def test_nobody_ranked() -> None:
    assert ranks(*arrays([(5, 0, False), (6, -1, True)]), "competition").tolist() == [0, 0]
