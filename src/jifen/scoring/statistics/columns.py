"""Rows of scores as columns: a run is read once a process, cut to what is looked at, counted in arrays."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from jifen.people import areas
from jifen.scoring.models import Run, Score
from jifen.scoring.statistics.figures import Ints, Keys, Mask

BONUS: Final = "bonus"
STAGE, COUNTY, CITY, SECTOR, GRADE, SIZE = "stage", "county", "city", "sector", "grade", "size"
WORDS: Final = (STAGE, COUNTY, SECTOR, GRADE)
READ: Final = ("pk", *WORDS, "total", "bonus", "dimensions", "completeness", "ranked", "benchmark")
Places = NDArray[np.intp]


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

    def where(self, chosen: Mask | Places) -> Columns:
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


def columns_of(run: Run, scores: QuerySet[Score], dimensions: tuple[str, ...]) -> Columns:
    """``scores``: those of ``run`` that count; ``dimensions``: codes in the order of the scheme, 0 where a row lacks one.

    A run that is done never changes, so its rows are kept; which of them count, and how large they are today, is asked anew.
    """
    asked = list(scores.order_by("pk").values_list("pk", "enterprise__size"))
    keys, whole = _of_run(run.pk, run.digest, dimensions)
    found = whole.where(np.searchsorted(keys, np.array([key for key, _size in asked], dtype=np.int64)))
    return replace(found, words=found.words | {SIZE: np.array([size for _key, size in asked], dtype=object)})


@lru_cache(maxsize=8)
def _of_run(run: int, digest: str, dimensions: tuple[str, ...]) -> tuple[Ints, Columns]:
    """Keys, ascending, and the columns in their order."""
    rows = list(Score.objects.filter(run=run).order_by("pk").values_list(*READ))
    cells: list[tuple[Any, ...]] = list(zip(*rows, strict=True)) if rows else [() for _ in READ]
    read = dict(zip(READ, cells, strict=True))
    parts = {code: _ints([(held or {}).get(code) for held in read["dimensions"]]) for code in dimensions}
    words = {name: np.array(read[name], dtype=object) for name in WORDS}
    columns = Columns(
        words | {CITY: np.array([city_of(county) for county in read[COUNTY]], dtype=object)},
        _ints(read["total"]),
        parts | {BONUS: _ints(read["bonus"])},
        np.array(read["completeness"], dtype=np.float64),
        np.array([total is not None for total in read["total"]], dtype=bool),
        np.array(read["ranked"], dtype=bool),
        np.array(read["benchmark"], dtype=bool),
    )
    return _ints(read["pk"]), columns


def _ints(values: Any) -> Ints:
    return np.array([value or 0 for value in values], dtype=np.int64)
