"""Rows that came back, put right as an officer does: cell by cell in the browser, or in the downloaded sheet."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import xlsxwriter
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from jifen.collecting.sources.sample_delivery import Sample
from jifen.collecting.sources.sheet import Cells

ROW = "原行号"
ANSWER = re.compile("更正已收到|已经更正过|已经报送过")
"""Taken; somebody mended one of these rows meanwhile; matching sent exactly these rows by itself meanwhile."""
Mended = Mapping[int, Mapping[int, str]]
"""Row in the file → place of the column → what belongs there."""


def mended_cells(sample: Sample) -> dict[int, dict[int, str]]:
    """Every wrong cell of a dirty sample, with what the department meant; the last two rows are told by ``extra_rows``."""
    first = sample.sheet.first_row
    pairs = enumerate(zip(sample.sheet.body, sample.clean.body, strict=False))
    found = {first + number: _differences(spoilt, clean) for number, (spoilt, clean) in pairs}
    key = sample.sheet.names.index(key_of(sample))
    found[first + len(sample.sheet.body) - 1] = {key: str(sample.clean.body[5][key])}
    return {row: cells for row, cells in found.items() if cells}


def key_of(sample: Sample) -> str:
    return next(name for name in sample.sheet.names if "信用代码" in name or "识别号" in name)


def _differences(spoilt: Cells, clean: Cells) -> dict[int, str]:
    pairs = enumerate(zip(spoilt, clean, strict=True))
    return {place: as_text(right) for place, (wrong, right) in pairs if wrong != right}


def as_text(cell: Any) -> str:
    return "" if cell is None else cell.isoformat() if isinstance(cell, date) else str(cell)


def mend_in_the_browser(page: Page, cells: Mended, most: int = 1000) -> int:
    """Types over the wrong cells of the rows on the repair page. Returns how many rows were touched."""
    touched = [row for row in sorted(cells) if page.locator(f"[name='r{row}-take']").count()][:most]
    for row in touched:
        for place, text in cells[row].items():
            page.locator(f"[name='r{row}-c{place}']").fill(text)
    return len(touched)


def handed_in_again(page: Page, cells: Mended, most: int = 1000) -> bool:
    """Rows mended in the browser and sent. Whoever types while matching finds the enterprise of a row by itself is told so, and sends
    the rest. False where nothing was left to mend."""
    for _attempt in range(3):
        if not mend_in_the_browser(page, cells, most):
            return False
        page.get_by_role("button", name="报送更正").click()
        expect(page.get_by_text(ANSWER).first).to_be_visible()
        if not page.get_by_text("已经更正过").is_visible():
            return True
    raise AssertionError("rows are mended by others again and again")


def mended_sheet(content: bytes, name: str, cells: Mended) -> bytes:
    """The downloaded sheet with the right cells typed over the wrong ones."""
    table = _opened(content, name)
    head = next(number for number, row in enumerate(table) if ROW in row)
    for row in table[head + 1 :]:
        number = str(row[table[head].index(ROW)]).removesuffix(".0")
        for place, text in cells.get(int(number), {}).items() if number.isdecimal() else ():
            row[place] = text
    return _written(table, name, _encoding(content))


def _opened(content: bytes, name: str) -> list[list[Any]]:
    if name.endswith(".xlsx"):
        return (
            CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python(skip_empty_area=False)
        )
    return list(csv.reader(io.StringIO(content.decode(_encoding(content)), newline="")))


def _encoding(content: bytes) -> str:
    """A department reads back its own encoding, told by the mark in front or by its absence."""
    return "utf-8-sig" if content.startswith(codecs.BOM_UTF8) else "gb18030"


def _written(table: list[list[Any]], name: str, encoding: str) -> bytes:
    if not name.endswith(".xlsx"):
        text = io.StringIO(newline="")
        csv.writer(text).writerows(table)
        return text.getvalue().encode(encoding)
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    page = book.add_worksheet()
    for number, row in enumerate(table):
        page.write_row(number, 0, row)
    book.close()
    return made.getvalue()
