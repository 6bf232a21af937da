"""Transforms of lopsided columns: logarithm and Box-Cox, monotone, fitted on all firms of the scheme."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from jifen.engine.arithmetic import exp, exp_many, log, log_many
from jifen.engine.columns import Floats
from jifen.engine.fields import Fields
from jifen.engine.rules.rule import Norm
from jifen.engine.treatments.skewness import ascending, lopsided

LAMBDAS = tuple(k / 20.0 for k in range(-40, 41))
OFFSET = 0.01


@dataclass(frozen=True)
class _Transform:
    """``if_skewed``: act only where both thresholds are exceeded. The norm's ``acts`` says whether it does."""

    if_skewed: bool = False
    skew: float = 2.0
    kurtosis: float = 3.5

    @classmethod
    def read(cls, fields: Fields) -> Self:
        made = cls(fields.truth("if_skewed"), fields.number("skew", 2.0), fields.number("kurtosis", 3.5))
        fields.close()
        return made

    def _acts(self, ordered: Floats) -> float:
        apart = len(ordered) > 1 and ordered[0] < ordered[-1]
        return float(apart and (not self.if_skewed or lopsided(ordered, self.skew, self.kurtosis)))


@dataclass(frozen=True)
class LogTransform(_Transform):
    """ln(x − least + 0.01 (most − least)), so that it needs no unit and no sign; below ``least`` x counts as ``least``."""

    kind: ClassVar[str] = "log"

    def fit(self, values: Floats) -> Norm:
        ordered = ascending(values)
        if not len(ordered):
            return Norm(0)
        least, most = float(ordered[0]), float(ordered[-1])
        return Norm(len(ordered), {"acts": self._acts(ordered), "least": least, "most": most})

    def one(self, value: float, norm: Norm) -> float:
        least, most = norm.numbers["least"], norm.numbers["most"]
        return log(max(value, least) - least + OFFSET * (most - least))

    def many(self, values: Floats, norm: Norm) -> Floats:
        least, most = norm.numbers["least"], norm.numbers["most"]
        return log_many(np.maximum(values, least) - least + OFFSET * (most - least))

    def words(self, language: str = "zh") -> str:
        return "对数变换" if language == "zh" else "log transform"


@dataclass(frozen=True)
class BoxCox(_Transform):
    """((x + shift)^λ − 1) ÷ λ with the λ of −2 … 2 in steps of 0.05 that is most likely; shift makes all values positive."""

    kind: ClassVar[str] = "boxcox"

    def fit(self, values: Floats) -> Norm:
        ordered = ascending(values)
        if not len(ordered):
            return Norm(0)
        least = float(ordered[0])
        shift = 0.0 if least > 0 else 1.0 - least
        acts = self._acts(ordered)
        best = self._likeliest(log_many(ordered + shift)) if acts else 1.0
        return Norm(len(ordered), {"acts": acts, "least": least, "shift": shift, "lambda": best})

    @staticmethod
    def _likeliest(logs: Floats) -> float:
        return max(LAMBDAS, key=lambda power: BoxCox._likelihood(power, logs))

    @staticmethod
    def _likelihood(power: float, logs: Floats) -> float:
        moved = logs if power == 0 else (exp_many(np.clip(power * logs, -700.0, 700.0)) - 1.0) / power
        away = moved - moved.mean()
        spread = float((away * away).mean())
        if spread == 0.0 or not math.isfinite(spread):
            return -math.inf
        return (power - 1.0) * float(logs.sum()) - len(logs) / 2.0 * log(spread)

    def one(self, value: float, norm: Norm) -> float:
        power, own = norm.numbers["lambda"], log(max(value, norm.numbers["least"]) + norm.numbers["shift"])
        return own if power == 0 else (exp(min(max(power * own, -700.0), 700.0)) - 1.0) / power

    def many(self, values: Floats, norm: Norm) -> Floats:
        power = norm.numbers["lambda"]
        own = log_many(np.maximum(values, norm.numbers["least"]) + norm.numbers["shift"])
        return own if power == 0 else (exp_many(np.clip(power * own, -700.0, 700.0)) - 1.0) / power

    def words(self, language: str = "zh") -> str:
        return "Box-Cox 变换" if language == "zh" else "Box-Cox transform"
