"""Jobs as a careful pandas script does them: whole columns, categoricals, no apply, no merge of strings where a shift will do.

Lines and scores have the engine's columns but for marks, the peer group used, the named cause of an uncertain stage, checks of
the input, saved norms and the manifest.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from bench.by_engine import DRAW_SEED, DRAWS, drawn_matrix
from bench.cases import Case
from bench.pandas_facts import Facts, read_facts, saved_percentiles
from bench.pandas_script import score_frame, write_result
from bench.scheme_numbers import YEAR, scheme_numbers
from jifen.engine.robustness.drawing import SPREAD, factor_blocks, written_weights

SINGLES = 20


def full(case: Case) -> Callable[[], None]:
    return lambda: write_result(case.scratch, *score_frame(read_facts(case.facts), scheme_numbers(), YEAR))


def unsorted(case: Case) -> Callable[[], None]:
    return lambda: write_result(case.scratch, *score_frame(read_facts(case.unsorted), scheme_numbers(), YEAR))


def rescore(case: Case) -> Callable[[], None]:
    """Reads the norms the engine saved."""

    def read_score_write() -> None:
        norms = saved_percentiles(case.result / "norms.parquet")
        write_result(case.scratch, *score_frame(read_facts(case.facts), scheme_numbers(), YEAR, norms))

    return read_score_write


def in_memory(case: Case) -> Callable[[], Any]:
    facts = read_facts(case.facts)
    return lambda: score_frame(facts, scheme_numbers(), YEAR)


def single(case: Case) -> Callable[[], dict[str, float]]:
    """One enterprise's rows through the same script, against saved norms; fewer times, for it is slow."""
    norms, facts = saved_percentiles(case.result / "norms.parquet"), read_facts(case.facts)
    firms = [rows_up_to(facts, row) for row in np.flatnonzero(facts.frame["year"] == YEAR)[:SINGLES]]

    def one_by_one() -> dict[str, float]:
        taken = []
        for firm in firms:
            start = time.perf_counter()
            score_frame(firm, scheme_numbers(), YEAR, norms)
            taken.append(time.perf_counter() - start)
        return {"median": statistics.median(taken), "times": len(taken)}

    return one_by_one


def rows_up_to(facts: Facts, row: int) -> Facts:
    """The rows of the enterprise that has its last one at ``row``."""
    start = row
    while start and facts.frame["enterprise"].iat[start - 1] == facts.frame["enterprise"].iat[row]:
        start -= 1
    return Facts(facts.frame.iloc[start : row + 1].reset_index(drop=True), facts.sets_of(start, row + 1))


def draws(case: Case) -> Callable[[], pd.DataFrame]:
    """The loop one writes: for every draw new weights, new points, new totals, new ranks; then the quantiles."""
    matrix = drawn_matrix(case)
    written = written_weights(matrix.plan)
    factors = next(factor_blocks(DRAW_SEED, DRAWS, written.count, SPREAD, DRAWS))[:, written.indicators]
    subscores = pd.DataFrame(matrix.counted(), columns=matrix.codes)
    weights = pd.DataFrame(matrix.weights, columns=matrix.codes)
    return lambda: drawn_ranks(subscores, weights, pd.Series(matrix.bonus), matrix.stage, factors)


def drawn_ranks(
    subscores: pd.DataFrame, weights: pd.DataFrame, bonus: pd.Series, stage: np.ndarray, factors: np.ndarray
) -> pd.DataFrame:
    """``factors``: draws × stages × indicators. Points are rounded line by line, as published ones are."""
    ranks, whole = [], weights.sum(axis=1)
    for factor in factors:
        drawn = weights * factor[stage]
        drawn = drawn.mul(whole / drawn.sum(axis=1), axis=0)
        points = ((subscores * drawn * 1e9).round() + 5e6) // 1e7
        ranks.append((points.sum(axis=1) + bonus).rank(method="min", ascending=False))
    placed = pd.concat(ranks, axis=1).quantile([0.5, 0.05, 0.95], axis=1, interpolation="inverted_cdf")
    return placed.T.set_axis(["rank_median", "rank_low", "rank_high"], axis=1)
