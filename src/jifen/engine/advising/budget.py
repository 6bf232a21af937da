"""Budget allocation: every expert shares out 100 points; the mean is the suggestion, agreement is told beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from jifen.engine.advising.advice import Advice, check_codes
from jifen.engine.audit_pack.relations import mid_ranks
from jifen.engine.columns import Floats
from jifen.engine.problems import Findings, Place, ResultRefused

BUDGET = 100.0
SLACK = 1e-6


@dataclass(frozen=True)
class Spread:
    least: float
    median: float
    most: float


@dataclass(frozen=True)
class BudgetAdvice(Advice):
    """``agreement``: Kendall's W over the ranks the experts give, 0 none to 1 full, ties corrected; None with one expert or
    when every expert gives all indicators the same. ``spread``: indicator → least, median, most points given."""

    experts: int = 0
    agreement: float | None = None
    spread: Mapping[str, Spread] | None = None


def by_budget(codes: Sequence[str], given: Mapping[str, Mapping[str, float]]) -> BudgetAdvice:
    """``given``: expert → indicator → points. Raises ResultRefused naming every expert whose points are not 100."""
    check_codes(codes)
    _check(codes, given)
    points = np.array([[each[code] for code in codes] for each in given.values()], dtype=np.float64)
    means = points.mean(axis=0)
    spread = {
        code: Spread(float(column.min()), float(np.median(column)), float(column.max()))
        for code, column in zip(codes, points.T, strict=True)
    }
    weights = dict(zip(codes, (means / means.sum()).tolist(), strict=True))
    return BudgetAdvice("budget", weights, experts=len(points), agreement=concordance(points), spread=spread)


def concordance(points: Floats) -> float | None:
    """Kendall's W of m experts × L indicators, corrected for ties."""
    experts, items = points.shape
    if experts < 2:
        return None
    ranks = np.stack([mid_ranks(row) for row in points])
    sums = ranks.sum(axis=0)
    ties = sum(_tied(row) for row in points)
    whole = experts**2 * (items**3 - items) - experts * ties
    if whole <= 0.0:
        return None
    return float(12.0 * ((sums - sums.mean()) ** 2).sum() / whole)


def _tied(row: Floats) -> float:
    counts = np.unique(row, return_counts=True)[1].astype(np.float64)
    return float((counts**3 - counts).sum())


def _check(codes: Sequence[str], given: Mapping[str, Mapping[str, float]]) -> None:
    found = Findings()
    if not given:
        found.add(
            "budget_nobody",
            Place(),
            "还没有专家分配；请至少请一位。",
            "no expert has given points yet; ask at least one.",
        )
    for expert, points in given.items():
        _check_expert(found, expert, points, codes)
    found.raise_if_any(ResultRefused)


def _check_expert(found: Findings, expert: str, points: Mapping[str, float], codes: Sequence[str]) -> None:
    missing = [code for code in codes if code not in points]
    if missing:
        words = "、".join(missing)
        found.add("budget_missing", Place(), f"{expert}没有给“{words}”分配；不给分请写 0。", f"{expert} left out {words}; write 0 for none.")  # fmt: skip
        return
    numbers = [points[code] for code in codes]
    if not all(np.isfinite(numbers)) or min(numbers) < 0.0:
        found.add("budget_negative", Place(), f"{expert}的分配里有负数或不是数；请改为不小于 0 的数。", f"{expert} gave a negative or no number.")  # fmt: skip
    elif abs(sum(numbers) - BUDGET) > SLACK:
        total = sum(numbers)
        found.add("budget_total", Place(), f"{expert}分配了 {total:g} 分，应当正好 100 分；请增减 {abs(BUDGET - total):g} 分。", f"{expert} gave {total:g} points, not 100.")  # fmt: skip
