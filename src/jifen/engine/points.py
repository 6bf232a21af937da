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


def hundredths(points: float) -> int:
    """Points → integer hundredths."""
    snapped = round(points * SNAP)
    size = (abs(snapped) + HALF) // HUNDREDTH
    return size if snapped >= 0 else -size


def hundredths_many(points: NDArray[np.float64]) -> NDArray[np.int32]:
    """``hundredths`` of an array, for |points| below 1,000,000: there all steps are exact in float64 too."""
    snapped = np.rint(points * SNAP)
    size = np.floor((np.abs(snapped) + HALF) / HUNDREDTH)
    return np.copysign(size, snapped).astype(np.int32)


def written(points: int) -> str:
    """Integer hundredths as people read them: 1234 → ``12.34``."""
    sign = "-" if points < 0 else ""
    return f"{sign}{abs(points) // 100}.{abs(points) % 100:02d}"
