"""Parquet, Arrow and Feather files → typed columns, untouched. Row numbers count records from 1."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from jifen.engine.problems import FactsRefused, Place, Refusal
from jifen.engine.tables.limits import refuse_tall
from jifen.engine.tables.raw_table import Grid, TableOptions


def read_parquet(path: Path, options: TableOptions, file: str) -> Grid:
    """The grid of a Parquet file. Raises FactsRefused."""
    try:
        with pq.ParquetFile(path) as parquet:
            refuse_tall(parquet.metadata.num_rows, options, file)
            table = parquet.read()
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        raise _unreadable("Parquet", error, file) from None
    return _grid(table)


def read_arrow(path: Path, options: TableOptions, file: str) -> Grid:
    """The grid of an Arrow IPC file (Feather) or stream. Raises FactsRefused."""
    try:
        table = _ipc(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise _unreadable("Arrow", error, file) from None
    refuse_tall(table.num_rows, options, file)
    return _grid(table)


def _ipc(path: Path) -> Any:
    with pa.OSFile(str(path)) as source:
        try:
            return pa.ipc.open_file(source).read_all()
        except pa.ArrowInvalid:
            source.seek(0)
            return pa.ipc.open_stream(source).read_all()


def _grid(table: Any) -> Grid:
    combined = [column.combine_chunks() for column in table.columns]
    columns = [c.chunk(0) if isinstance(c, pa.ChunkedArray) else c for c in combined]
    return Grid([table.column_names], columns, np.arange(table.num_rows, dtype=np.int64) + 1)


def _unreadable(kind: str, error: Exception, file: str) -> Refusal:
    return FactsRefused.because(
        "not_readable",
        f"不是可读的 {kind} 文件（{error}）；文件可能没有写完，请重新导出。",
        f"not a {kind} file that can be read ({error}); it may be incomplete, export it again.",
        Place(file),
    )
