"""One door for table files of any kind."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jifen.engine.problems import FactsRefused, Place, nearest_words
from jifen.engine.tables.arrow_files import read_arrow, read_parquet
from jifen.engine.tables.delimited import read_delimited
from jifen.engine.tables.header import header_place, merged_names, numbered, unnamed
from jifen.engine.tables.raw_table import Column, DropRule, Grid, RawTable, TableOptions, bare, cell_text, one_line
from jifen.engine.tables.workbook import read_workbook

_XLS = b"\xd0\xcf\x11\xe0"


def read_table(path: Path, options: TableOptions | None = None) -> RawTable:
    """The table in ``path``: CSV, XLSX, XLS, Parquet, Arrow or Feather, told by its first bytes and not by its name.

    Empty rows and rows named by ``options.drop`` are left out. Raises FactsRefused with file, row, column and remedy.
    """
    options = options or TableOptions()
    grid = _grid(path, options)
    names = _names(grid, options, path.name)
    return _table(grid, names, options, path)


def _grid(path: Path, options: TableOptions) -> Grid:
    start = _first_bytes(path, options)
    if start[:4] == b"PAR1":
        return read_parquet(path, options, path.name)
    if start[:6] == b"ARROW1" or path.suffix.lower() in (".arrow", ".arrows", ".feather", ".ipc"):
        return read_arrow(path, options, path.name)
    if start[:4] in (b"PK\x03\x04", _XLS):
        return read_workbook(path.read_bytes(), options, path.name)
    return read_delimited(path.read_bytes(), options, path.name)


def _first_bytes(path: Path, options: TableOptions) -> bytes:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        raise FactsRefused.because(
            "unreadable",
            f"读不到这个文件（{error.strerror}）；请核对路径和权限。",
            f"cannot read this file ({error.strerror}); check path and permissions.",
            Place(path.name),
        ) from None
    if not size:
        raise FactsRefused.because(
            "empty", "文件是空的；请重新导出。", "the file is empty; export it again.", Place(path.name)
        )
    limit = options.largest_file
    if size > limit and start[:4] != b"PAR1":
        raise FactsRefused.because(
            "too_large",
            f"文件有 {size / 1024**2:.0f} MiB，超过上限 {limit / 1024**2:.0f} MiB；请拆成几个文件，或改用 Parquet。",
            f"the file has {size / 1024**2:.0f} MiB, the limit is {limit / 1024**2:.0f} MiB; split it or use Parquet.",
            Place(path.name),
        )
    return start


def _names(grid: Grid, options: TableOptions, file: str) -> list[str]:
    """Column names; empty for a column that has neither name nor content."""
    names = merged_names(grid.headers, options.joiner)
    names += [""] * (len(grid.columns) - len(names))
    if not any(names):
        raise FactsRefused.because(
            "no_header",
            "表头行是空的；请用 header_rows 指明表头在第几行。",
            "the header row is empty; say with header_rows where the header stands.",
            header_place(file, options.header_rows),
        )
    names = numbered(names)
    return [
        name or ("" if _blank(c).all() else unnamed(i))
        for i, (name, c) in enumerate(zip(names, grid.columns, strict=False))
    ]


def _blank(column: Column) -> NDArray[np.bool_]:
    """Which cells of a column hold nothing: no value, or only space."""
    if isinstance(column, list):
        return np.fromiter((c is None or (isinstance(c, str) and not bare(c)) for c in column), bool, len(column))
    nothing = pc.is_null(column)
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        nothing = pc.or_(nothing, pc.equal(pc.utf8_length(pc.utf8_trim_whitespace(pc.fill_null(column, ""))), 0))
    blank: NDArray[np.bool_] = nothing.to_numpy(zero_copy_only=False)
    return blank


def _table(grid: Grid, names: list[str], options: TableOptions, path: Path) -> RawTable:
    cells = {name: column for name, column in zip(names, grid.columns, strict=False) if name}
    filled = np.zeros(len(grid.rows), dtype=bool)
    for column in cells.values():
        if filled.all():
            break
        filled |= ~_blank(column)
    unwanted = _unwanted(cells, options, path.name)
    keep = filled & ~unwanted
    if not keep.any():
        raise FactsRefused.because(
            "no_rows",
            "表里只有表头，没有数据行；请核对文件和表头行号。",
            "there is a header but no row of data; check the file and the number of the header row.",
            Place(path.name),
        )
    kept = cells if keep.all() else {name: _taken(column, keep) for name, column in cells.items()}
    return RawTable(path.name, tuple(kept), kept, grid.rows[keep], int((filled & unwanted).sum()), path)


def _taken(column: Column, keep: NDArray[np.bool_]) -> Column:
    if isinstance(column, list):
        return [cell for cell, kept in zip(column, keep, strict=True) if kept]
    return column.filter(pa.array(keep))


def _unwanted(cells: dict[str, Column], options: TableOptions, file: str) -> NDArray[np.bool_]:
    height = len(next(iter(cells.values())))
    unwanted = np.zeros(height, dtype=bool)
    for rule in options.drop:
        unwanted |= _dropped(cells, rule, options, file)
    return unwanted


def _dropped(cells: dict[str, Column], rule: DropRule, options: TableOptions, file: str) -> NDArray[np.bool_]:
    name = one_line(rule.column)
    if name not in cells:
        raise FactsRefused.because(
            "missing_column",
            f"没有“{name}”列，无法按它去掉合计行{nearest_words(name, cells)}。",
            f"there is no column “{name}” to drop rows by {nearest_words(name, cells, 'en')}.",
            header_place(file, options.header_rows),
        )
    column = cells[name]
    if rule.empty:
        return _blank(column)
    wanted = {bare(text) for text in rule.equals}
    texts = column if isinstance(column, list) else column.to_pylist()
    return np.fromiter((cell_text(cell) in wanted for cell in texts), bool, len(texts))
