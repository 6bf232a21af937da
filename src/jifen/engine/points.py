"""The one declared rounding place: points become integer hundredths (分).

A product of sub-score and weight is first snapped half-even to 1e-9, which keeps halves that were *computed* (12.345 stored
as 12.344999999999999) on their edge, then rounded half-up, away from zero, to hundredths. Nothing else is ever rounded.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SNAP = 1e9
HUNDREDTH = 10_000_000
HALF = 5_000_000
MOST = 1_000_000
"""A line holds at most so many points, up or down: sums then fit the 32-bit integers they are stored in."""


def hundredths(points: float) -> int:
    """Points → integer hundredths."""
    snapped = round(min(max(points, -MOST), MOST) * SNAP)
    size = (abs(snapped) + HALF) // HUNDREDTH
    return size if snapped >= 0 else -size


def hundredths_many(points: NDArray[np.float64]) -> NDArray[np.int32]:
    """``hundredths`` of an array; up to ``MOST`` all steps are exact in float64 too."""
    work = np.clip(points, -MOST, MOST)
    work *= SNAP
    np.rint(work, out=work)
    negative = work < 0
    np.abs(work, out=work)
    work += HALF
    work /= HUNDREDTH
    result = np.floor(work, out=work).astype(np.int32)
    return np.where(negative, -result, result) if negative.any() else result


def written(points: int) -> str:
    """Integer hundredths as people read them: 1234 → ``12.34``."""
    sign = "-" if points < 0 else ""
    return f"{sign}{abs(points) // 100}.{abs(points) % 100:02d}"
