"""Rows of scores as columns: read once, cut to what is looked at, counted in arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from jifen.people import areas
from jifen.scoring.models import Score
from jifen.scoring.statistics.figures import Ints, Keys, Mask

BONUS: Final = "bonus"
STAGE, COUNTY, CITY, SECTOR, GRADE, SIZE = "stage", "county", "city", "sector", "grade", "size"
WORDS: Final = {STAGE: "stage", COUNTY: "county", SECTOR: "sector", GRADE: "grade", SIZE: "enterprise__size"}
READ: Final = (*WORDS.values(), "total", "bonus", "dimensions", "completeness", "ranked", "benchmark")


@dataclass(frozen=True, eq=False)
class Columns:
    """All arrays have one length. ``words``: STAGE, COUNTY, CITY (prefecture), SECTOR, GRADE as the snapshot had them, SIZE as
    the register has it today; ``total`` and ``parts`` (dimension → points, ``bonus`` last): hundredths, 0 where not scored;
    ``completeness``: share of one."""

    words: dict[str, Keys]
    total: Ints
    parts: dict[str, Ints]
    completeness: NDArray[np.float64]
    scored: Mask
    ranked: Mask
    benchmark: Mask

    def __len__(self) -> int:
        return len(self.total)

    def where(self, chosen: Mask) -> Columns:
        return Columns(
            {name: column[chosen] for name, column in self.words.items()},
            self.total[chosen],
            {code: points[chosen] for code, points in self.parts.items()},
            self.completeness[chosen],
            self.scored[chosen],
            self.ranked[chosen],
            self.benchmark[chosen],
        )


def city_of(county: str) -> str:
    """Prefecture code; what lies outside or nowhere keeps its own."""
    return str(areas.prefecture_of(county)) if county in areas.COUNTIES else county


def columns_of(scores: QuerySet[Score], dimensions: tuple[str, ...]) -> Columns:
    """``dimensions``: codes in the order of the scheme; a row without one of them has 0 there."""
    rows = list(scores.order_by().values_list(*READ))
    cells: list[tuple[Any, ...]] = list(zip(*rows, strict=True)) if rows else [() for _ in READ]
    read = dict(zip(READ, cells, strict=True))
    parts = {code: _ints([(held or {}).get(code) for held in read["dimensions"]]) for code in dimensions}
    words = {name: np.array(read[column], dtype=object) for name, column in WORDS.items()}
    return Columns(
        words | {CITY: np.array([city_of(county) for county in read["county"]], dtype=object)},
        _ints(read["total"]),
        parts | {BONUS: _ints(read["bonus"])},
        np.array(read["completeness"], dtype=np.float64),
        np.array([total is not None for total in read["total"]], dtype=bool),
        np.array(read["ranked"], dtype=bool),
        np.array(read["benchmark"], dtype=bool),
    )


def _ints(values: Any) -> Ints:
    return np.array([value or 0 for value in values], dtype=np.int64)
