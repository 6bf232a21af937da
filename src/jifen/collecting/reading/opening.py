"""A delivery as a table: every named column, the rows above the data as they stand, and each fact's column with its unit."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import python_calamine

from jifen.collecting.reading.gate import FileKind, inspect_file
from jifen.collecting.reading.limits import Limits
from jifen.collecting.reading.refusal import DeliveryRefused
from jifen.engine.formula import UnitError, parse_unit
from jifen.engine.mapping import FactMapping, FactSource
from jifen.engine.mapping.delivery import Delivered, missing_column
from jifen.engine.mapping.keys import RowKeys
from jifen.engine.mapping.model import TableSource
from jifen.engine.problems import FactsRefused, Findings, Place, Refusal
from jifen.engine.tables import RawTable, TableOptions, cell_text, read_table
from jifen.engine.tables.decoding import decoded
from jifen.engine.tables.delimited import DELIMITERS

SHOWN_OF_A_CELL = 200
"""Characters of a cell that a look at a file brings back."""


@dataclass(frozen=True)
class OpenedFile:
    """``kind``: what the file is; ``raw``: its rows, named as delivered."""

    kind: FileKind
    raw: RawTable
    table: TableSource

    def find(self, source: FactSource) -> tuple[Any, str, str] | None:
        """Cells, header and unit suffix of a fact's column."""
        keys = RowKeys(None, np.zeros(0, dtype=np.int32), {})
        return Delivered(self.table, self.raw, keys, "").find(source.column)


def open_file(path: Path, name: str, mapping: FactMapping, limits: Limits) -> OpenedFile:
    """Raises DeliveryRefused: everything that makes the whole file unusable."""
    kind = inspect_file(path, name, limits)
    table = next(iter(mapping.tables.values()))
    options = replace(
        table.options,
        largest_file=limits.largest_file,
        largest_unpacked=limits.largest_unpacked,
        most_rows=limits.most_rows,
    )
    if kind != "csv":
        options = replace(options, encoding=None, delimiter=None)
    elif options.encoding and _is_utf8(path):
        options = replace(options, encoding=None)  # what the file is counts, not what the department used to send
    table = replace(table, options=options)
    try:
        raw = replace(read_table(path, options), name=name)
    except FactsRefused as refused:
        raise DeliveryRefused(replace(p, place=replace(p.place, file=name)) for p in refused.problems) from None
    opened = OpenedFile(kind, raw, table)
    _check_width(raw, limits)
    _check_columns(opened, mapping)
    return opened


def _is_utf8(path: Path) -> bool:
    """UTF-8 with more than ASCII in it; GBK text is never that but by a rare accident."""
    try:
        return not path.read_bytes().decode("utf-8").isascii()
    except UnicodeDecodeError:
        return False


def _check_width(raw: RawTable, limits: Limits) -> None:
    if len(raw.columns) > limits.most_columns:
        raise _too_wide(len(raw.columns), raw.name, limits)


def _too_wide(width: int, name: str, limits: Limits) -> Refusal:
    return DeliveryRefused.because(
        "too_wide",
        f"有 {width} 列，超过上限 {limits.most_columns}；请删去多余的列。",
        f"{width} columns, the limit is {limits.most_columns}; remove those that do not belong.",
        Place(name),
    )


def _check_columns(opened: OpenedFile, mapping: FactMapping) -> None:
    """All columns that are missing, at once."""
    raw, table = opened.raw, opened.table
    keys = [table.enterprise.column, *([table.year.column] if table.year.column else [])]
    absent = [column for column in keys if column not in raw.cells]
    absent += [
        source.column for source in mapping.sources.values() if not source.optional and opened.find(source) is None
    ]
    if absent:
        raise DeliveryRefused(missing_column(raw, column, table) for column in dict.fromkeys(absent))


