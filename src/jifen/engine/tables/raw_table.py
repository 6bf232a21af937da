"""A table as delivered: column names, cells nobody has interpreted yet, and the file's own row numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Cell = str | float | int | bool | date | datetime | None
Column = Any
"""A ``list[Cell]`` (spreadsheets) or a ``pyarrow.Array`` (text of CSV, typed columns of Parquet and Arrow)."""

LARGEST_FILE = 1024**3
LARGEST_UNPACKED = 4 * 1024**3
MOST_ROWS = 50_000_000


@dataclass(frozen=True)
class DropRule:
    """Rows to leave out, totals for instance: the cell of ``column`` is one of ``equals``, or is empty."""

    column: str
    equals: tuple[str, ...] = ()
    empty: bool = False


@dataclass(frozen=True)
class TableOptions:
    """How to read one file. Row numbers are 1-based, as a spreadsheet shows them.

    ``header_rows`` are merged into one name each: a cell of an upper row stands for the empty cells to its right, parts are
    joined by ``joiner``. Rows between the last header row and ``data_from`` are left out (units, remarks).
    """

    sheet: str | None = None
    header_rows: tuple[int, ...] = (1,)
    joiner: str = " / "
    data_from: int | None = None
    encoding: str | None = None
    delimiter: str | None = None
    drop: tuple[DropRule, ...] = ()
    largest_file: int = LARGEST_FILE
    largest_unpacked: int = LARGEST_UNPACKED
    most_rows: int = MOST_ROWS

    @property
    def first_data_row(self) -> int:
        return self.data_from or self.header_rows[-1] + 1


@dataclass(frozen=True)
class Grid:
    """What a reader of one format hands over: header cells, columns from the first data row on, row numbers of the file."""

    headers: Sequence[Sequence[str]]
    columns: Sequence[Column]
    rows: NDArray[np.int64]


@dataclass(frozen=True)
class RawTable:
    """``cells[name]`` holds one cell per record; record i stands in row ``rows[i]`` of file ``name``."""

    name: str
    columns: tuple[str, ...]
    cells: Mapping[str, Column]
    rows: NDArray[np.int64]
    dropped: int = 0
    path: Path = field(default_factory=Path)

    @property
    def first_row(self) -> int:
        """Row of the first record in the file."""
        return int(self.rows[0])

    def __len__(self) -> int:
        return len(self.rows)


def cell_text(cell: Any) -> str:
    """A cell as people read it: ``300565.0`` → ``300565``, dates in ISO form, nothing → empty; surrounding space goes."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime) and not (cell.hour or cell.minute or cell.second or cell.microsecond):
        return cell.date().isoformat()
    if isinstance(cell, float):
        return repr(cell)
    return cell.isoformat() if isinstance(cell, date) else bare(str(cell))


_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))


def bare(text: str) -> str:
    """Without surrounding space (no-break U+00A0 and full-width U+3000 too) and without invisible characters."""
    return text.translate(_INVISIBLE).strip()


def one_line(text: str) -> str:
    """A header as one line: every run of space or line break is one space."""
    return " ".join(bare(text).split())


def cells_of(column: Column) -> Iterable[Cell]:
    """The cells of a column, one by one, as Python values."""
    return column if isinstance(column, list) else column.to_pylist()
