"""The tree of levels and what each leaf weighs, per stage.

Absolute weights are points as written; relative ones are normalised within their parent and multiplied down from the total.
"""

from __future__ import annotations

from dataclasses import dataclass

from jifen.engine.arithmetic import added
from jifen.engine.scheme.model import Aggregate, ByStage, Dimension, Scheme

Weights = dict[str, float]
"""Stage → points."""


@dataclass(frozen=True)
class Level:
    """A dimension, or the whole (code ``base``), with its sub-levels and its own indicators, in document order."""

    code: str
    aggregate: Aggregate
    weights: Weights
    levels: tuple[Level, ...]
    indicators: tuple[tuple[str, Weights], ...]

    def weight_of(self, indicator: str) -> Weights:
        """The points of an indicator's full sub-score, wherever in the tree it stands."""
        for code, weights in self.indicators:
            if code == indicator:
                return weights
        for level in self.levels:
            if found := level.weight_of(indicator):
                return found
        return {}

    def all_levels(self) -> tuple[Level, ...]:
        return (self, *(inner for level in self.levels for inner in level.all_levels()))

    def all_indicators(self) -> tuple[str, ...]:
        return tuple(code for code, _ in self.indicators) + tuple(c for lv in self.levels for c in lv.all_indicators())


BASE = "base"


def per_stage(value: ByStage, stages: tuple[str, ...]) -> Weights:
    if isinstance(value, dict):
        return {stage: value.get(stage, 0.0) for stage in stages}
    return dict.fromkeys(stages, value)


def level_tree(scheme: Scheme) -> Level:
    """The root level. The scheme must have been checked."""
    whole = Dimension(BASE, scheme.title, aggregate=scheme.aggregate)
    return _Weighing(scheme).level(whole, dict.fromkeys(scheme.stage_codes, scheme.total), "")


class _Weighing:
    def __init__(self, scheme: Scheme):
        self.scheme, self.stages = scheme, scheme.stage_codes

    def level(self, own: Dimension, weights: Weights, code: str) -> Level:
        inner = [d for d in self.scheme.dimensions if d.parent == code]
        leaves = [i for i in self.scheme.indicators if i.dimension == code]
        members = [per_stage(d.weight, self.stages) for d in inner] + [per_stage(i.weight, self.stages) for i in leaves]
        if self.scheme.weights == "relative":
            given = [self.share(member, members, weights) for member in members]
        else:
            given = [self.absolute(d) for d in inner] + members[len(inner) :]
        levels = tuple(self.level(d, w, d.code) for d, w in zip(inner, given, strict=False))
        own_leaves = tuple((i.code, w) for i, w in zip(leaves, given[len(inner) :], strict=True))
        return Level(own.code, own.aggregate, weights, levels, own_leaves)

    def share(self, member: Weights, members: list[Weights], whole: Weights) -> Weights:
        sums = {stage: added(m[stage] for m in members) for stage in self.stages}
        return {s: whole[s] * member[s] / sums[s] if sums[s] else 0.0 for s in self.stages}

    def absolute(self, dimension: Dimension) -> Weights:
        """A dimension weighs what its indicators weigh together."""
        leaves = [per_stage(i.weight, self.stages) for i in self.scheme.indicators if i.dimension == dimension.code]
        inner = [self.absolute(d) for d in self.scheme.dimensions if d.parent == dimension.code]
        return {stage: added(m[stage] for m in leaves + inner) for stage in self.stages}
