"""Effective weights (有效权重): the say a line really has in the base points, beside the one written, stage by stage.

An indicator that hardly varies decides little, however heavy it was written. Three measures, none of which is the truth alone:
the share of the variance of the base that a line carries (covariances: these shares sum to 1), the squared correlation with
the base, and the correlation ratio, the part of the variance explained by the indicator without assuming a straight line
(Paruolo, Saisana and Saltelli 2013, Journal of the Royal Statistical Society A 176).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jifen.engine.audit_pack.relations import mid_ranks, pearson
from jifen.engine.columns import Floats
from jifen.engine.scheme.weighing import Level
from jifen.engine.subscores import SubscoreMatrix

Rows = NDArray[np.intp]
MOST_BINS = 20
FEWEST_IN_BIN = 10


@dataclass(frozen=True)
class EffectiveWeight:
    """``line``: an indicator, or a level that stands as one line (``kind``). ``nominal``: written points ÷ all of the stage.
    ``share``: of the variance of the base; None for an indicator inside such a level. ``times``: share ÷ nominal."""

    stage: str
    line: str
    kind: str
    nominal: float
    share: float | None
    times: float | None
    squared_correlation: float | None
    correlation_ratio: float | None


@dataclass(frozen=True)
class StageProfile:
    """Firms scored in a stage, their points, and the share of the variance of the total that is the bonus's."""

    stage: str
    firms: int
    base_mean: float
    base_sd: float | None
    bonus_mean: float
    total_mean: float
    bonus_share: float | None


def stage_profiles(matrix: SubscoreMatrix) -> Iterator[StageProfile]:
    for stage, rows in _stages(matrix):
        base, bonus = matrix.base[rows] / 100.0, matrix.bonus[rows] / 100.0
        sd = float(base.std(ddof=1)) if len(rows) > 1 else None
        share = covariance_share(bonus, base + bonus)
        yield StageProfile(
            stage, len(rows), float(base.mean()), sd, float(bonus.mean()), float((base + bonus).mean()), share
        )


def effective_weights(matrix: SubscoreMatrix) -> Iterator[EffectiveWeight]:
    """Per stage: indicators in document order, then levels that are one line."""
    inside = {code for level in matrix.plan.level_lines() for code in level.all_indicators()}
    for stage, rows in _stages(matrix):
        base = matrix.base[rows] / 100.0
        counted = matrix.counted()[rows]
        for column, code in enumerate(matrix.codes):
            points = None if code in inside else matrix.result.lines[code].points
            weight = matrix.plan.root.weight_of(code)[stage]
            yield _weight(matrix, stage, code, "indicator", weight, _taken(points, rows), counted[:, column], base)
        for level in matrix.plan.level_lines():
            yield _level_weight(matrix, stage, level, rows, base)


def _stages(matrix: SubscoreMatrix) -> Iterator[tuple[str, Rows]]:
    for code, stage in enumerate(matrix.plan.scheme.stage_codes):
        rows = np.flatnonzero(matrix.stage == code)
        if len(rows):
            yield stage, rows


def _taken(points: NDArray[np.int32] | None, rows: Rows) -> Floats | None:
    return None if points is None else points[rows] / 100.0


def _level_weight(matrix: SubscoreMatrix, stage: str, level: Level, rows: Rows, base: Floats) -> EffectiveWeight:
    line = matrix.result.lines[level.code]
    assert line.subscore is not None
    return _weight(
        matrix, stage, level.code, "level", level.weights[stage], _taken(line.points, rows), line.subscore[rows], base
    )


def _weight(
    matrix: SubscoreMatrix,
    stage: str,
    code: str,
    kind: str,
    weight: float,
    points: Floats | None,
    x: Floats,
    base: Floats,
) -> EffectiveWeight:
    nominal = weight / matrix.plan.root.weights[stage]
    share = None if points is None else covariance_share(points, base)
    straight = pearson(x, base)
    return EffectiveWeight(
        stage,
        code,
        kind,
        nominal,
        share,
        share / nominal if share is not None and nominal > 0.0 else None,
        None if straight is None else straight**2,
        correlation_ratio(x, base),
    )


def covariance_share(part: Floats, whole: Floats) -> float | None:
    """cov(part, whole) ÷ var(whole): over parts that add up to the whole these add up to 1. None where the whole is constant."""
    if len(whole) < 3 or whole.min() == whole.max():
        return None
    away = whole - whole.mean()
    return float(((part - part.mean()) * away).sum() / (away * away).sum())


def correlation_ratio(x: Floats, y: Floats) -> float | None:
    """Variance of y between groups of like x ÷ all variance, corrected for the number of groups (epsilon squared, at least 0).

    Groups: the distinct values of x, or up to 20 groups of equal size that keep equals together. None for fewer than 20 firms
    or a constant.
    """
    if len(x) < 2 * FEWEST_IN_BIN or y.min() == y.max() or x.min() == x.max():
        return None
    group = _groups(x)
    counts = np.bincount(group)
    sums = np.bincount(group, weights=y - y.mean())
    filled = counts > 0
    if (groups := int(filled.sum())) < 2:
        return None
    between = float((sums[filled] ** 2 / counts[filled]).sum())
    whole = float(((y - y.mean()) ** 2).sum())
    unexplained = (1.0 - between / whole) * (len(y) - 1) / (len(y) - groups)
    return min(max(1.0 - unexplained, 0.0), 1.0)


def _groups(x: Floats) -> Rows:
    bins = min(MOST_BINS, len(x) // FEWEST_IN_BIN)
    values, place = np.unique(x, return_inverse=True)
    if len(values) <= bins:
        return place.astype(np.intp)
    return np.floor((mid_ranks(x) - 0.5) / len(x) * bins).astype(np.intp)
