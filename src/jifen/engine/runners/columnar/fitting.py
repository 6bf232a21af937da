"""Fits norms from a stream of batches. One pass when nothing is fitted before the rules; one more for every fitted treatment."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pyarrow as pa

from jifen.engine.columns import Floats, Texts
from jifen.engine.norms import Group, Key, Norms
from jifen.engine.rules.rule import Norm, Rule
from jifen.engine.runners.columnar.evaluating import ColumnEvaluator, state_of
from jifen.engine.runners.columnar.groups import Grouping
from jifen.engine.runners.columnar.kernel import panel_of, staged
from jifen.engine.runners.columnar.threads import THREADS, in_order
from jifen.engine.runners.columnar.treating import treated_column
from jifen.engine.runners.reference.scoring import rule_step
from jifen.engine.scheme.plan import IndicatorPlan, Plan
from jifen.engine.states import KNOWN, UNKNOWN
from jifen.engine.treatments import FITTED, GroupImputation

Batches = Callable[[], Iterable[pa.RecordBatch]]
Peers = tuple[str, tuple[Group, ...]]
"""Stage and chain of groups."""
Pieces = list[tuple[Peers, Floats]]


@dataclass
class Collected:
    """Known values of one indicator before one step, in pieces: (stage, chain of groups) → arrays."""

    indicator: IndicatorPlan
    step: int | None
    """Position of the treatment to fit; None: the rule."""
    pieces: dict[Peers, list[Floats]] = field(default_factory=dict)

    def add(self, pieces: Pieces) -> None:
        for peers, values in pieces:
            self.pieces.setdefault(peers, []).append(values)

    @property
    def levels(self) -> tuple[str, ...]:
        if self.step is None:
            return self.indicator.peers.levels
        treatment = self.indicator.spec.treat[self.step]
        return treatment.levels if isinstance(treatment, GroupImputation) else ("all",)

    def values_of(self, group: Group) -> Floats:
        """All values of a group."""
        arrays = [a for (_, chain), own in self.pieces.items() if group in chain for a in own]
        return np.concatenate(arrays) if arrays else np.empty(0)

    def groups(self) -> list[Group]:
        """Groups with at least one value; the others have no norm, as in the reference."""
        some = [chain for (_, chain), own in self.pieces.items() if any(len(values) for values in own)]
        return list(dict.fromkeys(group for chain in some for group in chain))


def fit_batches(plan: Plan, batches: Batches, year: int, as_of: datetime.date) -> Norms:
    """The norms of all firms of the data year; ``batches`` is called once per pass."""
    tables: dict[Key, dict[Group, Norm]] = {}
    rounds = _rounds(plan)
    for collected in rounds:
        if collected:
            norms = Norms(dict(tables))
            work = partial(pieces_of, plan, norms, collected, year=year, as_of=as_of)
            for pieces in in_order(work, batches()):
                for one, own in zip(collected, pieces, strict=True):
                    one.add(own)
            with ThreadPoolExecutor(THREADS) as pool:
                for made in pool.map(_fitted, collected):
                    tables.update(made)
    return Norms(tables)


def _rounds(plan: Plan) -> list[list[Collected]]:
    """Round k fits the k-th fitted treatment of each indicator, or its rule when no more are left."""
    steps: dict[int, list[Collected]] = {}
    for indicator in plan.indicators:
        fitted: list[int | None] = [p for p, step in enumerate(indicator.spec.treat) if isinstance(step, FITTED)]
        for number, step in enumerate([*fitted, None] if indicator.fitted else fitted):
            steps.setdefault(number, []).append(Collected(indicator, step))
    return [steps[number] for number in sorted(steps)]


def pieces_of(
    plan: Plan, norms: Norms, collected: list[Collected], batch: pa.RecordBatch, year: int, as_of: datetime.date
) -> list[Pieces]:
    """A batch's known values of the firms that take part (in scope, stage known), for each of ``collected``."""
    panel = panel_of(plan, batch, year, as_of)
    evaluator = ColumnEvaluator(panel)
    how = staged(plan, evaluator)
    stage = np.where(how.why_not == 0, how.stage, np.int8(-1))
    codes = plan.scheme.stage_codes
    unknown = np.where(how.stage < 0, UNKNOWN, KNOWN).astype(np.uint8)
    evaluator.stage = Texts(np.maximum(how.stage, 0).astype(np.int32), codes, unknown)
    grouping = Grouping(panel, stage, codes)
    return [_pieces(one, evaluator, grouping, norms) for one in collected]


def _pieces(one: Collected, evaluator: ColumnEvaluator, grouping: Grouping, norms: Norms) -> Pieces:
    if one.indicator.spec.treat:
        treated = treated_column(one.indicator, evaluator, grouping, norms, one.step)
        values, state = treated.values, treated.state
    else:
        column = evaluator.numbers(one.indicator.formula)
        values, state = column.values, state_of(column)
    known = np.broadcast_to(state == KNOWN, len(values))
    parts = grouping.parts(one.levels)
    return [((stage, tuple(chain)), values[rows[known[rows]]]) for stage, chain, rows in parts]


def _fitted(collected: Collected) -> dict[Key, dict[Group, Norm]]:
    code = collected.indicator.spec.code
    if collected.step is not None:
        treatment = collected.indicator.spec.treat[collected.step]
        assert isinstance(treatment, FITTED)
        return {(code, str(collected.step)): {g: treatment.fit(collected.values_of(g)) for g in collected.groups()}}
    made: dict[Key, dict[Group, Norm]] = {}
    for stage, rule in collected.indicator.rules.items():
        key = code, rule_step(collected.indicator, stage)
        if rule.fitted and key not in made:
            made[key] = _rule_norms(collected, rule, stage if key[1] != "rule" else "")
    return made


def _rule_norms(collected: Collected, rule: Rule, stage: str) -> dict[Group, Norm]:
    norms = {}
    for group in collected.groups():
        if group[0] != "stage" or not stage or group[1] == stage:
            values = collected.values_of(group)
            norms[group] = rule.fit_many(-values if collected.indicator.negated else values)
    return norms
