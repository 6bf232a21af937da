"""Lists as files for spreadsheets, in which no cell is taken for a formula."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Final
from urllib.parse import quote

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK: Final = "\ufeff"
"""So that spreadsheets read UTF-8 as what it is."""


class _Line:
    """A file that hands each line on instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def plain_cell(value: object) -> str:
    """A cell that begins like a formula gets an apostrophe in front; numbers stay numbers."""
    if isinstance(value, int | float):
        return str(value)
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" \u3000").startswith(FORMULA_STARTS) or text.startswith(FORMULA_STARTS) else text


def csv_lines(header: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield BYTE_ORDER_MARK
    yield writer.writerow([plain_cell(cell) for cell in header])
    for row in rows:
        yield writer.writerow([plain_cell(cell) for cell in row])


def csv_answer(name: str, header: Sequence[object], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(csv_lines(header, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.csv"
    return answer


def xlsx_answer(name: str, header: Sequence[object], rows: Iterable[Sequence[object]]) -> FileResponse:
    """Written row by row into a file that vanishes once it is sent; every text is a text cell, never a formula."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    write_workbook(file, header, rows)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx")


def write_workbook(file: IO[bytes], header: Sequence[object], rows: Iterable[Sequence[object]]) -> None:
    plain = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, plain) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [plain_cell(cell) for cell in header])
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, [cell if isinstance(cell, int | float) else plain_cell(cell) for cell in row])
