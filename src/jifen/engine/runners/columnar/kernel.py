"""The kernel: one batch of whole enterprises in, one batch of results out. Pure: plan, norms and batch decide everything.

Its shape, batch → batch, is that of Arrow map functions, so a cluster can run it unchanged.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jifen.engine.columns import Column, Floats, Numbers, Sets, Texts
from jifen.engine.formula import names_in, syntax
from jifen.engine.formula.syntax import Formula, walk
from jifen.engine.norms import Norms
from jifen.engine.points import hundredths_many
from jifen.engine.runners.columnar.batch_result import BatchResult, Bytes, LineColumns
from jifen.engine.runners.columnar.evaluating import ColumnEvaluator, state_of
from jifen.engine.runners.columnar.groups import Grouping
from jifen.engine.runners.columnar.levels import LevelSums
from jifen.engine.runners.columnar.panel import Panel
from jifen.engine.runners.columnar.treating import treated_column
from jifen.engine.runners.reference.scoring import rule_step, slot_name
from jifen.engine.scheme.plan import IndicatorPlan, ItemPlan, PartPlan, Plan
from jifen.engine.states import KNOWN, UNDEFINED, UNKNOWN, Mark, Reason


def panel_of(plan: Plan, batch: pa.RecordBatch, year: int, as_of: datetime.date) -> Panel:
    kinds = {code: fact.kind for code, fact in plan.scheme.facts.items()}
    lagged = frozenset(code for code, lag in plan.inputs if lag)
    return Panel(batch, year, as_of, dict(kinds), plan.lags, plan.scheme.founded, lagged)


@dataclass
class Staged:
    """Stages of a batch: code per firm (−1 not scored), and which facts left an earlier rule open."""

    stage: NDArray[np.int8]
    why_not: NDArray[np.int8]
    missing: NDArray[np.int64]
    slots: list[str]


def staged(plan: Plan, evaluator: ColumnEvaluator) -> Staged:
    length = len(evaluator.panel)
    stage, missing = np.full(length, -1, dtype=np.int8), np.zeros(length, dtype=np.int64)
    slots: list[str] = []
    if not plan.resolved.stages:
        stage[:] = 0
    for code, (_, formula) in enumerate(plan.resolved.stages):
        flags = evaluator.flags(formula)
        open_still = stage < 0
        if flags.state is not None and (unknown := open_still & (flags.state == UNKNOWN)).any():
            _note_missing(formula, evaluator, unknown, slots, missing)
        stage[open_still & flags.true()] = code
    why_not = np.where(stage < 0, np.int8(1), np.int8(0))
    if plan.resolved.scope is not None:
        scope = evaluator.flags(plan.resolved.scope)
        outside, unknown = ~scope.true(), state_of(scope) == UNKNOWN
        why_not = np.where(outside, np.where(unknown, 3, 2), why_not).astype(np.int8)
        missing[outside & ~unknown] = 0
    return Staged(stage, why_not, missing, slots)


def _note_missing(
    formula: Formula,
    evaluator: ColumnEvaluator,
    unknown: NDArray[np.bool_],
    slots: list[str],
    missing: NDArray[np.int64],
) -> None:
    for code, lag in sorted(names_in(formula)):
        name = slot_name(code, lag)
        if name not in slots:
            slots.append(name)
        state = state_of(evaluator.value(syntax.Name(code, lag)))
        missing[unknown & (state == UNKNOWN)] |= 1 << slots.index(name)


def score_batch(plan: Plan, norms: Norms, batch: pa.RecordBatch, year: int, as_of: datetime.date) -> BatchResult:
    """The results of every firm of the data year in ``batch`` (whole enterprises, sorted by enterprise and year)."""
    return _Kernel(plan, norms, panel_of(plan, batch, year, as_of)).result()


class _Kernel:
    def __init__(self, plan: Plan, norms: Norms, panel: Panel):
        self.plan, self.norms, self.panel = plan, norms, panel
        self.evaluator = ColumnEvaluator(panel)

    def result(self) -> BatchResult:
        plan, how = self.plan, staged(self.plan, self.evaluator)
        self.scored = how.why_not == 0
        self.stage = np.where(self.scored, how.stage, np.int8(-1))
        codes = plan.scheme.stage_codes
        stage_words = Texts(
            np.maximum(how.stage, 0).astype(np.int32), codes, np.where(how.stage < 0, UNKNOWN, KNOWN).astype(np.uint8)
        )
        self.evaluator.stage = stage_words
        self.grouping = Grouping(self.panel, self.stage, codes)
        words, missing_code = _missing_words(how)
        known_stage = np.where(how.why_not == 2, np.int8(-1), how.stage)
        made = BatchResult(
            self.panel.enterprises, self.panel, known_stage, words, missing_code, how.why_not, self.completeness()
        )
        for situation in plan.scheme.constraints:
            made.flags[situation.code] = self.evaluator.flags(plan.resolved.facts[situation.code])
        if plan.indicators:
            self.base(made)
            self.bonus(made)
            made.rankable = self.rankable(made)
        return made

    def completeness(self) -> NDArray[np.int32]:
        known = np.zeros(len(self.panel), dtype=np.int32)
        for slot in self.plan.slots:
            state = self.evaluator.value(slot.formula).state
            known += 1 if state is None else (state != UNKNOWN).astype(np.int32)
        return known

    def rankable(self, made: BatchResult) -> NDArray[np.bool_]:
        ranks = self.plan.scheme.ranks
        complete = 100.0 * made.facts_known >= ranks.completeness * len(self.plan.slots)
        if self.plan.resolved.ranked is not None:
            complete = complete & self.evaluator.flags(self.plan.resolved.ranked).true()
        return np.asarray(complete & self.scored)

    def base(self, made: BatchResult) -> None:
        for indicator in self.plan.indicators:
            made.lines[indicator.spec.code] = self.indicator(indicator)
        made.base = LevelSums(self.plan, made, self.stage).add_up()

    def stage_values(self, by_stage: dict[str, float]) -> Floats:
        """A number per stage as a column; 0 for firms that are not scored."""
        return np.asarray([*(by_stage[s] for s in self.plan.scheme.stage_codes), 0.0])[self.stage]

    def indicator(self, indicator: IndicatorPlan) -> LineColumns:
        column = self.evaluator.column(indicator.formula)
        length = len(self.panel)
        line = LineColumns(
            np.zeros(length, dtype=np.uint8),
            subscore=np.zeros(length),
            weight=self.stage_values(indicator.weights),
            value=column,
            marks=self.marks(indicator.formula, column, indicator.spec.unit),
        )
        if indicator.spec.treat:
            after = treated_column(indicator, self.evaluator, self.grouping, self.norms)
            column = Numbers(after.values, after.state)
            line.treated = np.where(after.state == KNOWN, after.values, np.nan)
            line.marks = after.marks if line.marks is None else line.marks | after.marks
        self.ruled(indicator, line, column)
        if column.state is not None:
            state = np.broadcast_to(column.state, length)
            self.without_value(indicator, line, state == UNKNOWN)
            self.undefined(indicator, line, state == UNDEFINED)
        line.reason[~self.scored] = Reason.NOT_SCORED
        return line

    def marks(self, formula: Formula, column: Column, unit: str) -> Bytes | None:
        marks: Bytes | None = None
        for node in walk(formula):
            where: NDArray[np.bool_] | None = None
            if isinstance(node, syntax.Filled):
                own, other = self.evaluator.value(node.fact), self.evaluator.value(node.filling)
                where, mark = (state_of(own) == UNKNOWN) & (state_of(other) == KNOWN), Mark.DERIVED
            elif isinstance(node, syntax.Name) and isinstance(sets := self.evaluator.value(node), Sets):
                where, mark = _undated(sets), Mark.UNDATED
            if where is not None and where.any():
                marks = _marked(marks, where, mark, len(self.panel))
        if unit == "%" and isinstance(column, Numbers):
            above = (column.values > 100.0) & (state_of(column) == KNOWN)
            if above.any():
                marks = _marked(marks, above, Mark.ABOVE_HUNDRED, len(self.panel))
        return marks

    def ruled(self, indicator: IndicatorPlan, line: LineColumns, column: Column) -> None:
        """Sub-scores of every row, known or not; rows without a value are set right afterwards."""
        if indicator.negated:
            assert isinstance(column, Numbers)
            column = Numbers(-column.values, column.state)
        first = next(iter(indicator.rules.values()))
        if not indicator.fitted and all(rule is first or rule == first for rule in indicator.rules.values()):
            self.put(line, slice(None), first.many(column, None))
            return
        if indicator.fitted:
            line.peers = np.zeros(len(self.panel), dtype=np.uint8)
        for stage, chain, rows in self.grouping.parts(indicator.peers.levels):
            self.ruled_group(indicator, line, column, stage, chain, rows)

    def ruled_group(
        self,
        indicator: IndicatorPlan,
        line: LineColumns,
        column: Column,
        stage: str,
        chain: list[tuple[str, str]],
        rows: NDArray[np.intp],
    ) -> None:
        rule, norm = indicator.rules[stage], None
        if rule.fitted:
            step = rule_step(indicator, stage)
            norm, place = self.norms.choose(indicator.spec.code, step, chain, indicator.peers.minimum)
            assert line.peers is not None
            line.peers[rows] = self.plan.peer_levels.index(chain[place][0]) + 1
            if chain[place][0] != indicator.peers.levels[0]:
                known = rows if column.state is None else rows[column.state[rows] == KNOWN]
                line.marks = _marked(line.marks, known, Mark.WIDER_PEERS, len(self.panel))
            if norm is None:
                line.reason[rows], line.subscore[rows] = Reason.NO_PEERS, 0.0  # type: ignore[index]
                return
        self.put(line, rows, rule.many(column.take(rows), norm))

    @staticmethod
    def put(line: LineColumns, rows: slice | NDArray[np.intp], given: tuple[Floats, Bytes | None]) -> None:
        subscore, reasons = given
        if isinstance(rows, slice):
            line.subscore = np.array(subscore)
        else:
            line.subscore[rows] = subscore  # type: ignore[index]
        if reasons is not None:
            line.reason[rows] = reasons

    def without_value(self, indicator: IndicatorPlan, line: LineColumns, where: NDArray[np.bool_]) -> None:
        assert line.subscore is not None
        line.reason[where] = Reason.MISSING_SPREAD if indicator.spread_missing else Reason.UNKNOWN
        line.subscore[where] = np.nan
        if line.peers is not None:
            line.peers[where] = 0

    def undefined(self, indicator: IndicatorPlan, line: LineColumns, where: NDArray[np.bool_]) -> None:
        if not where.any():
            return
        assert line.subscore is not None
        line.reason[where], line.subscore[where] = Reason.UNDEFINED_ZERO, 0.0
        if line.peers is not None:
            line.peers[where] = 0
        rest = where
        for case in indicator.undefined:
            hit = rest
            if case.when is not None:
                flags = self.evaluator.flags(case.when)
                self.without_value(indicator, line, rest & (state_of(flags) == UNKNOWN))
                hit, rest = rest & flags.true(), rest & (state_of(flags) != UNKNOWN)
            if case.earn is None:
                line.reason[hit], line.subscore[hit] = Reason.UNDEFINED_SPREAD, np.nan
            else:
                earned = self.stage_values(case.earn)
                paid = hit & (earned > 0)
                line.reason[paid], line.subscore[paid] = Reason.UNDEFINED_EARNED, earned[paid]
            rest = rest & ~hit

    def bonus(self, made: BatchResult) -> None:
        total = np.zeros(len(self.panel), dtype=np.int32)
        for item in self.plan.items:
            total += self.item(item, made)
        made.bonus = self.capped("bonus.cap", total, self.plan.bonus_cap, made)

    def item(self, item: ItemPlan, made: BatchResult) -> NDArray[np.int32]:
        points = np.zeros(len(self.panel), dtype=np.int32)
        for part in item.parts:
            line = made.lines[part.spec.code] = self.part(part)
            assert line.points is not None
            points += line.points
        return self.capped(f"{item.code}.cap", points, item.cap, made)

    def part(self, part: PartPlan) -> LineColumns:
        column = self.evaluator.column(part.formula)
        subscore, _ = part.spec.rule.many(column, None)
        length = len(self.panel)
        subscore, reason = np.array(np.broadcast_to(subscore, length)), np.zeros(length, dtype=np.uint8)
        earned = subscore
        if column.state is not None:
            reason[column.state == UNKNOWN], reason[column.state == UNDEFINED] = Reason.UNKNOWN, Reason.UNDEFINED_ZERO
            earned = np.where(column.state == KNOWN, subscore, 0.0)
            subscore = np.where(column.state == UNKNOWN, np.nan, earned)
        points = hundredths_many(earned * part.spec.weight)
        points[~self.scored], reason[~self.scored] = 0, Reason.NOT_SCORED
        weight = np.full(length, part.spec.weight)
        return LineColumns(reason, subscore, weight, points, column, marks=self.marks(part.formula, column, ""))

    def capped(self, code: str, points: NDArray[np.int32], cap: int | None, made: BatchResult) -> NDArray[np.int32]:
        if cap is None:
            return points
        back = np.minimum(cap - points, 0).astype(np.int32)
        reason = np.where(self.scored, Reason.CAP, Reason.NOT_SCORED).astype(np.uint8)
        made.lines[code] = LineColumns(reason, points=back)
        return points + back


def _missing_words(how: Staged) -> tuple[list[str], NDArray[np.int32]]:
    """Each pattern of missing stage facts once, in words, and its number per firm (0: none)."""
    if not how.missing.any():
        return [""], np.zeros(len(how.missing), dtype=np.int32)
    patterns, codes = _patterns(how.missing)
    words = [
        ";".join(sorted(s for bit, s in enumerate(how.slots) if pattern >> bit & 1)) for pattern in patterns.tolist()
    ]
    return words, codes


def _patterns(missing: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """The different patterns, 0 first, and the place of each firm's; by counting while the patterns are small numbers."""
    if missing.max() < 1 << 16:
        present = np.bincount(missing) > 0
        present[0] = True
        return np.flatnonzero(present), (np.cumsum(present) - 1).astype(np.int32)[missing]
    patterns, codes = np.unique(np.append(missing, 0), return_inverse=True)
    return patterns, codes[:-1].astype(np.int32)


def _marked(marks: Bytes | None, where: NDArray[np.bool_] | NDArray[np.intp], mark: Mark, length: int) -> Bytes:
    marks = np.zeros(length, dtype=np.uint8) if marks is None else marks
    rows = np.broadcast_to(where, length) if where.ndim == 0 else where
    marks[rows] |= np.uint8(mark)
    return marks


def _undated(sets: Sets) -> NDArray[np.bool_]:
    open_entries = replace_kept(sets, sets.on == np.iinfo(np.int32).min)
    return np.asarray((open_entries.sums(np.ones(len(sets.kept))) > 0) & (state_of(sets) == KNOWN))


def replace_kept(sets: Sets, kept: NDArray[np.bool_]) -> Sets:
    return Sets(sets.starts, sets.lengths, sets.names, sets.words, sets.on, sets.until, kept, sets.state)
