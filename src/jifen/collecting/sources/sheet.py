"""A sheet as a department would send it: title rows, headers of several rows, body, totals; written as CSV or XLSX."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import xlsxwriter

Cells = list[Any]
Firm = Mapping[str, Any]
"""One row of the demo province: fact → value, None where unknown."""
FULL_WIDTH = str.maketrans(
    "0123456789.,-ABCDEFGHJKLMNPQRTUWXY", "０１２３４５６７８９．，－ＡＢＣＤＥＦＧＨＪＫＬＭＮＰＱＲＴＵＷＸＹ"
)


@dataclass(frozen=True)
class Sheet:
    """``headers``: one tuple of words per column, as long as there are header rows; equal upper words are merged."""

    titles: Sequence[Cells]
    headers: Sequence[tuple[str, ...]]
    body: Sequence[Cells]
    foot: Sequence[Cells] = ()

    @property
    def names(self) -> list[str]:
        return [" / ".join(dict.fromkeys(word for word in words if word)) for words in self.headers]

    @property
    def first_row(self) -> int:
        """Row number of the first row of the body."""
        return len(self.titles) + len(self.headers[0]) + 1

    def with_cells(self, cells: Mapping[tuple[int, str], Any]) -> Sheet:
        """Other contents at (row of the body from 0, name of the column)."""
        body = [list(row) for row in self.body]
        for (row, name), value in cells.items():
            body[row][self.names.index(name)] = value
        return replace(self, body=body)

    def with_rows(self, rows: Iterable[Cells]) -> Sheet:
        """More rows at the end of the body."""
        return replace(self, body=[*self.body, *rows])

    def rows(self) -> list[Cells]:
        width = len(self.headers)
        every = [*self.titles, *self._header_rows(), *self.body, *self.foot]
        return [[*row, *[None] * (width - len(row))] for row in every]

    def _header_rows(self) -> list[Cells]:
        depth = len(self.headers[0])
        rows: list[Cells] = []
        for level in range(depth):
            row = [words[level] for words in self.headers]
            upper = level < depth - 1
            rows.append([None if upper and i and row[i] == row[i - 1] else word for i, word in enumerate(row)])
        return rows


def as_csv(sheet: Sheet, encoding: str) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([["" if cell is None else _csv_cell(cell) for cell in row] for row in sheet.rows()])
    return text.getvalue().encode(encoding)


def _csv_cell(cell: Any) -> str:
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def as_xlsx(sheet: Sheet) -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    page = book.add_worksheet("Sheet1")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for r, row in enumerate(sheet.rows()):
        for c, cell in enumerate(row):
            if isinstance(cell, date):
                page.write_datetime(r, c, cell, day)
            elif cell is not None:
                page.write(r, c, cell)
    book.close()
    return content.getvalue()


def full_width(text: str) -> str:
    return text.translate(FULL_WIDTH)


def chinese_day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def yuan(ten_thousands: float | None, *, grouped: bool = False) -> str:
    """万元 as a text of 元 with two decimals."""
    if ten_thousands is None:
        return ""
    return f"{ten_thousands * 10_000:,.2f}" if grouped else f"{ten_thousands * 10_000:.2f}"


def heads(number: float | None) -> int | None:
    return None if number is None else int(number)


def yes_no(flag: bool | None, unasked: str = "") -> str:
    return unasked if flag is None else "是" if flag else "否"
