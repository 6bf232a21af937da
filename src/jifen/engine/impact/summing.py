"""An impact summed up: by group of firms, by grade, and at a cut-off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jifen.engine.impact.comparing import Impact
from jifen.engine.robustness.bands import CutOff

UNCHANGED = 0


@dataclass(frozen=True)
class GroupMove:
    """Firms of a group scored both times. ``mean``, ``median``: change in hundredths; ``up``, ``down``: firms whose total rose, fell;
    ``causes``: group of changes → mean contribution in hundredths."""

    group: str
    firms: int
    mean: float
    median: float
    up: int
    down: int
    median_climb: float
    causes: dict[str, float]


def moves_by(impact: Impact, groups: Sequence[str | None]) -> list[GroupMove]:
    """``groups``: one word per firm of the batch (stage, sector, city …), None unknown; largest groups first."""
    words = np.array([one or "" for one in groups], dtype=object)
    both = impact.scored_twice
    counted = Counter(words[both].tolist())
    return [_move(impact, word, np.flatnonzero(both & (words == word))) for word, _ in counted.most_common()]


def _move(impact: Impact, word: str, rows: NDArray[np.intp]) -> GroupMove:
    change, climbs = impact.change[rows], impact.climbs[rows]
    causes = {one.group.code: float(one.points[rows].mean()) for one in impact.causes}
    up, down = int((change > 0).sum()), int((change < 0).sum())
    return GroupMove(
        word, len(rows), float(change.mean()), float(np.median(change)), up, down, float(np.median(climbs)), causes
    )


def grade_migration(impact: Impact) -> dict[tuple[str, str], int]:
    """(grade before, grade after) → firms; ``""`` stands for not scored. The counts add up to all firms."""
    return dict(Counter(zip(*impact.grades, strict=True)))


@dataclass(frozen=True, eq=False)
class Crossing:
    """Rows of the batch that come in or go out at a cut-off, best new rank or old rank first; ``stay`` how many stay inside."""

    entered: NDArray[np.intp]
    left: NDArray[np.intp]
    stay: int


def crossing(impact: Impact, cut_off: CutOff) -> Crossing:
    before, after = impact.ranks
    inside = [
        (placed > 0) & cut_off.inside(placed, side.total)
        for placed, side in ((before, impact.old), (after, impact.new))
    ]
    entered, left = np.flatnonzero(~inside[0] & inside[1]), np.flatnonzero(inside[0] & ~inside[1])
    by_rank = entered[np.argsort(after[entered], kind="stable")], left[np.argsort(before[left], kind="stable")]
    return Crossing(by_rank[0], by_rank[1], int((inside[0] & inside[1]).sum()))
