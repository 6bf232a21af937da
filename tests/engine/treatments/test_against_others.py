"""Treatments against scipy, and their two forms against each other."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from jifen.engine.treatments import BoxCox, GroupImputation, LogTransform, Winsorise
from jifen.engine.treatments.skewness import ascending, lopsided, skew_and_kurtosis
from jifen.engine.treatments.transforms import LAMBDAS

COLUMN = st.lists(
    st.integers(-20, 20).map(float) | st.floats(-1e4, 1e5).map(lambda v: round(v, 3)), min_size=4, max_size=50
)
POSITIVE = st.lists(st.floats(0.01, 1e5).map(lambda v: round(v, 3)), min_size=5, max_size=50)


@given(COLUMN)
def test_skew_and_kurtosis_are_those_of_scipy(values: list[float]) -> None:
    assume(max(values) - min(values) > 1e-6 * max(1.0, *map(abs, values)))
    skew, kurtosis = skew_and_kurtosis(ascending(np.asarray(values)))
    assert skew == pytest.approx(stats.skew(values), rel=1e-7, abs=1e-7)
    assert kurtosis == pytest.approx(stats.kurtosis(values), rel=1e-7, abs=1e-7)


def test_skew_does_not_know_the_scale() -> None:
    values = np.asarray([1.0, 2.0, 3.0, 4.0, 50.0])
    for scale in (1e-150, 1e150, 1e300):
        assert skew_and_kurtosis(values * scale) == pytest.approx(skew_and_kurtosis(values))


@given(COLUMN, st.integers(1, 8))
def test_winsorising_is_scipys_with_as_many_values(values: list[float], most: int) -> None:
    """scipy is told how many values to draw in; here the column decides. Both then give the same column."""
    step = Winsorise(0.5, 0.0, most)
    norm = step.fit(np.asarray(values))
    column = np.clip(values, norm.numbers["lower"], norm.numbers["upper"])
    ordered = np.sort(values)
    low, high = int((ordered < norm.numbers["lower"]).sum()), int((ordered > norm.numbers["upper"]).sum())
    n = len(values)
    theirs = stats.mstats.winsorize(np.asarray(values), limits=((low + 1e-9) / n, (high + 1e-9) / n))
    assert column.tolist() == np.asarray(theirs).tolist()


@given(COLUMN, st.integers(1, 8))
def test_winsorising_stops_in_time(values: list[float], most: int) -> None:
    """It ends within bounds or after ``most`` moves; each move draws one end in to the next value."""
    step, own = Winsorise(0.5, 0.0, most), sorted(set(values))
    norm = step.fit(np.asarray(values))
    column = ascending(np.clip(values, norm.numbers["lower"], norm.numbers["upper"]))
    moves = own.index(norm.numbers["lower"]) + len(own) - 1 - own.index(norm.numbers["upper"])
    assert moves <= most
    if moves < min(most, len(values) - 2):
        assert not lopsided(column, step.skew, step.kurtosis)
    assert moves == 0 or lopsided(ascending(np.asarray(values)), step.skew, step.kurtosis)


@given(POSITIVE)
def test_boxcox_is_scipys_with_the_likeliest_of_the_steps(values: list[float]) -> None:
    """λ runs in steps of 0.05; none of them is likelier by scipy's reckoning, and the values are scipy's for that λ."""
    assume(max(values) > 1.01 * min(values))
    step = BoxCox()
    norm = step.fit(np.asarray(values))
    power = norm.numbers["lambda"]
    likelihoods = {other: stats.boxcox_llf(other, np.asarray(values)) for other in LAMBDAS}
    assert likelihoods[power] == pytest.approx(max(likelihoods.values()), rel=1e-9, abs=1e-6)
    theirs = stats.boxcox(np.asarray(values), lmbda=power)
    assert step.many(np.asarray(values), norm).tolist() == pytest.approx(theirs.tolist(), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("step", [LogTransform(), BoxCox()], ids=repr)
@given(values=COLUMN, others=COLUMN)
def test_transforms_keep_the_order_and_the_bits(
    step: LogTransform | BoxCox, values: list[float], others: list[float]
) -> None:
    """A larger value stays larger or equal; a column gets what each of its values gets."""
    assume(min(values) < max(values))
    norm = step.fit(np.asarray(values))
    asked = sorted([*values, *others])
    column = step.many(np.asarray(asked), norm).tolist()
    assert column == [step.one(v, norm) for v in asked]
    assert all(math.isfinite(v) for v in column)
    assert all(b >= a - 1e-9 * max(1.0, abs(a)) for a, b in pairwise(column))


@given(COLUMN)
def test_group_statistics(values: list[float]) -> None:
    mean = GroupImputation("mean").fit(np.asarray(values)).numbers["value"]
    median = GroupImputation("median").fit(np.asarray(values)).numbers["value"]
    assert mean == pytest.approx(float(np.mean(values)), rel=1e-9, abs=1e-9)
    assert median == pytest.approx(float(np.median(values)), rel=1e-15)


@pytest.mark.parametrize("step", [Winsorise(), LogTransform(), BoxCox(), GroupImputation("mean")], ids=repr)
@given(values=COLUMN, rng=st.randoms(use_true_random=False))
def test_fitting_does_not_know_the_order_of_firms(step: Winsorise, values: list[float], rng: object) -> None:
    shuffled = list(values)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert step.fit(np.asarray(shuffled)).numbers == step.fit(np.asarray(values)).numbers


@pytest.mark.parametrize("step", [Winsorise(), LogTransform(), BoxCox(), GroupImputation("median")], ids=repr)
def test_nothing_to_fit_on(step: Winsorise) -> None:
    assert step.fit(np.empty(0)).n == 0
