"""The refused rows as the same sheet, with the reason beside each row: to be repaired there and delivered again."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator

import xlsxwriter

from jifen.collecting.reading.received import REASON, ROW, Received

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_LONGEST = 32_000


def quarantine_csv(received: Received) -> bytes:
    """In the encoding and with the delimiter the mapping expects, so that the same mapping reads it again."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=received.delimiter or ",")
    writer.writerows([[_inert(cell) for cell in row] for row in _rows(received)])
    return text.getvalue().encode(received.encoding or "utf-8-sig", "replace")


def quarantine_xlsx(received: Received) -> bytes:
    """Every cell is text: nothing runs, no code loses digits."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(
        content,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    page = book.add_worksheet(received.sheet or "退回")
    marked = book.add_format({"bg_color": "#FFF3D6", "text_wrap": True})
    width = _width(received)
    for r, row in enumerate(_rows(received)):
        for c, cell in enumerate(row):
            if cell:
                page.write_string(r, c, cell[:_LONGEST], marked if c > width else None)
    page.set_column(width + 1, width + 1, 60)
    book.close()
    return content.getvalue()


def reasons_by_row(received: Received) -> dict[int, list[str]]:
    """Row in the file → the sentence of every failed must-rule, each once."""
    reasons: dict[int, list[str]] = defaultdict(list)
    faults = received.faults
    for row, column, severity, zh in zip(
        *(faults[name].to_pylist() for name in ("row", "column", "severity", "zh")), strict=True
    ):
        sentence = f"{column}：{zh}" if column else zh
        if severity == "must" and sentence not in reasons[row]:
            reasons[row].append(sentence)
    return reasons


def _width(received: Received) -> int:
    return max([len(received.headers), *(len(row) for row in received.above)])


def _rows(received: Received) -> Iterator[list[str]]:
    width = _width(received)
    for (
        above
    ) in received.above:  # every header row: a name of several rows takes its upper word from the left otherwise
        beside = [ROW, REASON] if sum(map(bool, above)) > 1 else ["", ""]
        yield [*above, *[""] * (width - len(above)), *beside]
    reasons = reasons_by_row(received)
    numbers = received.quarantine["row"].to_pylist()
    cells = [received.quarantine[f"c{place}"].to_pylist() for place in range(len(received.headers))]
    for i, number in enumerate(numbers):
        row = [column[i] for column in cells]
        yield [*row, *[""] * (width - len(row)), str(number), "；".join(reasons[number])]


def _inert(text: str) -> str:
    """Text a spreadsheet program will not run; a lone dash and plain numbers stay as they are. Reading takes the sign off again."""
    if (
        text.startswith(_FORMULA_STARTS)
        and text.strip("-")
        and not text.lstrip("+-").replace(".", "", 1).replace(",", "").isdigit()
    ):
        return "'" + text
    return text
