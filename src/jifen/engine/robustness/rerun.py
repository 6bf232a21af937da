"""Scores the same facts under changed settings, again and again, and works out afresh only what a change can reach.

Three layers, each kept while what it rests on stays the same: the *frame* (stages, who is ranked, bonus parts), the sub-scores of
each indicator with their own norms, and the adding up. A changed weight, mean or cap needs the last layer only. Every layer is the
engine's own code, so a rerun gives the integers a published run with those settings would give.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa

from jifen.engine.norms import Norms
from jifen.engine.problems import ResultRefused
from jifen.engine.ranks import ranks
from jifen.engine.robustness.factors import Setting
from jifen.engine.robustness.planning import planned
from jifen.engine.runners.columnar.batch_result import BatchResult, LineColumns
from jifen.engine.runners.columnar.building import grade_array
from jifen.engine.runners.columnar.fitting import fit_batches
from jifen.engine.runners.columnar.kernel import score_batch
from jifen.engine.runners.columnar.levels import LevelSums
from jifen.engine.scheme.model import ByStage, Scheme
from jifen.engine.scheme.plan import IndicatorPlan, Plan
from jifen.engine.scheme.weighing import BASE, Level, level_tree, per_stage
from jifen.engine.subscores import Ints, rank_groups

NO_LEVELS = Level(BASE, "arithmetic", {}, (), ())
"""With it the kernel stops after the rules: nothing is spread, nothing added up."""
KEPT = 64


@dataclass(frozen=True, eq=False)
class Scored:
    """All firms of the data year, in the batch's order: total in hundredths, number of the grade from the best (−1: none), rank
    (0: none)."""

    total: Ints
    grade: Ints
    rank: Ints

    def same_as(self, other: Scored) -> bool:
        return all(np.array_equal(getattr(self, name), getattr(other, name)) for name in ("total", "grade", "rank"))

    def shifts_from(self, nominal: Scored) -> Ints:
        """How far each rank moved, up or down, over the firms ranked both times."""
        both = (self.rank > 0) & (nominal.rank > 0)
        return np.asarray(np.abs(self.rank[both] - nominal.rank[both]))


@dataclass
class _Frame:
    """What all lines of a plan stand in, without the lines."""

    basis: Any
    made: BatchResult
    parts: dict[str, Ints]
    group: Ints


@dataclass
class _Ruled:
    """One indicator's line after its rule, before weights."""

    basis: Any
    norms: Norms
    line: LineColumns


