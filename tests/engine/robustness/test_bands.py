"""Robustness bands: the same as a plain loop, whatever the blocks; nothing moves where weights do not."""

from __future__ import annotations

import dataclasses

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jifen.engine import Firm, fit_firms, plan_of, score_firm
from jifen.engine.firms_table import firms_of_table
from jifen.engine.points import hundredths
from jifen.engine.problems import ResultRefused
from jifen.engine.robustness import CutOff, robustness_bands, seed_of
from jifen.engine.robustness.bands import drawn_ranks
from jifen.engine.robustness.drawing import factor_blocks, written_weights
from jifen.engine.robustness.drawn_totals import DrawnTotals
from jifen.engine.robustness.drawn_weights import Weighing, patterns_of
from jifen.engine.robustness.rerun import balanced
from jifen.engine.scheme.model import Scheme
from jifen.engine.subscores import SubscoreMatrix

from .conftest import AS_OF, SHAPES, YEAR, batch_of, matrix_of, small_scheme


def drawn(matrix: SubscoreMatrix, seed: int, draws: int, cells: int = 1 << 16) -> list[tuple[list[int], list[int]]]:
    work = drawn_ranks(matrix, matrix.taking_part, seed, draws, 0.25, cells)
    return [(totals.tolist(), placed.tolist()) for totals, placed in work]


def test_fifty_firms_by_a_plain_loop_over_the_reference_runner(core: Scheme) -> None:
    """Sub-scores from the other runner, weights multiplied and brought back to 100 one by one, lines rounded, ranks counted."""
    batch, plan, seed, draws = batch_of(50, 9), plan_of(core), 77, 40
    firms: list[Firm] = list(firms_of_table(pa.Table.from_batches([batch]), list(core.facts.values()), YEAR, AS_OF))
    norms = fit_firms(plan, firms)
    outcomes = [outcome for outcome in (score_firm(plan, norms, firm) for firm in firms) if outcome.rankable]
    stages, codes = core.stage_codes, [i.code for i in core.indicators]
    numbers = len(stages) * len(codes)
    expected = []
    for factors in (row for block in factor_blocks(seed, draws, numbers, 0.25, 7) for row in block):
        totals = []
        for outcome in outcomes:
            lines = [outcome.lines[code] for code in codes]
            moved = [
                (line.weight or 0.0) * float(factors[column * len(stages) + stages.index(outcome.stage or "")])
                for column, line in enumerate(lines)
            ]
            scale = sum(line.weight or 0.0 for line in lines) / sum(moved)
            points = [
                hundredths((line.subscore or 0.0) * (weight * scale)) for line, weight in zip(lines, moved, strict=True)
            ]
            totals.append(sum(points) + (outcome.bonus or 0))
        expected.append((totals, [1 + sum(other > own for other in totals) for own in totals]))
    assert drawn(matrix_of(core, batch), seed, draws) == expected


@pytest.mark.parametrize("cells", [1, 997, 1 << 14, 1 << 22])
def test_block_size_changes_nothing(matrix: SubscoreMatrix, cells: int) -> None:
    assert drawn(matrix, 3, 25, cells) == drawn(matrix, 3, 25)


@pytest.mark.parametrize("shape", SHAPES)
def test_without_spread_the_band_is_the_published_rank(shape: str) -> None:
    small = matrix_of(small_scheme(shape), batch_of(200))
    assert len(set(small.total.tolist())) > 100
    bands = robustness_bands(small, 1, draws=3, spread=0.0, cut_off=CutOff(top=20))
    for column in (bands.spread.median, bands.spread.low, bands.spread.high):
        assert column.tolist() == small.ranks().tolist()
    assert set(bands.swaps[small.taking_part]) == {0.0}


def test_without_spread_the_core_scheme_stands_still(matrix: SubscoreMatrix) -> None:
    totals, placed = drawn_pair(matrix, 0.0)
    assert totals.tolist() == matrix.total[matrix.taking_part].tolist()
    assert placed.tolist() == matrix.ranks()[matrix.taking_part].tolist()


