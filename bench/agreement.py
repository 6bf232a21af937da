"""Whether a second implementation gives what the engine gives: points, totals, grades, ranks and reasons to the last digit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from bench.scheme_numbers import DIMENSIONS, INDICATORS, PARTS

CLOSE = 1e-9
LINES = (
    *INDICATORS,
    *(code for codes in PARTS.values() for code in codes),
    *(f"{item}.cap" for item in (*PARTS, "bonus")),
)
EXACT = (*(f"{d}.points" for d in DIMENSIONS), "base", "bonus", "total", "ranked", "facts_known",
         *(f"rank_{within}" for within in ("province", "city", "stage", "sector")))  # fmt: skip
Columns = Mapping[str, Any]


def differences(lines: pa.Table, scores: pa.Table, own_lines: Columns, own_scores: Columns) -> list[str]:
    """Sentences, one per column that differs; ``own_…`` are arrays by column name, NaN or a negative code for nothing."""
    found = [] if _same_keys(scores, own_scores) else ["enterprises differ"]
    if not found:
        found += _lines(lines, own_lines)
        found += _scores(scores, own_scores)
    return found


def compared_cells(lines: pa.Table) -> int:
    return lines.num_rows * len(LINES)


def _same_keys(scores: pa.Table, own: Columns) -> bool:
    own_keys = [key.decode() if isinstance(key, bytes) else key for key in list(own["enterprise"])]
    return bool(scores.column("enterprise").to_pylist() == own_keys)


def _lines(table: pa.Table, own: Columns) -> Iterator[str]:
    for code in LINES:
        for name in (f"{code}.points", f"{code}.reason"):
            yield from _unequal(name, _integers(table.column(name)), np.asarray(own[name]).astype(np.int64))
        for name in (f"{code}.value", f"{code}.subscore", f"{code}.weight"):
            if name in table.column_names:
                yield from _unclose(name, _floats(table.column(name)), np.asarray(own[name], dtype=np.float64))


def _scores(table: pa.Table, own: Columns) -> Iterator[str]:
    for name in EXACT:
        yield from _unequal(name, _integers(table.column(name)), np.asarray(own[name]).astype(np.int64))
    yield from _unclose("percentile", _floats(table.column("percentile")), np.asarray(own["percentile"]))
    for name in ("stage", "grade"):
        mine, theirs = table.column(name).to_pylist(), list(own[name])
        wrong = [place for place, word in enumerate(mine) if word != theirs[place]]
        if wrong:
            yield f"{name}: {len(wrong)} differ, first in row {wrong[0]}: {mine[wrong[0]]} and {theirs[wrong[0]]}"


def _integers(column: pa.ChunkedArray) -> np.ndarray:
    return column.cast(pa.int64()).fill_null(0).to_numpy()


def _floats(column: pa.ChunkedArray) -> np.ndarray:
    return column.cast(pa.float64()).to_numpy()


def _unequal(name: str, mine: np.ndarray, theirs: np.ndarray) -> Iterator[str]:
    yield from _told(name, mine, theirs, mine != theirs)


def _unclose(name: str, mine: np.ndarray, theirs: np.ndarray) -> Iterator[str]:
    apart = ~np.isclose(mine, theirs, rtol=CLOSE, atol=CLOSE, equal_nan=True)
    yield from _told(name, mine, theirs, apart)


def _told(name: str, mine: np.ndarray, theirs: np.ndarray, wrong: np.ndarray) -> Iterator[str]:
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        yield f"{name}: {int(wrong.sum())} differ, first in row {row}: {mine[row]} and {theirs[row]}"
