"""Weights of a block of draws: each firm's own effective weights times the draw's factors, renormalised.

``weights: absolute``: the lines of a firm keep their sum. ``weights: relative``: the members of every parent keep theirs.
With all factors 1 every weight comes out as it went in, to the last bit, because each ratio is a number over itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from jifen.engine.columns import Floats
from jifen.engine.robustness.drawing import WrittenWeights, written_weights
from jifen.engine.scheme.plan import Plan
from jifen.engine.scheme.weighing import Level


@dataclass(eq=False)
class DrawnWeights:
    """All draws × patterns; a pattern is a stage with a row of effective weights, shared by many firms.

    ``lines``: points of a full sub-score per line (indicator of an additive level, or level that is one line).
    ``members``: what indicators and levels weigh inside a level that is not additive.
    """

    lines: dict[str, Floats] = field(default_factory=dict)
    members: dict[str, Floats] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Patterns:
    """Distinct (stage, effective weights); ``of_firm`` says which one each firm has."""

    stage: NDArray[np.intp]
    weights: Floats
    of_firm: NDArray[np.intp]


def patterns_of(stage: NDArray[np.int8], weights: Floats) -> Patterns:
    keyed = np.column_stack((stage.astype(np.float64), weights))
    distinct, of_firm = np.unique(keyed, axis=0, return_inverse=True)
    return Patterns(distinct[:, 0].astype(np.intp), distinct[:, 1:], of_firm.reshape(-1))


class Weighing:
    """Draws weights for one plan; ``codes`` are the columns of the matrix."""

    def __init__(self, plan: Plan, codes: tuple[str, ...]):
        self.plan, self.root = plan, plan.root
        self.columns = {code: column for column, code in enumerate(codes)}
        self.written: WrittenWeights = written_weights(plan)
        self.relative = plan.scheme.weights == "relative"

    def drawn(self, factors: Floats, patterns: Patterns) -> DrawnWeights:
        self.factors, self.patterns, self.made = factors, patterns, DrawnWeights()
        if self.relative:
            self.level(self.root, np.ones((len(factors), len(patterns.stage))))
        else:
            self.whole()
        return self.made

    def own(self, code: str) -> Floats:
        """An indicator's effective weights, per pattern."""
        return np.asarray(self.patterns.weights[:, self.columns[code]])

    def indicator(self, code: str) -> Floats:
        places = self.written.indicators[self.patterns.stage, self.columns[code]]
        return np.asarray(self.own(code) * self.factors[:, places])

    def of_level(self, level: Level) -> Floats:
        return np.asarray([level.weights[s] for s in self.plan.scheme.stage_codes])[self.patterns.stage]

    def factor(self, level: Level) -> Floats:
        """How much heavier a level becomes: by its own number, or as its indicators together do."""
        if level.code in self.written.dimensions:
            return np.asarray(self.factors[:, self.written.dimensions[level.code][self.patterns.stage]])
        codes = self.plan.scheme.stage_codes
        plain = np.zeros(len(codes))
        moved = np.zeros((len(self.factors), len(codes)))
        for code in level.all_indicators():
            by_stage = level.weight_of(code)
            weights = np.asarray([by_stage[s] for s in codes])
            plain = plain + weights
            moved = moved + weights * self.factors[:, self.written.indicators[:, self.columns[code]]]
        return ratio(moved, plain)[:, self.patterns.stage]

    # --- absolute: all lines together keep their sum ---

    def whole(self) -> None:
        plain, drawn = self.lines_of(self.root)
        scale = ratio(_added(plain.values()), _added(drawn.values()))
        self.made.lines = {code: weights * scale for code, weights in drawn.items()}

    def lines_of(self, level: Level) -> tuple[dict[str, Floats], dict[str, Floats]]:
        if level.aggregate != "arithmetic":
            self.inside(level)
            return {level.code: self.of_level(level)}, {level.code: self.of_level(level) * self.factor(level)}
        plain = {code: self.own(code) for code, _ in level.indicators}
        drawn = {code: self.indicator(code) for code, _ in level.indicators}
        for inner in level.levels:
            more_plain, more_drawn = self.lines_of(inner)
            plain, drawn = plain | more_plain, drawn | more_drawn
        return plain, drawn

    def inside(self, level: Level) -> None:
        """What members weigh in a mean: only their ratios count, so nothing is renormalised."""
        for code, _ in level.indicators:
            self.made.members[code] = self.indicator(code)
        for inner in level.levels:
            self.made.members[inner.code] = self.of_level(inner) * self.factor(inner)
            self.inside(inner)

    # --- relative: the members of each parent keep their sum ---

    def level(self, level: Level, heavier: Floats) -> None:
        if level.aggregate != "arithmetic":
            self.inside(level)
            self.made.lines[level.code] = self.of_level(level) * heavier
            return
        plain = [self.own(code) for code, _ in level.indicators] + [self.of_level(inner) for inner in level.levels]
        leaves = [self.indicator(code) for code, _ in level.indicators]
        factors = [self.factor(inner) for inner in level.levels]
        moved = [self.of_level(inner) * f for inner, f in zip(level.levels, factors, strict=True)]
        scale = ratio(_added(plain), _added([*leaves, *moved]))
        for (code, _), weights in zip(level.indicators, leaves, strict=True):
            self.made.lines[code] = weights * scale * heavier
        for inner, factor in zip(level.levels, factors, strict=True):
            self.level(inner, heavier * factor * scale)


def ratio(above: Floats, below: Floats) -> Floats:
    """1 where nothing weighs anything."""
    empty = below == 0.0
    return np.asarray(np.where(empty, 1.0, above / np.where(empty, 1.0, below)))


def _added(columns: Iterable[Floats]) -> Floats:
    """One after the other, so that the same columns give the same sum."""
    total: Floats = np.zeros(())
    for column in columns:
        total = total + column
    return total
