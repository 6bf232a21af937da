"""The figures of an impact as the page shows them: points written out, names for codes, nothing reckoned in a template."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from jifen.engine.explaining.figures import DASH
from jifen.engine.impact import Cause, GroupMove, crossing, grade_migration, moves_by
from jifen.engine.impact.comparing import Impact
from jifen.engine.points import written
from jifen.engine.robustness import CutOff
from jifen.portals.charting import Chart, Series, bars
from jifen.scoring.impact import Study

MOST: int = 10
OTHER: str = ""


@dataclass(frozen=True)
class Head:
    """The band of figures. ``correlation``: Spearman's, as text."""

    firms: int
    up: int
    down: int
    same: int
    correlation: str
    largest: str
    regraded: int
    restaged: int


@dataclass(frozen=True)
class CauseLine:
    name: str
    mean: str
    mean_up: str
    mean_down: str
    touched: int
    estimated: bool


@dataclass(frozen=True)
class GroupLine:
    """``causes``: mean points of each cause, in the order of the head."""

    name: str
    firms: int
    mean: str
    median: str
    up: int
    down: int
    climb: str
    causes: list[str]


@dataclass(frozen=True)
class FirmLine:
    code: str
    name: str
    stage: str
    before: str
    after: str
    change: str
    rank_before: str
    rank_after: str
    why: str


@dataclass(frozen=True)
class GradeTable:
    """Rows: grade before; ``cells``: firms, and whether they stay, rise or fall."""

    head: list[str]
    rows: list[tuple[str, list[tuple[int, str]], int]]


def signed(hundredths: float) -> str:
    """``+1.25``; exactly nothing is ``0``."""
    return f"{hundredths / 100.0:+.2f}" if round(hundredths, 4) else "0"


def head_of(impact: Impact) -> Head:
    both, change = impact.scored_twice, impact.change
    correlation = impact.rank_correlation
    grades, stages = impact.grades, impact.stages
    rows = np.flatnonzero(both).tolist()
    return Head(
        firms=int(both.sum()),
        up=int((change > 0).sum()),
        down=int((change < 0).sum()),
        same=int((change[both] == 0).sum()),
        correlation=DASH if correlation is None else f"{correlation:.3f}",
        largest=signed(float(change[int(np.abs(change).argmax())])) if len(change) else DASH,
        regraded=sum(grades[0][row] != grades[1][row] for row in rows),
        restaged=sum(stages[0][row] != stages[1][row] for row in rows),
    )


def cause_lines(impact: Impact) -> list[CauseLine]:
    both = impact.scored_twice
    return [_cause_line(cause, cause.points[both]) for cause in impact.causes]


def _cause_line(cause: Cause, points: NDArray[np.float64]) -> CauseLine:
    rising, falling = points[points > 0.005], points[points < -0.005]
    return CauseLine(
        cause.group.name,
        signed(float(points.mean()) if len(points) else 0.0),
        signed(float(rising.mean())) if len(rising) else DASH,
        signed(float(falling.mean())) if len(falling) else DASH,
        len(rising) + len(falling),
        cause.estimated,
    )


def group_lines(impact: Impact, words: Sequence[str | None]) -> list[GroupLine]:
    return [_group_line(impact, move) for move in moves_by(impact, words)]


def _group_line(impact: Impact, move: GroupMove) -> GroupLine:
    causes = [signed(move.causes[one.group.code]) for one in impact.causes]
    climb = f"{move.median_climb:+.0f}" if move.median_climb else "0"
    return GroupLine(move.group or DASH, move.firms, signed(move.mean), signed(move.median), move.up, move.down, climb, causes)  # fmt: skip


def cause_chart(impact: Impact, words: Sequence[str | None], label: str) -> Chart | None:
    """Mean contribution of each cause by group; nothing where nothing changed."""
    moves = moves_by(impact, words)
    if not impact.causes or not moves:
        return None
    tones = ("own", "second", "third", "peers", "total", "less")
    series = [
        Series(one.group.name, [move.causes[one.group.code] / 100.0 for move in moves], tones[place % len(tones)])
        for place, one in enumerate(impact.causes)
    ]
    return bars("causes", label, [move.group or DASH for move in moves], series, unit=_("分"), lying=False)


def grade_table(impact: Impact) -> GradeTable:
    """Grades of both schemes, best first; not scored last."""
    counts = grade_migration(impact)
    order = [grade.code for grade in impact.new.plan.scheme.grades]
    order += [grade.code for grade in impact.old.plan.scheme.grades if grade.code not in order]
    order += [OTHER] if any(OTHER in pair for pair in counts) else []
    words = [code or _("未计分") for code in order]
    rows = []
    for place, before in enumerate(order):
        cells = [(counts.get((before, after), 0), _way(place, column)) for column, after in enumerate(order)]
        rows.append((words[place], cells, sum(count for count, _way_word in cells)))
    return GradeTable(words, rows)


def _way(before: int, after: int) -> str:
    return "stay" if before == after else "rise" if after < before else "fall"


def crossing_lines(study: Study, cut_off: CutOff) -> tuple[list[FirmLine], list[FirmLine], int, tuple[int, int]]:
    """Who comes in, who goes out (the first of each), how many stay, and how many there are of each."""
    found = crossing(study.impact, cut_off)
    entered, left = (list(firm_lines(study, rows[:MOST])) for rows in (found.entered, found.left))
    return entered, left, found.stay, (len(found.entered), len(found.left))


def mover_lines(study: Study) -> tuple[list[FirmLine], list[FirmLine]]:
    """The largest rises and falls in points."""
    change = study.impact.change
    order = np.argsort(change, kind="stable")
    rising = [row for row in order[::-1][:MOST] if change[row] > 0]
    falling = [row for row in order[:MOST] if change[row] < 0]
    return list(firm_lines(study, rising)), list(firm_lines(study, falling))


def firm_lines(study: Study, rows: Sequence[int] | NDArray[np.intp]) -> Iterator[FirmLine]:
    impact = study.impact
    for row in [int(one) for one in rows]:
        yield FirmLine(
            code=impact.old.enterprises[row].as_py(),
            name=study.words.names[row] or DASH,
            stage=impact.stages[1][row] or impact.stages[0][row] or DASH,
            before=_points(impact, 0, row),
            after=_points(impact, 1, row),
            change=signed(float(impact.change[row])),
            rank_before=_rank(impact, 0, row),
            rank_after=_rank(impact, 1, row),
            why=why_words(impact, row),
        )


def why_words(impact: Impact, row: int) -> str:
    """Causes of one firm, the heaviest first."""
    told = sorted(((float(one.points[row]), one.group.name) for one in impact.causes), key=lambda pair: -abs(pair[0]))
    return "；".join(f"{name} {signed(points)}" for points, name in told if abs(points) >= 0.5)


def _points(impact: Impact, side: int, row: int) -> str:
    matrix = (impact.old, impact.new)[side]
    return written(int(matrix.total[row])) if matrix.stage[row] >= 0 else DASH


def _rank(impact: Impact, side: int, row: int) -> str:
    rank = int(impact.ranks[side][row])
    return f"{rank:,}" if rank else DASH
