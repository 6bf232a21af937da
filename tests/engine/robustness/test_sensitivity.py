"""Reruns under changed settings equal full runs; Sobol indices equal known ones; what changes nothing is said."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pytest
from numpy.random import PCG64

from jifen.engine import plan_of
from jifen.engine.robustness import StudyRefused, one_at_a_time, read_study, sensitivity, study_of_weights
from jifen.engine.robustness.paths import with_value
from jifen.engine.robustness.rerun import Rerun, balanced
from jifen.engine.robustness.sobol import SobolIndex, mixed, saltelli_samples, sobol_indices
from jifen.engine.scheme.model import Scheme

from .conftest import AS_OF, SHAPES, YEAR, batch_of, matrix_of, small_scheme

VARIED = [
    {"path": "indicators.rd_ratio.weight", "times": [0.5, 1.5]},
    {"path": "indicators.revenue_growth.weight.成长", "range": [5, 30]},
    {"path": "indicators.rd_expense.rule.ties", "alternatives": ["low", "high"]},
    {"path": "indicators.contract_turnover.rule", "alternatives": [{"minmax": {}}, {"log": {"low": 1, "high": 1000}}]},
    {"path": "indicators.return_on_equity.rule.high", "range": [10, 30]},
    {"path": "indicators.ip_per_hundred.missing", "alternatives": ["spread"]},
    {"path": "missing", "alternatives": ["spread"]},
    {"path": "aggregate", "alternatives": ["geometric", "harmonic"]},
    {"path": "dimensions.output.aggregate", "alternatives": ["geometric"]},
    {"path": "peers.minimum", "range": [1, 120]},
    {"path": "bonus.cap", "range": [5, 12]},
    {"path": "bonus.items.projects_awards.cap", "range": [1, 20]},
    {"path": "bonus.items.titles.parts.rankings.rule.each", "range": [1, 5]},
    {"path": "stages.初创.when", "alternatives": ["age < 5 年"]},
    {"path": "ranks.completeness", "range": [30, 90]},
    {"path": "ranks.ties", "alternatives": ["dense"]},
    {"path": "total", "range": [80, 120]},
]


def test_every_rerun_equals_a_whole_run_from_the_start(core: Scheme, batch: pa.RecordBatch) -> None:
    run = Rerun(core, batch, YEAR, AS_OF)
    study = read_study({"factors": VARIED}, core)
    settings = [setting for factor in study.factors for setting in factor.ends()]
    pairs = list(zip(settings, settings[5:], strict=False))
    for together in [(), *((s,) for s in settings), *((a, b) for a, b in pairs if a.path != b.path)]:
        scheme = core
        for setting in together:
            scheme = with_value(scheme, setting.path, setting.value)
        if any(s.moves_weights for s in together):
            scheme = balanced(scheme)
        whole, quick = matrix_of(scheme, batch), run.scored(together)
        assert quick.total.tolist() == whole.total.tolist(), [s.path for s in together]
        assert quick.rank.tolist() == whole.ranks().tolist(), [s.path for s in together]


@pytest.mark.parametrize("shape", SHAPES)
def test_reruns_of_other_shapes(shape: str) -> None:
    scheme, batch = small_scheme(shape), batch_of(120)
    run = Rerun(scheme, batch, YEAR, AS_OF)
    for factor in study_of_weights(scheme).factors:
        for setting in factor.ends():
            changed = balanced(setting.applied(scheme))
            assert run.scored([setting]).total.tolist() == matrix_of(changed, batch).total.tolist()


def test_balanced_weights_sum_to_the_total(core: Scheme) -> None:
    for times in (0.0, 0.75, 3.0):
        value = {stage: points * times for stage, points in core.indicators[0].weight.items()}  # type: ignore[union-attr]
        plan = plan_of(balanced(with_value(core, "indicators.rd_expense.weight", value)))
        for stage in core.stage_codes:
            assert math.isclose(sum(i.weights[stage] for i in plan.indicators), 100.0, abs_tol=1e-9)


def test_one_at_a_time_measures_the_mean_shift(core: Scheme, batch: pa.RecordBatch) -> None:
    study = read_study({"factors": [{"path": "indicators.rd_ratio.weight", "times": [0.5, 1.5]}]}, core)
    steps: list[tuple[int, int]] = []
    found = one_at_a_time(core, study, batch, YEAR, AS_OF, progress=lambda done, all_: steps.append((done, all_)))
    effect = found.factors[0].effects[1]
    value = {stage: points * 1.5 for stage, points in core.indicators[1].weight.items()}  # type: ignore[union-attr]
    before, after = (
        matrix_of(scheme, batch).ranks().astype(int)
        for scheme in (core, balanced(with_value(core, "indicators.rd_ratio.weight", value)))
    )
    shifts = [abs(a - b) for a, b in zip(before, after, strict=True) if a and b]
    assert effect.mean_shift == sum(shifts) / len(shifts)
    assert effect.largest_shift == max(shifts) > 0
    assert steps == [(1, 2), (2, 2)]
    assert [row["value"] for row in found.rows()] == ["×0.5", "×1.5"]
    assert found.ranks_table().column_names == [
        "enterprise",
        "written",
        "indicators.rd_ratio.weight = ×0.5",
        "indicators.rd_ratio.weight = ×1.5",
    ]


IDLE = {"path": "peers.parent_minimum", "range": [5, 20]}
"""It says when results may be published and gives nobody a point."""


def test_what_changes_nothing_is_said_and_not_called_insensitive(core: Scheme, batch: pa.RecordBatch) -> None:
    study = read_study({"factors": [IDLE, {"path": "bonus.cap", "range": [5, 12]}]}, core)
    found = one_at_a_time(core, study, batch, YEAR, AS_OF)
    assert [factor.no_effect for factor in found.factors] == [True, False]
    assert [row["no_effect"] for row in found.rows()] == [True, True, False, False]
    assert found.words() == ["peers.parent_minimum: 改了这一项，没有一家企业的积分、等级或名次变化；请核对它是否用得上"]
    assert found.words("en") == [
        "peers.parent_minimum: changing this moved nobody's points, grade or rank; check that it is used at all"
    ]
    all_at_once = sensitivity(core, study, batch, YEAR, AS_OF, 3, samples=16, resamples=20)
    assert [factor.no_effect for factor in all_at_once.factors] == [True, False]
    assert all_at_once.words() == found.words()
    assert all_at_once.factors[0].index.total == 0.0


def test_a_change_of_points_that_moves_no_rank_is_not_without_effect(core: Scheme, batch: pa.RecordBatch) -> None:
    small = small_scheme("absolute_flat")
    study = read_study({"factors": [{"path": "indicators.c.rule.low", "range": [-5.001, -5]}]}, small)
    effect = one_at_a_time(small, study, batch, YEAR, AS_OF).factors[0]
    assert effect.effects[0].totals_changed > 0
    assert not effect.no_effect


def test_when_nothing_varies_there_are_no_indices(core: Scheme, batch: pa.RecordBatch) -> None:
    found = sensitivity(core, read_study({"factors": [IDLE]}, core), batch, YEAR, AS_OF, 3, samples=8, resamples=5)
    assert (found.factors[0].index.first, found.factors[0].index.total, found.factors[0].no_effect) == (
        None,
        None,
        True,
    )
    assert found.to_table().column("total").to_pylist() == [None]


def test_sensitivity_is_the_same_for_one_seed_and_counts_its_runs(core: Scheme, batch: pa.RecordBatch) -> None:
    study = read_study({"factors": [*VARIED[:3]]}, core)
    first, again = (sensitivity(core, study, batch, YEAR, AS_OF, 11, samples=16, resamples=50) for _ in range(2))
    assert first.rows() == again.rows()
    assert first.ranks_table().equals(again.ranks_table())
    assert first.runs == 16 * 5
    assert len(first.mean_shifts) == 32
    low, high = (first.ranks_table()[name].drop_null().to_numpy() for name in ("rank_low", "rank_high"))
    assert (low <= high).all()
    assert sensitivity(core, study, batch, YEAR, AS_OF, 12, samples=16, resamples=50).rows() != first.rows()


def ishigami(shares: np.ndarray) -> np.ndarray:
    x = (2.0 * shares - 1.0) * math.pi
    return np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def ishigami_indices() -> list[tuple[float, float]]:
    """First-order and total, in closed form for a = 7, b = 0.1 (Ishigami and Homma 1990)."""
    a, b = 7.0, 0.1
    v1 = 0.5 * (1.0 + b * math.pi**4 / 5.0) ** 2
    v2, v13 = a**2 / 8.0, b**2 * math.pi**8 * (1.0 / 18.0 - 1.0 / 50.0)
    variance = v1 + v2 + v13
    return [(v1 / variance, (v1 + v13) / variance), (v2 / variance, v2 / variance), (0.0, v13 / variance)]


def estimated(seed: int, rows: int, resamples: int) -> list[SobolIndex]:
    bits = PCG64(seed)
    one, other = saltelli_samples(bits, rows, 3)
    between = np.column_stack([ishigami(mixed(one, other, k)) for k in range(3)])
    return sobol_indices(ishigami(one), ishigami(other), between, bits, resamples)


def test_sobol_indices_of_the_ishigami_function() -> None:
    for index, (first, total) in zip(estimated(20260731, 16_384, 10), ishigami_indices(), strict=True):
        assert index.first == pytest.approx(first, abs=0.03)
        assert index.total == pytest.approx(total, abs=0.03)


def test_the_intervals_hold_the_true_index_nineteen_times_in_twenty() -> None:
    held = []
    for seed in range(40):
        for index, (first, total) in zip(estimated(seed, 512, 200), ishigami_indices(), strict=True):
            held += [index.first_low <= first <= index.first_high, index.total_low <= total <= index.total_high]  # type: ignore[operator]
    assert 0.90 <= sum(held) / len(held) <= 0.99


def test_sobol_of_a_sum_is_the_share_of_each_variance() -> None:
    bits, weights = PCG64(1), np.asarray([1.0, 2.0, 4.0, 0.0])
    one, other = saltelli_samples(bits, 8_192, 4)
    between = np.column_stack([mixed(one, other, k) @ weights for k in range(4)])
    found = sobol_indices(one @ weights, other @ weights, between, bits, 10)
    for index, weight in zip(found, weights, strict=True):
        assert index.first == pytest.approx(weight**2 / 21.0, abs=0.03)
        assert index.total == pytest.approx(weight**2 / 21.0, abs=0.03)


def test_a_value_that_makes_no_scheme_is_refused_before_the_work(core: Scheme, batch: pa.RecordBatch) -> None:
    study = read_study({"factors": [{"path": "indicators.return_on_equity.rule.low", "range": [0, 25]}]}, core)
    with pytest.raises(StudyRefused) as caught:
        one_at_a_time(core, study, batch, YEAR, AS_OF)
    assert caught.value.problems[0].zh == (
        "取值 indicators.return_on_equity.rule.low = 25 不成体系：“return_on_equity”的规则 goalposts 的下限应小于上限。请改这个取值。"
    )
    study = read_study({"factors": [{"path": "stages.初创.when", "alternatives": ["always"]}]}, core)
    with pytest.raises(StudyRefused, match=r"取值 stages\.初创\.when = .* 不成体系：阶段“转型”永远不会被选中"):
        one_at_a_time(core, study, batch, YEAR, AS_OF)


def test_factors_within_each_other_cannot_move_together(core: Scheme, batch: pa.RecordBatch) -> None:
    factors = [
        {"path": "indicators.rd_expense.rule", "alternatives": [{"minmax": {}}]},
        {"path": "indicators.rd_expense.rule.ties", "alternatives": ["low"]},
    ]
    study = read_study({"factors": factors}, core)
    assert len(one_at_a_time(core, study, batch, YEAR, AS_OF).factors) == 2
    with pytest.raises(StudyRefused, match=r"“indicators\.rd_expense\.rule\.ties”在“indicators\.rd_expense\.rule”里面"):
        sensitivity(core, study, batch, YEAR, AS_OF, 1, samples=8)


def test_the_matrix_and_the_rerun_agree_on_the_published_ranks(core: Scheme, batch: pa.RecordBatch) -> None:
    run, matrix = Rerun(core, batch, YEAR, AS_OF, "city"), matrix_of(core, batch, "city")
    assert run.nominal.rank.tolist() == matrix.ranks().tolist()
    assert run.enterprises.equals(matrix.enterprises)


def test_a_firm_ranked_only_sometimes_is_behind_everybody_when_it_is_not(core: Scheme, batch: pa.RecordBatch) -> None:
    study = read_study({"factors": [{"path": "ranks.completeness", "range": [30, 90]}]}, core)
    found = sensitivity(core, study, batch, YEAR, AS_OF, 3, samples=32, resamples=5)
    matrix = matrix_of(with_value(core, "ranks.completeness", 90.0), batch)
    complete = matrix.ranked & (found.nominal.rank > 0)
    assert (found.spread.low[complete] > 0).all()
    lost = (found.nominal.rank > 0) & ~matrix.ranked
    assert (found.spread.high[lost] == 0).any()
    assert (found.spread.low[lost & (found.spread.low > 0)] <= len(batch)).all()
