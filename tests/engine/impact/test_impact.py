"""A draft beside the scheme in force: nil when nothing changed, and what is told adds up to what a run of each would give."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from jifen.engine.impact import Sliders, changed_groups, crossing, grade_migration, impact_of, moves_by
from jifen.engine.problems import ResultRefused
from jifen.engine.robustness import CutOff
from jifen.engine.runners.columnar.fitting import fit_batches
from jifen.engine.scheme import load_scheme, plan_of
from jifen.engine.scheme.digest import scheme_digest
from jifen.engine.scheme.model import Scheme
from jifen.engine.subscores import subscore_matrix
from tests.engine.robustness.conftest import AS_OF, YEAR, batch_of

Draft = Callable[..., Scheme]
HEAVIER = (
    ("weight: {初创: 10, 成长: 14, 成熟: 16, 转型: 12}", "weight: {初创: 20, 成长: 24, 成熟: 26, 转型: 12}"),
    ("weight: {初创: 20, 成长: 14, 成熟: 9, 转型: 16}", "weight: {初创: 10, 成长: 4, 成熟: 0, 转型: 16}"),
    ("weight: {初创: 15, 成长: 10, 成熟: 7, 转型: 10}", "weight: {初创: 15, 成长: 10, 成熟: 6, 转型: 10}"),
)
GENTLER = ("rule: {goalposts: {low: 0, high: 100}}", "rule: {goalposts: {low: 0, high: 60}}")
CAPPED = ("  cap: 30", "  cap: 20")
STRICTER = ("      cap: 14", "      cap: 8")
YOUNGER = ("age < 3 年 or", "age < 4 年 or")
GRADED = ("code: A, from: 85", "code: A, from: 80")
ALL = (*HEAVIER, GENTLER, CAPPED, STRICTER)


def test_a_draft_equal_to_the_current_has_no_effect_at_all(core: Scheme, batch: pa.RecordBatch, drafted: Draft) -> None:
    impact = impact_of(core, drafted(("# 吉林省", "# 另一句注释")), batch, YEAR, AS_OF)
    assert impact.is_nil and impact.difference.same and impact.causes == ()
    assert not impact.change.any() and not impact.climbs.any()
    assert impact.rank_correlation == pytest.approx(1.0)
    assert all(one == other for one, other in grade_migration(impact))
    assert [
        len(side) for side in (crossing(impact, CutOff(top=50)).entered, crossing(impact, CutOff(top=50)).left)
    ] == [0, 0]
    assert {(one.up, one.down, one.mean) for one in moves_by(impact, impact.stages[0])} == {(0, 0, 0.0)}


def test_words_and_sources_are_no_change_of_points(core: Scheme, batch: pa.RecordBatch, drafted: Draft) -> None:
    impact = impact_of(core, drafted(("name_en: Share of R&D staff", "name_en: R&D staff share")), batch, YEAR, AS_OF)
    assert impact.is_nil and not impact.difference.same and changed_groups(core, drafted(("name_en: Share of R&D staff", "name_en: R&D staff share"))) == []  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "groups"),
    [
        (HEAVIER, ["weights"]),
        ([GENTLER], ["indicator:ip_per_hundred"]),
        ([CAPPED], ["bonus_cap"]),
        ([YOUNGER], ["stages"]),
        ([GRADED], ["grades"]),
        ([*ALL, YOUNGER, GRADED], ["stages", "weights", "indicator:ip_per_hundred", "bonus:projects_awards", "bonus_cap", "grades"]),
    ],
    ids=["weights", "rule", "cap", "stages", "grades", "all"],
)  # fmt: skip
def test_changes_are_told_in_groups(
    core: Scheme, drafted: Draft, changes: list[tuple[str, str]], groups: list[str]
) -> None:
    assert [one.code for one in changed_groups(core, drafted(*changes))] == groups


def test_each_side_is_what_a_run_of_that_scheme_gives(core: Scheme, batch: pa.RecordBatch, drafted: Draft) -> None:
    draft = drafted(*ALL)
    impact = impact_of(core, draft, batch, YEAR, AS_OF)
    for scheme, side in ((core, impact.old), (draft, impact.new)):
        plan = plan_of(scheme)
        alone = subscore_matrix(plan, fit_batches(plan, lambda: [batch], YEAR, AS_OF), batch, YEAR, AS_OF)
        assert np.array_equal(alone.total, side.total) and np.array_equal(alone.ranks(), side.ranks())


@pytest.mark.parametrize("changes", [HEAVIER, [GENTLER, CAPPED], [*ALL, YOUNGER]], ids=["one", "two", "five"])
def test_causes_add_up_to_the_change_of_every_firm(
    core: Scheme, batch: pa.RecordBatch, drafted: Draft, changes: list[tuple[str, str]]
) -> None:
    impact = impact_of(core, drafted(*changes), batch, YEAR, AS_OF)
    both, told = impact.scored_twice, sum(one.points for one in impact.causes)
    assert impact.change.any()
    np.testing.assert_allclose(told[both], impact.change[both], atol=1e-6)
    assert not any(one.estimated for one in impact.causes)


def test_a_change_that_stands_alone_is_the_cause_alone(core: Scheme, batch: pa.RecordBatch, drafted: Draft) -> None:
    """A cap and a rule that touch different lines: each is told with just what it does alone."""
    both = impact_of(core, drafted(GENTLER, STRICTER), batch, YEAR, AS_OF)
    alone = [impact_of(core, drafted(one), batch, YEAR, AS_OF).change for one in (GENTLER, STRICTER)]
    for cause, change in zip(both.causes, alone, strict=True):
        assert np.abs(cause.points - change).max() <= 1000  # the cap of the whole group may part them a little
    assert np.array_equal(both.causes[0].points, alone[0])


def test_many_changes_are_estimated_and_still_add_up(core: Scheme, batch: pa.RecordBatch, drafted: Draft) -> None:
    more = [("rule: {goalposts: {low: 0, high: 35}}", "rule: {goalposts: {low: 0, high: 30}}"), ("rule: {goalposts: {low: 0, high: 20}}", "rule: {goalposts: {low: 0, high: 15}}")]  # fmt: skip
    impact = impact_of(core, drafted(*ALL, YOUNGER, *more), batch, YEAR, AS_OF)
    assert len(impact.causes) == 7 and all(one.estimated for one in impact.causes)
    both = impact.scored_twice
    np.testing.assert_allclose(sum(one.points for one in impact.causes)[both], impact.change[both], atol=1e-6)


def test_rank_correlation_is_spearmans(core: Scheme, batch: pa.RecordBatch, drafted: Draft) -> None:
    impact = impact_of(core, drafted(*HEAVIER), batch, YEAR, AS_OF)
    rows = impact.ranked_twice
    assert impact.rank_correlation == pytest.approx(spearmanr(impact.old.total[rows], impact.new.total[rows]).statistic)


def test_sums_by_group_and_grade_count_everybody_once(core: Scheme, batch: pa.RecordBatch, drafted: Draft) -> None:
    impact = impact_of(core, drafted(*ALL, GRADED), batch, YEAR, AS_OF)
    assert sum(grade_migration(impact).values()) == len(impact.old)
    moves = moves_by(impact, impact.stages[0])
    assert sum(one.firms for one in moves) == int(impact.scored_twice.sum())
    whole = sum(one.mean * one.firms for one in moves)
    assert whole == pytest.approx(float(impact.change[impact.scored_twice].sum()))
    assert sum(sum(one.causes.values()) * one.firms for one in moves) == pytest.approx(whole)


def test_winners_and_losers_at_a_cut_off_are_as_many_when_places_are_fixed(
    core: Scheme, batch: pa.RecordBatch, drafted: Draft
) -> None:
    impact = impact_of(core, drafted(*HEAVIER), batch, YEAR, AS_OF)
    at = crossing(impact, CutOff(top=100))
    ties = sum((ranks > 0).sum() and int(((ranks > 0) & (ranks <= 100)).sum()) - 100 for ranks in impact.ranks)
    assert abs(len(at.entered) - len(at.left)) <= abs(ties)
    assert len(at.entered) > 0 and not set(at.entered) & set(at.left)


def test_the_table_holds_every_firm_with_its_causes(core: Scheme, batch: pa.RecordBatch, drafted: Draft) -> None:
    impact = impact_of(core, drafted(*ALL), batch, YEAR, AS_OF)
    table = impact.to_table()
    assert table.num_rows == len(impact.old)
    assert {"cause.weights", "cause.indicator:ip_per_hundred", "cause.bonus_cap"} <= set(table.column_names)
    unscored = np.flatnonzero(impact.old.stage < 0)
    assert all(table["total_old"][int(row)].as_py() is None for row in unscored)


def test_bands_of_both_use_the_seed_of_their_digests(core: Scheme, batch: pa.RecordBatch, drafted: Draft) -> None:
    impact = impact_of(core, drafted(*HEAVIER), batch, YEAR, AS_OF)
    old, new = impact.bands(draws=20)
    assert old.seed == new.seed and (old.draws, new.draws) == (20, 20)


def test_sliders_at_rest_show_the_published_order(core: Scheme, batch: pa.RecordBatch) -> None:
    sliders = Sliders(core, batch, YEAR, AS_OF)
    assert sliders.moved({}).same_as(sliders.published)
    assert (
        scheme_digest(sliders.weighed({})) != ""
        and sliders.weighed({}).indicators[0].weight == core.indicators[0].weight
    )


@settings(max_examples=12)
@given(st.lists(st.integers(0, 40), min_size=9, max_size=9).filter(any))
def test_moved_sliders_give_the_integers_of_a_run_with_those_weights(weights: list[int]) -> None:
    sliders = _standing()
    moved = {one.code: float(weight) for one, weight in zip(sliders.scheme.indicators, weights, strict=True)}
    plan = plan_of(sliders.weighed(moved))
    norms = fit_batches(plan, lambda: [sliders.batch], YEAR, AS_OF)
    run = subscore_matrix(plan, norms, sliders.batch, YEAR, AS_OF)
    shown, scored = sliders.moved(moved), run.stage >= 0
    assert np.array_equal(shown.total[scored], run.total[scored]) and np.array_equal(shown.rank, run.ranks())


REFUSED = {
    "nobody": ({"nonsense": 1.0}, "没有叫“nonsense”的指标"),
    "negative": ({"rd_expense": -1.0}, "“研发费用金额”的权重是负数；请改为 0 或以上。"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_sliders_cannot_show_is_said(core: Scheme, batch: pa.RecordBatch, name: str) -> None:
    weights, words = REFUSED[name]
    with pytest.raises(ResultRefused, match=words):
        Sliders(core, batch, YEAR, AS_OF).moved(weights)


def test_no_weight_at_all_is_said(core: Scheme, batch: pa.RecordBatch) -> None:
    with pytest.raises(ResultRefused, match="阶段“初创”的权重全是 0，无法排名"):
        Sliders(core, batch, YEAR, AS_OF).moved({one.code: 0.0 for one in core.indicators})


_kept: list[Sliders] = []


def _standing() -> Sliders:
    if not _kept:
        from_file = Sliders(scheme=_core(), batch=_batch(), year=YEAR, as_of=AS_OF)
        _kept.append(from_file)
    return _kept[0]


def _core() -> Scheme:
    return load_scheme("jilin-core-2026")


def _batch() -> pa.RecordBatch:
    return batch_of(150)
