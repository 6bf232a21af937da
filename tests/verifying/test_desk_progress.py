"""The progress of the desk: shares of all effect, and the proposed place to stop."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifen.verifying.desk_progress import Weighed, desk_progress, weighed

DAY = datetime(2026, 6, 1, tzinfo=UTC)
WEIGHTS = st.one_of(st.none(), st.floats(0, 10_000))
FINDINGS = st.lists(st.builds(Weighed, WEIGHTS, st.booleans(), st.booleans(), st.just(DAY)), max_size=40)


def many(*weights: float, done: int = 0, must: bool = False) -> list[Weighed]:
    return [Weighed(weight, must, place < done, DAY) for place, weight in enumerate(weights)]


def test_the_heaviest_first_until_the_line_is_reached() -> None:
    progress = desk_progress(many(1, 4, 90, 5), 95)
    assert progress.ideal == pytest.approx((0.90, 0.95, 0.99, 1.0)) and progress.stop == 2
    assert progress.share == 0 and not progress.may_stop


def test_as_it_was_done() -> None:
    progress = desk_progress(many(1, 4, 90, 5, done=3), 95)
    assert progress.actual == pytest.approx((0.01, 0.05, 0.95)) and progress.may_stop


def test_something_compulsory_is_never_left() -> None:
    every = [*many(100, done=1), Weighed(0.0, True, False)]
    progress = desk_progress(every, 95)
    assert progress.share == 1.0 and progress.must_open == 1 and not progress.may_stop


def test_what_nobody_can_reckon_is_told_apart() -> None:
    progress = desk_progress([*many(10), Weighed(None, False, False)], 95)
    assert (progress.found, progress.unweighed, progress.ideal) == (2, 1, (1.0,))


def test_nothing_found_is_nothing_left() -> None:
    progress = desk_progress([], 95)
    assert (progress.share, progress.stop, progress.may_stop) == (1.0, 0, False)


def test_a_row_of_the_database() -> None:
    assert weighed((0.5, -300, "must", "asked", None)) == Weighed(150.0, True, False, None)
    assert weighed((0.5, None, "hint", "overtaken", None)) == Weighed(None, False, True, None)


@given(FINDINGS, st.integers(1, 100))
def test_laws(findings: list[Weighed], line: int) -> None:
    progress = desk_progress(findings, line)
    assert list(progress.ideal) == sorted(progress.ideal) and list(progress.actual) == sorted(progress.actual)
    for place, share in enumerate(progress.actual):
        assert share <= progress.ideal[place] + 1e-9, "no order does more with fewer findings than that of the queue"
    assert 0 <= progress.stop <= len(progress.ideal) and 0 <= progress.share <= 1
    if progress.ideal:
        assert progress.ideal[-1] == pytest.approx(1.0) and progress.stop
