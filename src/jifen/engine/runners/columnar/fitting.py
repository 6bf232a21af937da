"""Fits norms from a stream of batches. One pass when nothing is fitted before the rules; one more for every fitted treatment."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from jifen.engine.columns import Floats, Texts
from jifen.engine.norms import Group, Key, Norms
from jifen.engine.rules.rule import Norm, Rule
from jifen.engine.runners.columnar.evaluating import ColumnEvaluator, state_of
from jifen.engine.runners.columnar.groups import Grouping
from jifen.engine.runners.columnar.kernel import panel_of, staged
from jifen.engine.runners.columnar.treating import treated_column
from jifen.engine.runners.reference.scoring import rule_step
from jifen.engine.scheme.plan import IndicatorPlan, Plan
from jifen.engine.states import KNOWN, UNKNOWN
from jifen.engine.treatments import FITTED, GroupImputation

Batches = Callable[[], Iterable[pa.RecordBatch]]
THREADS = 2


@dataclass
class Collected:
    """Known values of one indicator before one step, in pieces: (stage, chain of groups) → arrays."""

    indicator: IndicatorPlan
    step: int | None
    """Position of the treatment to fit; None: the rule."""
    pieces: dict[tuple[str, tuple[Group, ...]], list[Floats]] = field(default_factory=dict)

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
        return list(dict.fromkeys(group for _, chain in self.pieces for group in chain))


def fit_batches(plan: Plan, batches: Batches, year: int, as_of: datetime.date) -> Norms:
    """The norms of all firms of the data year; ``batches`` is called once per pass."""
    tables: dict[Key, dict[Group, Norm]] = {}
    rounds = _rounds(plan)
    for collected in rounds:
        if collected:
            norms = Norms(dict(tables))
            for batch in batches():
                collect(plan, norms, collected, batch, year, as_of)
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


def collect(plan: Plan, norms: Norms, collected: list[Collected], batch: pa.RecordBatch, year: int, as_of: datetime.date) -> None:
    """Add a batch's known values of the firms that take part: in scope, stage known."""
    panel = panel_of(plan, batch, year, as_of)
    evaluator = ColumnEvaluator(panel)
    how = staged(plan, evaluator)
    stage = np.where(how.why_not == 0, how.stage, np.int8(-1))
    codes = plan.scheme.stage_codes
    unknown = np.where(how.stage < 0, UNKNOWN, KNOWN).astype(np.uint8)
    evaluator.stage = Texts(np.maximum(how.stage, 0).astype(np.int32), codes, unknown)
    grouping = Grouping(panel, stage, codes)
    for one in collected:
        if one.indicator.spec.treat:
            treated = treated_column(one.indicator, evaluator, grouping, norms, one.step)
            values, known = treated.values, treated.state == KNOWN
        else:
            column = evaluator.numbers(one.indicator.formula)
            values, known = column.values, state_of(column) == KNOWN
        for own_stage, chain, rows in grouping.parts(one.levels):
            own = rows[known[rows]] if np.ndim(known) else rows
            one.pieces.setdefault((own_stage, tuple(chain)), []).append(values[own])


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
