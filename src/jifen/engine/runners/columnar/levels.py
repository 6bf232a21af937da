"""Weights shared among siblings, points of additive lines, means of other levels: the tree of a batch, bottom to top."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from jifen.engine import arithmetic
from jifen.engine.columns import Floats
from jifen.engine.points import hundredths_many
from jifen.engine.runners.columnar.batch_result import BatchResult, LineColumns
from jifen.engine.scheme.plan import Plan
from jifen.engine.scheme.weighing import Level
from jifen.engine.states import Reason

Mask = NDArray[np.bool_]


class LevelSums:
    def __init__(self, plan: Plan, made: BatchResult, stage: NDArray[np.int8]):
        self.plan, self.made, self.stage = plan, made, stage

    def add_up(self) -> NDArray[np.int32]:
        """Points of the base, hundredths; lines and dimensions are filled in on the way."""
        for level in self.plan.root.all_levels():
            self.spread(level)
        return self.points(self.plan.root)

    def by_stage(self, weights: dict[str, float]) -> Floats:
        return np.asarray([*(weights[s] for s in self.plan.scheme.stage_codes), 0.0])[self.stage]

    def spread(self, level: Level) -> None:
        lines = [(self.made.lines[code], weights) for code, weights in level.indicators]
        if not any(_has(line, Reason.UNDEFINED_SPREAD) or _has(line, Reason.MISSING_SPREAD) for line, _ in lines):
            return
        given = [self.by_stage(weights) for _, weights in lines]
        whole = self.sum_where(given, [np.ones(len(self.stage), dtype=bool)] * len(lines))
        missing = [line.reason == Reason.MISSING_SPREAD for line, _ in lines]
        too_many = 2.0 * self.sum_where(given, missing) > whole + 1e-9
        self.lose([line for line, _ in lines], Reason.MISSING_SPREAD, Reason.UNKNOWN, too_many)
        spreading = [_spreading(line) for line, _ in lines]
        shared = self.sum_where(given, spreading)
        receiving = self.sum_where(given, [~s for s in spreading])
        nobody = receiving == 0.0
        self.lose([line for line, _ in lines], Reason.MISSING_SPREAD, Reason.UNKNOWN, nobody)
        self.lose([line for line, _ in lines], Reason.UNDEFINED_SPREAD, Reason.UNDEFINED_ZERO, nobody)
        some = (shared != 0.0) & ~nobody
        for (line, _), weight, gone in zip(lines, given, spreading, strict=True):
            more = weight + shared * (weight / np.where(nobody, 1.0, receiving))
            line.weight = np.where(gone & ~nobody, 0.0, np.where(some, more, weight))

    def sum_where(self, weights: list[Floats], masks: list[Mask]) -> Floats:
        """Left to right, like the reference; a member that does not count adds nothing."""
        total = np.zeros(len(self.stage))
        for weight, mask in zip(weights, masks, strict=True):
            total = total + np.where(mask, weight, 0.0)
        return total

    @staticmethod
    def lose(lines: list[LineColumns], spread: Reason, lost: Reason, where: Mask) -> None:
        for line in lines:
            gone = where & (line.reason == spread)
            line.reason[gone] = lost
            assert line.subscore is not None
            line.subscore[gone] = 0.0 if lost == Reason.UNDEFINED_ZERO else np.nan

    def points(self, level: Level) -> NDArray[np.int32]:
        if level.aggregate != "arithmetic":
            points = self.as_one_line(level)
        else:
            points = np.zeros(len(self.stage), dtype=np.int32)
            for code, _ in level.indicators:
                points += self.earned(self.made.lines[code])
            for inner in level.levels:
                points += self.points(inner)
        if level is not self.plan.root:
            self.made.dimensions[level.code] = points
        return points

    def earned(self, line: LineColumns) -> NDArray[np.int32]:
        assert line.subscore is not None and line.weight is not None
        line.points = hundredths_many(_or_zero(line.subscore) * line.weight)
        line.points[self.stage < 0] = 0
        return line.points

    def as_one_line(self, level: Level) -> NDArray[np.int32]:
        share, weight = self.mean(level), self.by_stage(level.weights)
        reason = np.where(self.stage < 0, Reason.NOT_SCORED, Reason.SCORED).astype(np.uint8)
        line = LineColumns(reason, share, weight)
        line.points = hundredths_many(share * weight)
        self.made.lines[level.code] = line
        for inner in level.all_levels()[1:]:
            self.made.dimensions[inner.code] = None
        return line.points

    def mean(self, level: Level) -> Floats:
        members: list[tuple[Floats, Floats]] = []
        for code, _ in level.indicators:
            line = self.made.lines[code]
            assert line.subscore is not None and line.weight is not None
            members.append((_or_zero(line.subscore), line.weight))
            line.reason[line.reason == Reason.SCORED] = Reason.SUBSCORE_ONLY
        members += [(self.mean(inner), self.by_stage(inner.weights)) for inner in level.levels]
        return weighted_mean(level.aggregate, members)


def weighted_mean(aggregate: str, members: list[tuple[Floats, Floats]]) -> Floats:
    length = len(members[0][0])
    whole, total, zero = np.zeros(length), np.zeros(length), np.zeros(length, dtype=bool)
    for share, weight in members:
        counts = weight > 0.0
        whole = whole + np.where(counts, weight, 0.0)
        zero |= counts & (share <= 0.0)
        total = total + np.where(counts, weight * _turned(aggregate, share), 0.0)
    divisor = np.where(whole == 0.0, 1.0, whole)
    if aggregate == "arithmetic":
        return np.where(whole == 0.0, 0.0, total / divisor)
    if aggregate == "geometric":
        result = arithmetic.exp_many(total / divisor)
    else:
        result = whole / np.where(total == 0.0, 1.0, total)
    return np.where(zero | (whole == 0.0), 0.0, result)


def _turned(aggregate: str, share: Floats) -> Floats:
    if aggregate == "arithmetic":
        return share
    safe = np.where(share > 0.0, share, 1.0)
    return arithmetic.log_many(safe) if aggregate == "geometric" else 1.0 / safe


def _or_zero(subscore: Floats) -> Floats:
    return np.where(np.isnan(subscore), 0.0, subscore)


def _has(line: LineColumns, reason: Reason) -> bool:
    return bool((line.reason == reason).any())


def _spreading(line: LineColumns) -> Mask:
    return np.asarray((line.reason == Reason.UNDEFINED_SPREAD) | (line.reason == Reason.MISSING_SPREAD))