def drawn_pair(matrix: SubscoreMatrix, spread: float) -> tuple[np.ndarray, np.ndarray]:
    return next(drawn_ranks(matrix, matrix.taking_part, 1, 1, spread, 1 << 16))


def test_bands_are_nearest_rank_quantiles_and_swaps_are_counts(matrix: SubscoreMatrix) -> None:
    draws, rows = 200, matrix.taking_part
    bands = robustness_bands(matrix, 5, draws=draws, cut_off=CutOff(top=30))
    placed = np.asarray([ranks for _, ranks in drawn(matrix, 5, draws)])
    for share, column in ((0.05, bands.spread.low), (0.5, bands.spread.median), (0.95, bands.spread.high)):
        assert column[rows].tolist() == np.quantile(placed, share, axis=0, method="inverted_cdf").tolist()
    inside = matrix.ranks()[rows] <= 30
    assert bands.swaps[rows].tolist() == ((placed <= 30) != inside).mean(axis=0).tolist()
    assert 0 < bands.swaps[rows].max() <= 1


def test_a_cut_off_in_points(matrix: SubscoreMatrix) -> None:
    rows, cut = matrix.taking_part, 5_500
    bands = robustness_bands(matrix, 5, draws=50, cut_off=CutOff(points=cut))
    totals = np.asarray([own for own, _ in drawn(matrix, 5, 50)])
    inside = matrix.total[rows] >= cut
    assert bands.swaps[rows].tolist() == ((totals >= cut) != inside).mean(axis=0).tolist()


@settings(deadline=None, max_examples=15)
@given(st.randoms(use_true_random=False))
def test_permuting_firms_permutes_bands(matrix: SubscoreMatrix, random: object) -> None:
    order = np.arange(len(matrix))
    random.shuffle(order)  # type: ignore[attr-defined]
    fields = ("stage", "subscores", "weights", "reasons", "known", "base", "bonus", "ranked", "group")
    moved = dataclasses.replace(
        matrix,
        enterprises=matrix.enterprises.take(pa.array(order)),
        **{name: getattr(matrix, name)[order] for name in fields},
    )
    here, there = (robustness_bands(m, 8, draws=30, cut_off=CutOff(top=25)) for m in (matrix, moved))
    assert there.to_table().equals(here.to_table().take(pa.array(order)))


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 2**128 - 1), spread=st.floats(0.0, 0.99))
def test_renormalised_weights_keep_the_total(matrix: SubscoreMatrix, seed: int, spread: float) -> None:
    patterns = patterns_of(matrix.stage[matrix.taking_part], matrix.weights[matrix.taking_part])
    weighing = Weighing(matrix.plan, matrix.codes)
    factors = next(factor_blocks(seed, 4, weighing.written.count, spread, 4))
    lines = weighing.drawn(factors, patterns).lines
    assert np.allclose(sum(lines.values()), 100.0, rtol=0, atol=1e-10)
    assert all((weights >= 0.0).all() for weights in lines.values())


def test_relative_weights_keep_the_sum_of_every_parent() -> None:
    """Dimensions 3 : 2 move by their own numbers; inside each the members keep that dimension's sum."""
    small = matrix_of(small_scheme("relative_tree"), batch_of(60))
    patterns = patterns_of(small.stage[small.taking_part], small.weights[small.taking_part])
    weighing = Weighing(small.plan, small.codes)
    factors = next(factor_blocks(4, 50, weighing.written.count, 0.25, 50))
    lines = weighing.drawn(factors, patterns).lines
    x, y = 60.0 * factors[:, 4], 40.0 * factors[:, 5]
    assert np.allclose(lines["a"] + lines["b"], (100.0 * x / (x + y))[:, None])
    assert np.allclose(lines["c"] + lines["d"], (100.0 * y / (x + y))[:, None])


