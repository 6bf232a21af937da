"""Those an enterprise is shown beside: everybody of the same stage that the run scored. Medians and places, never one peer's value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from jifen.engine.results.reading import Result, open_result

FEWEST_FOR_MEDIAN: Final = 10
"""Fewer known values than this could be told apart: no median is shown."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Peers:
    """``points``: column of ``scores.parquet`` or line → hundredths of every peer; ``values``: indicator → known values, sorted."""

    stage: str
    count: int
    points: Mapping[str, Floats]
    values: Mapping[str, Floats]

    def median_points(self, column: str) -> float | None:
        """Hundredths; None where too few have any."""
        return _median(self.points.get(column))

    def median_value(self, indicator: str) -> float | None:
        return _median(self.values.get(indicator))

    def known(self, indicator: str) -> int:
        return len(self.values.get(indicator, ()))

    def place(self, indicator: str, value: float) -> float | None:
        """Per cent of peers with a known value that lie below, half of those equal; None without peers."""
        values = self.values.get(indicator)
        if values is None or not len(values):
            return None
        below, upto = np.searchsorted(values, value, "left"), np.searchsorted(values, value, "right")
        return 50.0 * float(below + upto) / len(values)


def _median(values: Floats | None) -> float | None:
    if values is None or len(values) < FEWEST_FOR_MEDIAN:
        return None
    return float(np.median(values))


def peers_of(result: Result, stage: str) -> Peers:
    """Read once per result and stage: a result folder never changes."""
    return _peers(result.folder, result.manifest["files"]["scores.parquet"], stage)


@lru_cache(maxsize=16)
def _peers(folder: Path, _digest: str, stage: str) -> Peers:
    result = open_result(folder)
    scores = result.scores
    same = pc.and_(pc.is_null(scores.column("why_not_scored")), pc.equal(scores.column("stage"), stage))
    rows = pc.indices_nonzero(pc.fill_null(same, False))
    wanted = [name for name in scores.column_names if name in ("base", "bonus", "total") or name.endswith(".points")]
    points = {name.removesuffix(".points"): _floats(scores.column(name).take(rows)) for name in wanted}
    return Peers(stage, len(rows), points | _line_points(result, rows), _line_values(result, rows))


def _line_values(result: Result, rows: pa.Array) -> dict[str, Floats]:
    names = {f"{one.code}.value": one.code for one in result.layouts if one.value == "number"}
    table = pq.read_table(result.folder / "lines.parquet", columns=list(names))
    return {code: np.sort(_floats(table.column(name).take(rows))) for name, code in names.items()}


def _line_points(result: Result, rows: pa.Array) -> dict[str, Floats]:
    names = {f"{one.code}.points": one.code for one in result.layouts if one.points}
    table = pq.read_table(result.folder / "lines.parquet", columns=list(names))
    return {code: _floats(table.column(name).take(rows)) for name, code in names.items()}


def _floats(column: pa.ChunkedArray) -> Floats:
    return np.asarray(column.drop_null(), dtype=np.float64)
