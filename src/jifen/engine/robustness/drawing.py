"""Draws: random factors on the written weights, the same for one seed whatever the block size.

Raw 64-bit words of PCG64 are taken, whose stream is fixed for good, and not a distribution, whose method may change.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.random import PCG64
from numpy.typing import NDArray

from jifen.engine.columns import Floats
from jifen.engine.scheme.model import ByStage
from jifen.engine.scheme.plan import Plan

DRAWS = 1_000
SPREAD = 0.25
"""Each weight moves by up to a quarter, evenly; this project's choice, provisional."""
Places = NDArray[np.intp]


def seed_of(*digests: str) -> int:
    """A seed from the digests a result carries (scheme, snapshot …): nobody chooses it, anybody can find it again."""
    return int.from_bytes(hashlib.sha256("\n".join(digests).encode()).digest()[:16], "big")


def uniforms(bits: PCG64, rows: int, columns: int) -> Floats:
    """Evenly spread numbers in [0, 1), 53 bits each, filled row by row."""
    raw = bits.random_raw(rows * columns)
    return np.asarray(raw >> np.uint64(11), dtype=np.float64).reshape(rows, columns) * 2.0**-53


@dataclass(frozen=True, eq=False)
class WrittenWeights:
    """The uncertain numbers of a scheme: a weight written once for all stages is one number, one written by stage is one each.

    ``indicators``: stages × indicators → which number; ``dimensions``: code → which number per stage, where dimensions carry
    weights of their own (``weights: relative``).
    """

    count: int
    indicators: Places
    dimensions: dict[str, Places] = field(default_factory=dict)


def written_weights(plan: Plan) -> WrittenWeights:
    scheme, places, count = plan.scheme, [], 0
    for indicator in scheme.indicators:
        own, count = _numbered(indicator.weight, scheme.stage_codes, count)
        places.append(own)
    dimensions: dict[str, Places] = {}
    for dimension in scheme.dimensions if scheme.weights == "relative" else ():
        dimensions[dimension.code], count = _numbered(dimension.weight, scheme.stage_codes, count)
    return WrittenWeights(count, np.stack(places, axis=1), dimensions)


def _numbered(weight: ByStage, stages: tuple[str, ...], first: int) -> tuple[Places, int]:
    if isinstance(weight, dict):
        return first + np.arange(len(stages)), first + len(stages)
    return np.full(len(stages), first), first + 1


def factor_blocks(seed: int, draws: int, numbers: int, spread: float, block: int) -> Iterator[Floats]:
    """Blocks of draws × numbers: each factor even in 1 ± ``spread``."""
    bits = PCG64(seed)
    for first in range(0, draws, block):
        yield 1.0 + spread * (2.0 * uniforms(bits, min(block, draws - first), numbers) - 1.0)