@pytest.mark.parametrize("shape", SHAPES)
def test_a_draw_is_what_a_scheme_with_those_weights_would_publish(shape: str) -> None:
    """The factors written into the document, then a whole run; firms with shared weights apart, who keep their shares."""
    scheme, batch = small_scheme(shape), batch_of(150)
    small = matrix_of(scheme, batch)
    rows = small.taking_part
    work = DrawnTotals(small, rows)
    shared = (small.weights != np.asarray([i.weights["全部"] for i in small.plan.indicators]))[rows].any(axis=1)
    assert (~shared).sum() > 0
    for factors in next(factor_blocks(6, 5, work.numbers, 0.25, 5)):
        blocks = [*scheme.indicators, *(scheme.dimensions if scheme.weights == "relative" else ())]
        moved = [dataclasses.replace(b, weight=b.weight * f) for b, f in zip(blocks, factors, strict=True)]  # type: ignore[type-var]
        four = len(scheme.indicators)
        changed = dataclasses.replace(
            scheme, indicators=tuple(moved[:four]), dimensions=tuple(moved[four:]) or scheme.dimensions
        )
        published = matrix_of(balanced(changed), batch).total[rows]
        away = np.abs(work.totals(factors[None, :])[0] - published)[~shared]
        assert away.max() <= 1, "a hundredth, where the last bit of a weight tips a rounding"
        assert (away == 0).mean() > 0.99


def test_a_weight_written_once_is_one_number_and_by_stage_one_each(core: Scheme) -> None:
    assert written_weights(plan_of(core)).count == 9 * 4
    assert written_weights(plan_of(small_scheme("absolute_flat"))).count == 4
    assert written_weights(plan_of(small_scheme("relative_tree"))).count == 4 + 2


def test_factors_lie_within_the_spread_and_fill_it() -> None:
    factors = np.concatenate(list(factor_blocks(1, 5_000, 3, 0.25, 512)))
    assert factors.min() >= 0.75
    assert factors.max() < 1.25
    assert abs(factors.mean() - 1.0) < 0.005
    assert abs(factors.std() - 0.25 / np.sqrt(3)) < 0.005


def test_the_stream_of_a_seed_is_fixed_for_good() -> None:
    """Raw words of the generator, so no later version of a library may change a published band."""
    first = next(factor_blocks(seed_of("scheme", "snapshot"), 1, 3, 0.25, 1))
    assert first.tolist() == [[1.1231249293310717, 0.8024026883987594, 0.9338569919472228]]
    assert seed_of("a", "b") != seed_of("b", "a")


def test_ranks_within_a_sector_stay_within_it() -> None:
    small = matrix_of(small_scheme("absolute_flat"), batch_of(200), "sector")
    bands = robustness_bands(small, 2, draws=40)
    for group in set(small.group[small.taking_part].tolist()):
        rows = np.flatnonzero((small.group == group) & (bands.rank > 0))
        assert bands.spread.high[rows].max() <= len(rows)
        assert bands.rank[rows].min() == 1


def test_firms_without_rank_have_no_band(matrix: SubscoreMatrix) -> None:
    bands = robustness_bands(matrix, 2, draws=10, cut_off=CutOff(top=10))
    table = bands.to_table()
    gone = pa.array(~matrix.ranked)
    assert table.filter(gone).num_rows > 0
    assert {value for name in table.column_names[1:] for value in table.filter(gone)[name].to_pylist()} == {None}
    rows = bands.rows(5)
    assert [row["rank"] for row in rows] == [1, 2, 3, 4, 5]
    assert rows[0]["total"].count(".") == 1


def test_the_words_of_refusals(matrix: SubscoreMatrix) -> None:
    with pytest.raises(
        ResultRefused, match=r"抽样次数应不小于 1，权重浮动应在 0 与 1 之间（现为 0 次、0.25）；常用 1000 次、0.25。"
    ):
        robustness_bands(matrix, 1, draws=0)
    with pytest.raises(ResultRefused, match=r"分数线要么写名次（不小于 1），要么写积分，二者取一。"):
        CutOff(top=3, points=5_000)
    with pytest.raises(ResultRefused, match=r"超出内存上限；请减到 \d+ 次以内"):
        robustness_bands(matrix, 1, draws=1 << 30)
    with pytest.raises(ResultRefused, match=r"没有叫“provinc”的排名范围（最接近的是“province”）。"):
        matrix_of(matrix.plan.scheme, batch_of(30), "provinc")
