"""Evidence for reviews: drift, outcomes and lint, each beside a plain reckoning or a planted fault."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import mannwhitneyu

from jifen.engine import load_scheme, official_scheme_ids, plan_of
from jifen.engine.audit_pack.distributions import profiles
from jifen.engine.audit_pack.thresholds import Thresholds
from jifen.engine.reviewing import associations, drifts, lint_schemes, population_stability
from jifen.engine.reviewing.outcomes import separation
from jifen.engine.runners.columnar.fitting import fit_batches
from jifen.engine.scheme.loading import scheme_of
from jifen.engine.subscores import SubscoreMatrix, subscore_matrix
from tests.engine.robustness.conftest import AS_OF, FACTS, YEAR, batch_of, matrix_of

numbers = st.lists(st.floats(0, 1) | st.just(math.nan), min_size=5, max_size=60)


@pytest.fixture(scope="module")
def matrix() -> SubscoreMatrix:
    return matrix_of(load_scheme("jilin-core-2026"), batch_of(300))


@given(numbers)
def test_equal_years_have_not_drifted(values: list[float]) -> None:
    assert population_stability(np.array(values), np.array(values[::-1])) == pytest.approx(0.0, abs=1e-12)


@given(numbers, numbers)
def test_drift_is_never_negative(before: list[float], after: list[float]) -> None:
    assert population_stability(np.array(before), np.array(after)) >= 0.0


def test_drift_by_hand() -> None:
    """Two bins of a half each become a fifth and four fifths: (0.5 − 0.2) ln 2.5 + (0.5 − 0.8) ln 0.625."""
    before, after = np.array([0.0] * 50 + [1.0] * 50), np.array([0.0] * 20 + [1.0] * 80)
    expected = 0.3 * math.log(0.5 / 0.2) - 0.3 * math.log(0.5 / 0.8)
    assert population_stability(before, after) == pytest.approx(expected)


def test_data_that_stopped_coming_is_drift(matrix: SubscoreMatrix) -> None:
    gone = matrix.known.copy()
    gone[: len(gone) // 2, 0] = False
    found = drifts(matrix, replace(matrix, known=gone))
    assert found[0].word == "moved" and found[0].unknown[1] > found[0].unknown[0]
    assert {one.word for one in found[1:]} == {"stable"}


def test_few_firms_say_nothing_about_drift() -> None:
    few = matrix_of(load_scheme("jilin-core-2026"), batch_of(20))
    assert {(one.index, one.word) for one in drifts(few, few)} == {(None, "unknown")}


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=4, max_size=40))
def test_separation_is_mann_whitneys(pairs: list[tuple[int, bool]]) -> None:
    values, had = np.array([float(v) for v, _ in pairs]), np.array([h for _, h in pairs])
    if had.all() or not had.any():
        return
    expected = mannwhitneyu(values[had], values[~had]).statistic / (had.sum() * (~had).sum())
    assert separation(values, had) == pytest.approx(expected)


def test_an_outcome_that_follows_the_points_is_seen_and_too_few_are_not_told(matrix: SubscoreMatrix) -> None:
    told = np.ones(len(matrix), dtype=bool)
    had = matrix.total > np.median(matrix.total)
    whole = associations(matrix, had, told)[0]
    assert whole.indicator == "" and whole.separation == pytest.approx(1.0)
    few = np.zeros(len(matrix), dtype=bool)
    few[:5] = True
    assert {one.separation for one in associations(matrix, few, told)} == {None}


def test_the_shipped_schemes_use_every_fact_and_describe_every_indicator() -> None:
    remarks = lint_schemes(load_scheme(code) for code in official_scheme_ids() if code.startswith("jilin-"))
    assert [one for one in remarks if one.code in ("equal_formulas", "undescribed", "unused_fact")] == []


LINTED = """
indicators:
  - {code: a, name: 甲, formula: rd_expense, unit: 万元, rule: {goalposts: {low: 1e9, high: 2e9}}, weight: 50}
  - {code: b, name: 乙, formula: rd_expense, unit: 万元, rule: {goalposts: {low: -2e9, high: -1e9}}, weight: 50, definition: 有解释}
"""


def test_planted_faults_are_remarked_on() -> None:
    scheme = scheme_of(FACTS + LINTED, "linted")
    found = {(one.code, one.about) for one in lint_schemes([scheme], delivered={"revenue"})}
    assert {("equal_formulas", "a"), ("undescribed", "a"), ("unused_fact", "staff"), ("never_delivered", "rd_expense")} <= found  # fmt: skip
    assert not {("undescribed", "b"), ("unsourced", "b"), ("unused_fact", "patents")} & found


def test_one_code_with_two_meanings_is_remarked_on() -> None:
    one = scheme_of(FACTS + LINTED, "one")
    other = scheme_of((FACTS + LINTED).replace("scheme: small", "scheme: other").replace("formula: rd_expense", "formula: revenue", 1), "other")  # fmt: skip
    remarks = [remark for remark in lint_schemes([one, other]) if remark.code == "same_code_other_formula"]
    assert [(remark.about, remark.where) for remark in remarks] == [("a", ("other", "small"))]
    assert remarks[0].zh == "“a”在不同体系里的公式不同；请换一个编号，或统一公式。"


def test_indicators_that_tell_nobody_apart_are_remarked_on() -> None:
    scheme, batch = scheme_of(FACTS + LINTED, "linted"), batch_of(100)
    told = _profiles(scheme, batch)
    found = {(one.code, one.about) for one in lint_schemes([scheme], profiles={"small": told})}
    assert {("always_nothing", "a"), ("always_full", "b")} <= found


def _profiles(scheme: object, batch: pa.RecordBatch) -> list[object]:
    plan = plan_of(scheme)  # type: ignore[arg-type]
    norms = fit_batches(plan, lambda: [batch], YEAR, AS_OF)
    return list(profiles(subscore_matrix(plan, norms, batch, YEAR, AS_OF), Thresholds()))
