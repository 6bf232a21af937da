"""Far from its peers: distance from their median in spreads (median absolute deviation), on a log scale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from jifen.engine.arithmetic import exp_many, log_many
from jifen.engine.checks.check import Allow, Case, Kind, Outcome, Params, Rows, fact_of
from jifen.engine.checks.firm_columns import FirmColumns
from jifen.engine.checks.kinds.columns_at_once import known, rounded
from jifen.engine.checks.kinds.peer_groups import Grouped, PeerGroup, peer_groups
from jifen.engine.checks.remarks import Sentence, named
from jifen.engine.checks.suspicion import bounded, log10_many
from jifen.engine.columns import Floats

TO_SD = 1.4826
"""A median absolute deviation times this is a standard deviation where values are normal."""
ALIKE = 1e-12
"""A spread below this is rounding: more than half of the peers are alike."""
LEAST_GROUP = 30
MEASURE = "离中位数的距离÷界限，取对数：刚过界限为 0.05，两倍为 0.3，十倍及以上为 1"


@dataclass(frozen=True)
class PeerOutlier(Kind):
    """``quantities``: a column, and the column it is divided by or nothing; both above 0. Found where the logarithm lies more
    than ``limit`` spreads from the median of the peers. Groups below ``least`` are judged by stage, else not at all.

    Figures: ``fact``, ``value``, ``other``, ``ratio``, ``median`` (of the ratio, or of the value), ``spreads``, ``group``, ``n``.
    """

    quantities: tuple[tuple[str, str], ...]
    limit: float
    times: float = 1.0
    least: int = LEAST_GROUP
    whole = True

    def cases(self) -> tuple[Case, ...]:
        return tuple(Case(fact_of(value), (value, over) if over else (value,)) for value, over in self.quantities)

    def test(self, firms: FirmColumns, case: Case, allow: Allow) -> Outcome:
        value = firms.numbers(case.reads[0])
        other = firms.numbers(case.reads[1]) if len(case.reads) > 1 else np.ones(len(value))
        with np.errstate(invalid="ignore"):
            usable = known(value, other) & (value > 0) & (other > 0)
        ratio = np.ones(len(value))
        np.divide(value, other, out=ratio, where=usable)
        distance = _Distance(log_many(ratio))
        grouped = peer_groups(firms, usable, self.least)
        for group in grouped.groups:
            distance.judge(group)
        rows = np.flatnonzero(distance.spreads > self.limit)
        figures: Params = {
            "fact": case.fact,
            "value": value[rows],
            "other": other[rows],
            "ratio": rounded(self.times * ratio[rows]),
            "median": rounded(self.times * exp_many(distance.median[rows])),
            "spreads": rounded(distance.spreads[rows], 1),
            "group": [distance.names[place] for place in distance.group[rows].tolist()],
            "n": distance.sizes[rows],
        }
        suspicion = bounded(log10_many(distance.spreads[rows] / self.limit))
        notes = tuple(_notes(case, grouped, distance, self.least))
        why = None if distance.tested else _why(notes, grouped)
        return Outcome(distance.tested, rows, suspicion, figures, why, notes)


@dataclass
class _Distance:
    """Distance of every judged firm from the median of its group, in spreads; NaN where not judged."""

    logs: Floats
    tested: int = 0
    alike: int = 0
    names: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.spreads, self.median, self.sizes = (np.full(len(self.logs), np.nan) for _ in range(3))
        self.group = np.zeros(len(self.logs), dtype=np.intp)

    def judge(self, group: PeerGroup) -> None:
        values = self.logs[group.members]
        middle = float(np.median(values))
        spread = TO_SD * float(np.median(np.abs(values - middle)))
        if spread <= ALIKE:
            self.alike += len(group.judged)
            return
        self._place(group, middle, spread)

    def _place(self, group: PeerGroup, middle: float, spread: float) -> None:
        rows: Rows = group.judged
        self.spreads[rows] = np.abs(self.logs[rows] - middle) / spread
        self.median[rows], self.sizes[rows], self.group[rows] = middle, len(group.members), len(self.names)
        self.names.append(group.name)
        self.tested += len(rows)


def _notes(case: Case, grouped: Grouped, distance: _Distance, least: int) -> Iterator[Sentence]:
    column = case.reads[:1]
    if grouped.wider:
        yield _wider(column, grouped.wider, least)
    if grouped.alone:
        yield _alone(column, grouped.alone, least)
    if distance.alike:
        yield _alike(column, distance.alike)


def _wider(column: Sequence[str], many: int, least: int) -> Sentence:
    return Sentence(
        f"{named(column)}：{many} 家所属产业未知，或同阶段同产业不足 {least} 家，改与同阶段全部企业比较。",
        f"{named(column, 'en')}: {_were(many)} compared with the whole stage, because the sector is unknown or has fewer than "
        f"{least} enterprises of that stage.",
    )


def _alone(column: Sequence[str], many: int, least: int) -> Sentence:
    return Sentence(
        f"{named(column)}：{many} 家所在阶段不足 {least} 家，未核验。",
        f"{named(column, 'en')}: {_were(many)} not tested, because the stage has fewer than {least}.",
    )


def _alike(column: Sequence[str], many: int) -> Sentence:
    return Sentence(
        f"{named(column)}：{many} 家的同类过半数值相同，没有离散程度可比，未核验。",
        f"{named(column, 'en')}: {_were(many)} not tested, because more than half of the peers have the same value and there is "
        "no spread to measure by.",
    )


def _were(many: int) -> str:
    return "1 enterprise was" if many == 1 else f"{many} enterprises were"


def _why(notes: tuple[Sentence, ...], grouped: Grouped) -> Sentence | None:
    if not grouped.staged:
        return Sentence(
            "没有一家企业的发展阶段已知，无法分组，未核验。",
            "No enterprise has a known stage, so there are no groups to compare in; nothing was tested.",
        )
    return notes[0] if notes else None
