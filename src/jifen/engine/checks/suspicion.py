"""How suspicious a finding is, from 0 to 1: how far beyond the allowance, on a log scale.

The common measure looks at the part that exceeds the allowance, as a share of the limit's own size (at least 1 unit): 0.1 % is
0, 1 % is 0.25, 10 % is 0.5, as much again 0.75, ten times 1. A finding never has less than 0.05. Logarithms are the engine's
own, so that every machine gives the same bits.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from jifen.engine.arithmetic import log_many
from jifen.engine.columns import Floats

LEAST: Final = 0.05
LN10: Final = 2.302585092994046
WORDS: Final = (
    "超出容差的部分÷界限本身（不足 1 按 1 计），取对数：0.1% 为 0，1% 为 0.25，10% 为 0.5，一倍为 0.75，十倍及以上为 1；最低 0.05",
    "the part beyond the allowance ÷ the limit itself (at least 1), on a log scale: 0.1 % is 0, 1 % is 0.25, 10 % is 0.5, as much "
    "again 0.75, ten times 1; at least 0.05",
)


def log10_many(x: Floats) -> Floats:
    return log_many(x) / LN10


def bounded(scale: Floats) -> Floats:
    return np.clip(scale, LEAST, 1.0)


def beyond(excess: Floats, size: Floats) -> Floats:
    """The common measure. ``excess`` positive, ``size`` of either sign; same length."""
    return bounded((log10_many(excess / np.maximum(np.abs(size), 1.0)) + 3.0) / 4.0)
