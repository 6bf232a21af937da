"""Many ranks of one firm in three numbers: median and 5–95 % band. All are ranks that really came up (nearest-rank quantiles)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jifen.engine.subscores import Ints

LOW, MIDDLE, HIGH = 0.05, 0.50, 0.95
FIRMS_AT_ONCE = 2_048


@dataclass(frozen=True, eq=False)
class RankSpread:
    """Per firm; 0 where it is not ranked. ``low`` is the better end (smaller rank)."""

    median: Ints
    low: Ints
    high: Ints

    def columns(self) -> dict[str, Ints]:
        return {"rank_median": self.median, "rank_low": self.low, "rank_high": self.high}


def rank_spread(drawn: NDArray[np.integer], rows: NDArray[np.intp], length: int) -> RankSpread:
    """``drawn``: draws × ranked firms; ``rows``: where those firms stand among ``length``."""
    places = [_place(share, len(drawn)) for share in (MIDDLE, LOW, HIGH)]
    made = np.zeros((3, length), dtype=np.int32)
    for first in range(0, len(rows), FIRMS_AT_ONCE):
        own = np.ascontiguousarray(drawn[:, first : first + FIRMS_AT_ONCE].T)
        own.partition(sorted(set(places)), axis=1)
        made[:, rows[first : first + FIRMS_AT_ONCE]] = own[:, places].T
    return RankSpread(*made)


def _place(share: float, draws: int) -> int:
    """Of ascending values: the first that at least this share of draws reaches (×20 keeps the shares whole numbers)."""
    return max(-(-round(share * 20) * draws // 20) - 1, 0)


def smallest_integer(largest: int) -> type[np.uint16] | type[np.uint32]:
    """The narrowest type that holds ranks up to ``largest``."""
    return np.uint16 if largest < 1 << 16 else np.uint32