def file_unit(source: FactSource, header: str, suffix: str, raw: RawTable) -> str:
    """Of the numbers in the file: as the mapping says, else as the header says (``营业收入[元]``), else the fact's own."""
    said = source.file_unit or source.unit
    if source.kind != "number" or not suffix or header == source.column:
        return said if source.kind == "number" else "-"
    try:
        fits = parse_unit(suffix).same_kind(parse_unit(source.unit)) and source.file_unit in ("", suffix)
    except UnitError:
        fits = False
    if fits:
        return suffix
    findings = Findings()
    findings.add(
        "header_unit",
        Place(raw.name, None, header),
        f"表头写的单位是“{suffix}”，映射里是“{said}”；请改成一致。",
        f"the header says “{suffix}”, the mapping “{said}”; make them agree.",
    )
    raise DeliveryRefused(findings.problems)


def rows_above(path: Path, opened: OpenedFile, options: TableOptions) -> list[list[str]]:
    """Titles, headers and remarks above the first row of data, cell by cell, so that a download can repeat them."""
    return first_rows(path, opened.kind, options, options.first_data_row - 1)


def first_rows(path: Path, kind: FileKind, options: TableOptions, height: int) -> list[list[str]]:
    """The first ``height`` rows of a file as texts."""
    if kind == "csv":
        text = decoded(path.read_bytes(), options.encoding, path.name)
        lines = text.splitlines()[:200]
        delimiter = options.delimiter or max(DELIMITERS, key=lambda d: sum(line.count(d) for line in lines))
        found = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return [list(row) for row, _ in zip(found, range(height), strict=False)]
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    names = [name for name in book.sheet_names if book.get_sheet_by_name(name).end]
    sheet = book.get_sheet_by_name(options.sheet or names[0])
    return [[cell_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False, nrows=height)]


@dataclass(frozen=True)
class Peeked:
    """The first rows of a file nobody has seen, as texts. ``sheets``: those that are not empty; ``sheet``: the one looked at."""

    kind: FileKind
    rows: list[list[str]]
    sheets: tuple[str, ...] = ()
    sheet: str = ""


def peek(path: Path, name: str, limits: Limits, *, height: int, sheet: str = "") -> Peeked:
    """The first ``height`` rows of a file. Raises DeliveryRefused as ``open_file`` does."""
    kind = inspect_file(path, name, limits)
    try:
        sheets = () if kind == "csv" else _filled_sheets(path, name, sheet)
        chosen = sheet or (sheets[0] if sheets else "")
        rows = first_rows(path, kind, TableOptions(sheet=chosen or None), height)
    except FactsRefused as refused:
        raise DeliveryRefused(replace(p, place=replace(p.place, file=name)) for p in refused.problems) from None
    except (python_calamine.CalamineError, csv.Error, OSError, ValueError):
        raise DeliveryRefused.because(
            "unreadable",
            "读不出这个文件的表格；请在电子表格软件中打开并另存为 xlsx 再交。",
            "no table can be read from this file; open it in the spreadsheet program and save it as xlsx.",
            Place(name),
        ) from None
    return Peeked(kind, _trimmed(rows, name, limits), sheets, chosen)


def _filled_sheets(path: Path, name: str, wanted: str) -> tuple[str, ...]:
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    filled = tuple(one for one in book.sheet_names if book.get_sheet_by_name(one).end)
    if filled and wanted in ("", *filled):
        return filled
    raise DeliveryRefused.because(
        "no_such_sheet",
        f"没有名为“{wanted}”的非空工作表；有内容的是：{'、'.join(filled) or '（无）'}。",
        f"no filled sheet is called “{wanted}”; those with content: {', '.join(filled) or '(none)'}.",
        Place(name),
    )


def _trimmed(rows: list[list[str]], name: str, limits: Limits) -> list[list[str]]:
    """Without empty cells on the right; a long cell keeps what a person needs to recognise it."""
    width = max((place + 1 for row in rows for place, cell in enumerate(row) if cell.strip()), default=0)
    if not width:
        raise DeliveryRefused.because(
            "empty", "文件开头没有任何内容；请重新导出。", "the file begins with nothing; export it again.", Place(name)
        )
    if width > limits.most_columns:
        raise _too_wide(width, name, limits)
    return [[cell[:SHOWN_OF_A_CELL] for cell in row[:width]] for row in rows]
