"""Distributions and medians: the same figures as plain Python gives, and none where a group is too small."""

from __future__ import annotations

import statistics
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifen.scoring.statistics import SMALLEST, counted, grouped, mean_of_parts, median_of, spread_of, steps_of

TOTALS = st.lists(st.integers(0, 13_000), max_size=80)
KEYED = st.lists(st.tuples(st.sampled_from(["初创", "成长", ""]), st.integers(0, 13_000)), max_size=80)


def ints(values: Any) -> Any:
    return np.array(list(values), dtype=np.int64)


def keys(values: Any) -> Any:
    return np.array(list(values), dtype=object)


@given(KEYED)
def test_groups_are_what_plain_python_says(rows: list[tuple[str, int]]) -> None:
    found = {one.key: one for one in grouped(keys(key for key, _ in rows), ints(total for _, total in rows))}
    assert list(found) == sorted({key for key, _ in rows})
    for key, group in found.items():
        own = [total for one, total in rows if one == key]
        assert group.count == len(own)
        if len(own) < SMALLEST:
            assert (group.mean, group.median, group.low, group.high) == (None, None, None, None)
        else:
            assert group.mean == pytest.approx(statistics.fmean(own)) and group.median == statistics.median(own)
            low, _, high = statistics.quantiles(own, method="inclusive")
            assert (group.low, group.high) == (pytest.approx(low), pytest.approx(high))


@given(TOTALS, st.sampled_from([100, 500, 700]))
def test_steps_count_everybody_once(totals: list[int], width: int) -> None:
    steps = steps_of(ints(totals), width, 10_000)
    assert [one.low for one in steps] == list(range(0, len(steps) * width, width)) and steps[-1].high >= 10_000
    assert sum(one.count for one in steps) == len(totals)
    for one in steps:
        assert one.count == sum(one.low <= total < one.high for total in totals)


def test_an_edge_belongs_to_the_step_it_begins() -> None:
    found = {one.low: one.count for one in steps_of(ints([8499, 8500, 8501]), 500, 10_000)}
    assert found[8000] == 1 and found[8500] == 2


def test_a_total_on_the_top_edge_gets_a_step_of_its_own() -> None:
    assert steps_of(ints([10_000]), 500, 10_000)[-1].count == 1


@given(KEYED)
def test_means_of_parts_add_up_to_the_mean_of_the_whole(rows: list[tuple[str, int]]) -> None:
    stage, total = keys(key for key, _ in rows), ints(total for _, total in rows)
    parts = {"input": total // 3, "output": total // 2, "bonus": total - total // 3 - total // 2}
    whole = {one.key: one.mean for one in grouped(stage, total)}
    for key, means in mean_of_parts(stage, parts).items():
        known = [value for value in means.values() if value is not None]
        assert (whole[key] is None) == (known == [])
        if whole[key] is not None:
            assert sum(known) == pytest.approx(whole[key])


@pytest.mark.parametrize("number", [0, 1, 9, 10, 11])
def test_fewer_than_ten_have_no_median(number: int) -> None:
    totals = ints(range(number))
    assert (median_of(totals) is None) == (number < 10) == (spread_of(totals)[0] is None)


@given(st.lists(st.sampled_from("ABCDE")))
def test_counts_name_what_nobody_has(grades: list[str]) -> None:
    found = counted(grades, ["A", "B", "C", "D", "E"])
    assert list(found) == ["A", "B", "C", "D", "E"]
    assert found == {grade: Counter(grades)[grade] for grade in "ABCDE"}
