"""Who and when: the enterprise and the year of every row of a table; rows without both go to quarantine."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jifen.engine.mapping.model import EnterpriseKey, YearKey
from jifen.engine.tables.broken import Broken
from jifen.engine.tables.raw_table import Column, bare, cell_text

NO_YEAR = 0
"""The year of rows that count for every year (registers)."""
DIGITS_SAFE = 1e15
_YEAR = re.compile(r"(\d{4})(?:年|年度)?", re.ASCII)


@dataclass(frozen=True)
class RowKeys:
    """``enterprises`` (Arrow string) and ``years`` (int32) per row; ``broken``: row → (column, reason)."""

    enterprises: Any
    years: NDArray[np.int32]
    broken: dict[int, tuple[str, Broken]]

    @property
    def good(self) -> NDArray[np.bool_]:
        good = np.ones(len(self.years), dtype=bool)
        good[list(self.broken)] = False
        return good


def row_keys(enterprises: Column, years: Column | None, enterprise: EnterpriseKey, year: YearKey) -> RowKeys:
    """The keys of all rows; ``years`` is None where the mapping gives the year itself."""
    names, faults = _distinct(enterprises, lambda cell: enterprise_of(cell, enterprise))
    broken = {row: (enterprise.column, fault) for row, fault in faults.items()}
    height = len(names)
    if years is None:
        constant = NO_YEAR if year.every else year.constant or NO_YEAR
        return RowKeys(pa.array(names, pa.string()), np.full(height, constant, dtype=np.int32), broken)
    found, faults = _distinct(years, year_of)
    broken |= {row: (year.column, fault) for row, fault in faults.items() if row not in broken}
    numbers = np.fromiter((y or NO_YEAR for y in found), np.int32, height)
    return RowKeys(pa.array(names, pa.string()), numbers, broken)


def _distinct(column: Column, meaning: Callable[[Any], Any]) -> tuple[list[Any], dict[int, Broken]]:
    """The meaning of every cell, distinct cells read once; broken cells give None and the reason."""
    cells: Iterable[Any] = column if isinstance(column, list) else column.to_pylist()
    seen: dict[tuple[type, Any], Any] = {}
    values: list[Any] = []
    broken: dict[int, Broken] = {}
    for row, cell in enumerate(cells):
        key = (type(cell), cell)
        if key not in seen:
            seen[key] = meaning(cell)
        value = seen[key]
        if isinstance(value, Broken):
            broken[row], value = value, None
        values.append(value)
    return values, broken


def enterprise_of(cell: Any, key: EnterpriseKey) -> str | Broken:
    """The enterprise a cell names. Number cells of over 15 digits are refused: the spreadsheet has rounded them."""
    if isinstance(cell, float | int) and not isinstance(cell, bool) and abs(cell) >= DIGITS_SAFE:
        return Broken("key_digits_lost")
    text = bare(cell_text(cell))
    if not text:
        return Broken("key_empty")
    if key.pad and text.isascii() and text.isdigit():
        text = text.zfill(key.pad)
    text = key.prefix + (text.upper() if key.upper else text)
    if key.length and len(text) != key.length:
        return Broken("key_length", f"{len(text)} ≠ {key.length}")
    return text


def year_of(cell: Any) -> int | Broken:
    """The year a cell names: 2025, 2025.0, ``2025年``, or the year of a date."""
    if isinstance(cell, date):
        return cell.year
    match = _YEAR.fullmatch(cell_text(cell))
    if match and 1900 <= int(match[1]) <= 2200:
        return int(match[1])
    return Broken("not_a_year")


def pairs(codes: NDArray[np.int64], years: NDArray[np.int32]) -> NDArray[np.int64]:
    """Enterprise code and year as one sortable number."""
    return codes * 4096 + (years.astype(np.int64) - 1)


def pair_years(keys: NDArray[np.int64]) -> NDArray[np.int32]:
    return (keys % 4096 + 1).astype(np.int32)


def sorted_names(columns: Iterable[Any]) -> Any:
    """Every enterprise of several key columns once, in the order of their bytes."""
    every = pc.unique(pa.chunked_array(list(columns), pa.string())).drop_null()
    return every.take(pc.sort_indices(every))


def codes_of(enterprises: Any, names: Any) -> NDArray[np.int64]:
    """Place of each enterprise in ``names``, -1 for none."""
    found = pc.index_in(enterprises, names).fill_null(-1)
    codes: NDArray[np.int64] = found.to_numpy(zero_copy_only=False).astype(np.int64)
    return codes