@dataclass
class Rerun:
    """``batch``: all firms, whole, sorted by enterprise and year. Norms are fitted on it, for the nominal scheme too."""

    scheme: Scheme
    batch: pa.RecordBatch
    year: int
    as_of: datetime.date
    within: str = ""
    plans: dict[tuple[tuple[str, str], ...], Plan] = field(default_factory=dict)
    frames: list[_Frame] = field(default_factory=list)
    ruled: dict[str, list[_Ruled]] = field(default_factory=dict)
    nominal: Scored = field(init=False)

    def __post_init__(self) -> None:
        if not self.scheme.indicators:
            raise ResultRefused.because(
                "no_points",
                f"“{self.scheme.title}”没有指标，不产生积分，无法分析；请选有指标的体系。",
                f"“{self.scheme.code}” has no indicators and gives no points; choose a scheme with indicators.",
            )
        self.nominal = self.scored(())

    def scored(self, settings: Sequence[Setting]) -> Scored:
        """Everybody under these settings. Raises StudyRefused when they make no scheme."""
        plan = self.plan([s for s in settings if not s.re_weighs])
        scheme = plan.scheme
        for setting in settings:
            scheme = setting.applied(scheme) if setting.re_weighs else scheme
        if any(s.moves_weights for s in settings):
            scheme = balanced(scheme)
        return self.added_up(replace(plan, scheme=scheme, root=level_tree(scheme)))

    @property
    def enterprises(self) -> pa.Array:
        return self.frames[0].made.enterprises

    def check(self, setting: Setting) -> None:
        """Whether this setting alone makes a scheme."""
        scheme = setting.applied(self.scheme)
        planned(balanced(scheme) if setting.moves_weights else scheme, [setting])

    def plan(self, settings: list[Setting]) -> Plan:
        key = tuple((s.path, s.shown) for s in settings)
        if key not in self.plans:
            scheme = self.scheme
            for setting in settings:
                scheme = setting.applied(scheme)
            while len(self.plans) >= KEPT:
                self.plans.pop(next(iter(self.plans)))
            self.plans[key] = planned(scheme, settings)
        return self.plans[key]

    # --- sub-scores ---

    def lines(self, plan: Plan) -> dict[str, LineColumns]:
        found = {i.spec.code: self.known(plan, i) for i in plan.indicators}
        fresh = [i for i in plan.indicators if found[i.spec.code] is None]
        if fresh:
            self.rule(plan, fresh)
        return {i.spec.code: (found[i.spec.code] or self.ruled[i.spec.code][-1]).line for i in plan.indicators}

    def known(self, plan: Plan, indicator: IndicatorPlan) -> _Ruled | None:
        basis = _basis(plan, indicator)
        return next((r for r in self.ruled.get(indicator.spec.code, ()) if r.basis == basis), None)

    def rule(self, plan: Plan, fresh: list[IndicatorPlan]) -> None:
        part = replace(plan, indicators=tuple(fresh), root=NO_LEVELS)
        norms = fit_batches(part, lambda: [self.batch], self.year, self.as_of)
        made = score_batch(part, norms, self.batch, self.year, self.as_of)
        for indicator in fresh:
            code = indicator.spec.code
            kept = self.ruled.setdefault(code, [])
            own = Norms({key: table for key, table in norms.tables.items() if key[0] == code})
            del kept[: max(len(kept) + 1 - KEPT, 0)]
            kept.append(_Ruled(_basis(plan, indicator), own, made.lines[code]))

    def frame(self, plan: Plan) -> _Frame:
        basis = _ground(plan.scheme), plan.scheme.ranks, plan.slots, [item.parts for item in plan.items]
        for frame in self.frames:
            if frame.basis == basis:
                return frame
        first = plan.indicators[0]
        norms = self.ruled[first.spec.code][-1].norms
        part = replace(plan, indicators=(first,), root=NO_LEVELS)
        made = score_batch(part, norms, self.batch, self.year, self.as_of)
        parts = {p.spec.code: _points(made.lines[p.spec.code]) for item in plan.items for p in item.parts}
        del self.frames[: max(len(self.frames) + 1 - KEPT, 0)]
        self.frames.append(_Frame(basis, made, parts, rank_groups(plan, made, self.within)))
        return self.frames[-1]

    # --- adding up ---

    def added_up(self, plan: Plan) -> Scored:
        lines, frame = self.lines(plan), self.frame(plan)
        made = frame.made
        assert made.rankable is not None
        stage = np.where(made.why_not == 0, made.stage, np.int8(-1))
        work = replace(made, lines={}, dimensions={})
        sums = LevelSums(plan, work, stage)
        for code, line in lines.items():
            assert line.subscore is not None
            weight = sums.by_stage(plan.root.weight_of(code))
            work.lines[code] = LineColumns(line.reason.copy(), line.subscore.copy(), weight)
        total = sums.add_up() + self.bonus(plan, frame)
        total[made.why_not != 0] = 0
        grade = grade_array(plan, total, made.why_not != 0).indices.fill_null(-1).to_numpy(zero_copy_only=False)
        return Scored(total, grade, ranks(total, frame.group, made.rankable, plan.scheme.ranks.ties))

    def bonus(self, plan: Plan, frame: _Frame) -> Ints:
        bonus = np.zeros(len(frame.group), dtype=np.int32)
        for item in plan.scheme.bonus.items:
            points = np.zeros(len(frame.group), dtype=np.int32)
            for part in item.parts:
                points += frame.parts[part.code]
            bonus += _capped(points, item.cap)
        return _capped(bonus, plan.scheme.bonus.cap)


def _points(line: LineColumns) -> Ints:
    assert line.points is not None
    return line.points


def _capped(points: Ints, cap: float | None) -> Ints:
    return points if cap is None else np.minimum(points, round(cap * 100)).astype(np.int32)


def _ground(scheme: Scheme) -> tuple[Any, ...]:
    """What every value rests on."""
    return scheme.facts, scheme.quantities, scheme.stages, scheme.scope, scheme.founded


def _basis(plan: Plan, indicator: IndicatorPlan) -> tuple[Any, ...]:
    """What an indicator's line rests on: everything but its weight."""
    return replace(indicator.spec, weight=0.0), indicator.spread_missing, indicator.peers, _ground(plan.scheme)


def balanced(scheme: Scheme) -> Scheme:
    """Weights written as points brought back to the total of each stage, each in proportion; relative ones need nothing."""
    if scheme.weights == "relative":
        return scheme
    codes = scheme.stage_codes
    given = [per_stage(indicator.weight, codes) for indicator in scheme.indicators]
    sums = {stage: sum(weights[stage] for weights in given) for stage in codes}
    scale = {stage: scheme.total / sums[stage] if sums[stage] else 1.0 for stage in codes}
    weights: list[ByStage] = [{stage: own[stage] * scale[stage] for stage in codes} for own in given]
    return replace(
        scheme, indicators=tuple(replace(i, weight=w) for i, w in zip(scheme.indicators, weights, strict=True))
    )
