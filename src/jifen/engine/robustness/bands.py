"""Robustness bands (稳健区间): where each enterprise's rank lies when the weights move a little, and how often it crosses a cut-off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jifen.engine.columns import Floats
from jifen.engine.points import written
from jifen.engine.problems import ResultRefused
from jifen.engine.ranks import ranks
from jifen.engine.robustness.drawing import DRAWS, SPREAD, factor_blocks
from jifen.engine.robustness.drawn_totals import CELLS_AT_ONCE, DrawnTotals
from jifen.engine.robustness.spread_of_ranks import RankSpread, rank_spread, smallest_integer
from jifen.engine.subscores import Ints, Mask, SubscoreMatrix

MOST_CELLS = 1 << 30
"""Draws × firms whose ranks are kept: they are small integers, up to 4 GB of them."""


@dataclass(frozen=True)
class CutOff:
    """Who is inside: the first ``top`` ranks, or totals of at least ``points`` hundredths; one of the two."""

    top: int | None = None
    points: int | None = None

    def __post_init__(self) -> None:
        if (self.top is None) == (self.points is None) or (self.top is not None and self.top < 1):
            raise ResultRefused.because(
                "cut_off",
                "分数线要么写名次（不小于 1），要么写积分，二者取一。",
                "a cut-off is either a number of ranks (at least 1) or points, one of the two.",
            )

    def inside(self, placed: Ints, totals: Ints) -> Mask:
        if self.top is not None:
            return np.asarray(placed <= self.top)
        assert self.points is not None
        return np.asarray(totals >= self.points)


@dataclass(frozen=True, eq=False)
class RobustnessBands:
    """Per firm of the matrix, in its order. ``spread`` holds rank median and band; ``swaps`` the share of draws on the other
    side of the cut-off than published (NaN: no cut-off, or not ranked). ``drawn_with``: seed, draws and spread of weights."""

    matrix: SubscoreMatrix
    rank: Ints
    spread: RankSpread
    cut_off: CutOff | None
    inside: Mask
    swaps: Floats
    seed: int
    draws: int
    weight_spread: float

    def to_table(self) -> pa.Table:
        """``enterprise, total, rank, rank_median, rank_low, rank_high, inside, swap``; null where a firm is not ranked."""
        gone = self.rank == 0
        columns = {"total": self.matrix.total, "rank": self.rank} | self.spread.columns()
        arrays = {name: pa.array(np.ascontiguousarray(column), mask=gone) for name, column in columns.items()}
        without = gone | np.isnan(self.swaps)
        arrays |= {"inside": pa.array(self.inside, mask=without), "swap": pa.array(self.swaps, mask=without)}
        return pa.table({"enterprise": self.matrix.enterprises} | arrays)

    def rows(self, most: int | None = None) -> list[dict[str, Any]]:
        """For a terminal: ranked firms, best first, points written out."""
        order = np.flatnonzero(self.rank)
        order = order[np.argsort(self.rank[order], kind="stable")][:most]
        return [row | {"total": written(row["total"])} for row in self.to_table().take(pa.array(order)).to_pylist()]


def robustness_bands(
    matrix: SubscoreMatrix,
    seed: int,
    *,
    draws: int = DRAWS,
    spread: float = SPREAD,
    cut_off: CutOff | None = None,
    cells_at_once: int = CELLS_AT_ONCE,
) -> RobustnessBands:
    """Draws weights within ± ``spread`` (a share, below 1), re-ranks everybody each time, and sums up.

    Same seed, same numbers, whatever ``cells_at_once``. Memory: a few blocks of float64 beside draws × firms small integers.
    """
    rows = matrix.taking_part
    _check(draws, spread, len(rows))
    published = matrix.ranks()[rows]
    drawn = np.empty((draws, len(rows)), dtype=smallest_integer(len(rows)))
    inside = cut_off.inside(published, matrix.total[rows]) if cut_off else np.zeros(len(rows), dtype=bool)
    crossed = np.zeros(len(rows), dtype=np.int64)
    for number, (totals, placed) in enumerate(drawn_ranks(matrix, rows, seed, draws, spread, cells_at_once)):
        drawn[number] = placed
        if cut_off:
            crossed += cut_off.inside(placed, totals) != inside
    return RobustnessBands(
        matrix,
        _whole(published, rows, len(matrix)),
        rank_spread(drawn, rows, len(matrix)),
        cut_off,
        _whole(inside, rows, len(matrix)),
        _shares(crossed, rows, len(matrix), draws if cut_off else 0),
        seed,
        draws,
        spread,
    )


def drawn_ranks(
    matrix: SubscoreMatrix, rows: NDArray[np.intp], seed: int, draws: int, spread: float, cells_at_once: int
) -> Iterator[tuple[Ints, Ints]]:
    """Totals and ranks of the firms ``rows``, draw by draw."""
    work = DrawnTotals(matrix, rows)
    groups, everyone = matrix.group[rows], np.ones(len(rows), dtype=bool)
    for factors in factor_blocks(seed, draws, work.numbers, spread, work.block(cells_at_once)):
        for totals in work.totals(factors):
            yield totals, ranks(totals, groups, everyone, matrix.plan.scheme.ranks.ties)


def _check(draws: int, spread: float, firms: int) -> None:
    if not draws >= 1 or not 0.0 <= spread < 1.0:
        raise ResultRefused.because(
            "draws",
            f"抽样次数应不小于 1，权重浮动应在 0 与 1 之间（现为 {draws} 次、{spread:g}）；常用 1000 次、0.25。",
            f"at least 1 draw and a spread from 0 to below 1 (found {draws}, {spread:g}); usual are 1000 and 0.25.",
        )
    if draws * firms > MOST_CELLS:
        raise ResultRefused.because(
            "too_many_draws",
            f"{draws} 次抽样 × {firms} 家企业超出内存上限；请减到 {MOST_CELLS // firms} 次以内，或只取一部分企业。",
            f"{draws} draws × {firms} firms exceed what memory is meant to hold; take at most {MOST_CELLS // firms} draws, "
            "or fewer firms.",
        )


def _whole(values: NDArray[Any], rows: NDArray[np.intp], length: int) -> NDArray[Any]:
    result = np.zeros(length, dtype=values.dtype)
    result[rows] = values
    return result


def _shares(crossed: NDArray[np.int64], rows: NDArray[np.intp], length: int, draws: int) -> Floats:
    result = np.full(length, np.nan)
    if draws:
        result[rows] = crossed / draws
    return result
