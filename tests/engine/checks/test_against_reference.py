"""The column functions find what plain Python finds, one enterprise at a time; how the rows are cut into batches is no matter."""

from __future__ import annotations

import dataclasses
import json
import random
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jifen.engine.checks import CHECKS, Check, ChecksOutcome
from jifen.engine.checks.kinds.peer_outlier import PeerOutlier
from jifen.engine.checks.running import run_these
from tests.engine.checks.random_panels import YEAR, random_panel, table_of
from tests.engine.checks.reference import found

LEAST = 4
"""Peers a group needs in these tests, so that small panels have groups, fallbacks and lonely firms."""
DERIVED = {"gap": 0.01, "ratio": 0.01, "growth": 0.01, "median": 0.01, "rest": 0.01, "spreads": 0.1, "times": 1.0}
"""Figures told rounded, and how far."""


def small(check: Check) -> Check:
    if isinstance(check.kind, PeerOutlier):
        return dataclasses.replace(check, kind=dataclasses.replace(check.kind, least=LEAST))
    return check


SMALL = tuple(small(check) for check in CHECKS if check.code != "first_digits")


def run(table: pa.Table, rows: int) -> ChecksOutcome:
    return run_these(SMALL, lambda: table.to_batches(max_chunksize=rows), year=YEAR)


def told(outcome: ChecksOutcome) -> dict[tuple[str, str, str, str], tuple[float, dict[str, Any]]]:
    seen = {}
    for row in outcome.found.to_pylist():
        figures = json.loads(row["params"])
        seen[(row["check"], row["enterprise"], row["fact"], figures.get("source", ""))] = (row["suspicion"], figures)
    return seen


def agree(figures: dict[str, Any], other: dict[str, Any]) -> bool:
    return figures.keys() == other.keys() and all(
        figures[name] == pytest.approx(other[name], abs=DERIVED.get(name, 1e-9), rel=1e-9)
        if isinstance(other[name], float | int)
        else figures[name] == other[name]
        for name in other
    )


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 25), st.integers(1, 40))
def test_both_find_the_same(seed: int, firms: int, rows: int) -> None:
    """Same findings, same suspicion, same figures, same number of cases tested."""
    panel = random_panel(random.Random(seed), firms)
    outcome, expected = run(table_of(panel), rows), found(panel, YEAR, LEAST)
    seen = told(outcome)
    assert len(seen) == len(outcome.found), "a firm is found twice by one check for one fact and source"
    assert {key for key in seen if key not in expected.found} == set()
    assert {key for key in expected.found if key not in seen} == set()
    for key, (suspicion, figures) in expected.found.items():
        assert seen[key][0] == pytest.approx(suspicion, abs=1e-9), key
        assert agree(seen[key][1], figures), (key, seen[key][1], figures)
    tested = {result.code: result.tested for result in outcome.results if result.tested}
    assert tested == {code: many for code, many in expected.tested.items() if many}


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 12), st.integers(1, 9))
def test_batches_may_cut_an_enterprise_in_two(seed: int, firms: int, rows: int) -> None:
    """Any cut gives the same bytes."""
    table = table_of(random_panel(random.Random(seed), firms))
    whole, cut = run(table, 10**6), run(table, rows)
    assert cut.found.equals(whole.found)
    assert cut.results == whole.results


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10**9), st.integers(0, 12))
def test_every_check_adds_up(seed: int, firms: int) -> None:
    """Tested = passed + found; suspicion lies in 0 to 1; what did not run says why, what ran does not."""
    outcome = run(table_of(random_panel(random.Random(seed), firms)), 7)
    counted = dict.fromkeys((result.code for result in outcome.results), 0)
    for row in outcome.found.to_pylist():
        counted[row["check"]] += 1
        assert 0.05 <= row["suspicion"] <= 1.0
    for result in outcome.results:
        assert result.tested == result.passed + result.found
        assert result.found == counted[result.code]
        assert bool(result.not_run) == (result.tested == 0)


def test_random_panels_reach_every_check() -> None:
    """Otherwise agreement would say little."""
    reached: set[str] = set()
    for seed in range(30):
        reached |= {check for check, *_ in found(random_panel(random.Random(seed), 25), YEAR, LEAST).found}
    assert {check.code for check in SMALL} - reached == set()
