"""Writes a result for people who work in a spreadsheet: CSV in UTF-8 with a byte order mark, or one XLSX workbook."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import xlsxwriter

from jifen.engine.problems import Place, ResultRefused
from jifen.engine.results.readable import ReadableColumn, line_columns, readable, score_columns, unique
from jifen.engine.results.reading import Result, open_result

BATCH_ROWS = 1 << 14
MOST_ROWS = 1_048_575
"""Rows of a worksheet below its header."""
KINDS = ("csv", "xlsx")
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def export_result(folder: Path, kind: str) -> list[Path]:
    """``scores`` and ``lines`` of a result folder as ``csv`` or ``xlsx``, streamed; gives the files written.

    Raises ResultRefused when the folder holds no result, or more enterprises than a worksheet has rows.
    """
    result = open_result(folder)
    return _write_csv(result) if kind == "csv" else [_write_xlsx(result)]


def _sheets(result: Result) -> list[tuple[str, str, list[ReadableColumn]]]:
    """File stem, sheet title, columns."""
    sheets = [("scores", "积分", score_columns(result))]
    if result.plan.indicators:
        sheets.append(("lines", "积分明细", line_columns(result)))
    return sheets


def _batches(result: Result, stem: str, columns: list[ReadableColumn]) -> Iterator[pa.RecordBatch]:
    with pq.ParquetFile(result.folder / f"{stem}.parquet") as file:
        for batch in file.iter_batches(BATCH_ROWS, columns=[column.source for column in columns]):
            yield readable(batch, columns)


def _write_csv(result: Result) -> list[Path]:
    written = []
    for stem, _, columns in _sheets(result):
        path, aside = result.folder / f"{stem}.csv", result.folder / f".{stem}.csv.part"
        with aside.open("wb") as file:
            file.write(BYTE_ORDER_MARK)
            for place, batch in enumerate(_batches(result, stem, columns)):
                pa_csv.write_csv(pa.Table.from_batches([batch]), file, pa_csv.WriteOptions(include_header=place == 0))
        aside.replace(path)
        written.append(path)
    return written


def _write_xlsx(result: Result) -> Path:
    path, aside = result.folder / "result.xlsx", result.folder / ".result.xlsx.part"
    _refuse_large(result, path)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(aside), options) as book:
        as_of = datetime.datetime.combine(datetime.date.fromisoformat(result.manifest["as_of"]), datetime.time())
        book.set_properties({"title": result.scheme.title, "created": as_of})
        formats = _formats(book)
        for stem, title, columns in _sheets(result):
            _write_sheet(book.add_worksheet(title), formats, columns, _batches(result, stem, columns))
    aside.replace(path)
    return path


def _refuse_large(result: Result, path: Path) -> None:
    rows = result.manifest["counts"]["enterprises"]
    if rows > MOST_ROWS:
        raise ResultRefused.because(
            "too_many_rows",
            f"{rows:,} 家企业超过一张工作表的 {MOST_ROWS:,} 行；请导出 csv。",
            f"{rows:,} enterprises are more than the {MOST_ROWS:,} rows of a worksheet; export csv.",
            Place(path.name),
        )


def _formats(book: Any) -> dict[str, Any]:
    head = {
        "bold": True,
        "text_wrap": True,
        "valign": "top",
        "bg_color": "#f5f6f8",
        "bottom": 1,
        "bottom_color": "#e3e6eb",
    }
    return {"head": book.add_format(head), "points": book.add_format({"num_format": "0.00"})}


def _write_sheet(
    sheet: Any, formats: dict[str, Any], columns: list[ReadableColumn], batches: Iterator[pa.RecordBatch]
) -> None:
    sheet.freeze_panes(1, 2 if columns[1].source == "name" else 1)
    sheet.set_column(0, len(columns) - 1, 14)
    for place, title in enumerate(unique(column.title for column in columns)):
        sheet.write_string(0, place, title, formats["head"])
    row = 1
    for batch in batches:
        cells = [column.to_pylist() for column in batch.columns]
        decimals = [pa.types.is_decimal(field.type) for field in batch.schema]
        for values in zip(*cells, strict=True):
            _write_row(sheet, row, values, decimals, formats["points"])
            row += 1
    sheet.autofilter(0, 0, max(row - 1, 1), len(columns) - 1)


def _write_row(sheet: Any, row: int, values: tuple[Any, ...], decimals: list[bool], points: Any) -> None:
    for place, value in enumerate(values):
        if value is None:
            continue
        if isinstance(value, str):
            sheet.write_string(row, place, value)
        elif isinstance(value, datetime.date):
            sheet.write_string(row, place, value.isoformat())
        else:
            sheet.write_number(row, place, float(value), points if decimals[place] else None)
