"""Our rows as the ministry's sheet, and where its rows and ours differ, enterprise by enterprise and fact by fact."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, Literal

import xlsxwriter

from jifen.collecting.contracts.facts import FACTS
from jifen.collecting.reading.states import STATE_WORDS
from jifen.collecting.returns.answers import NIL, Answer
from jifen.collecting.returns.ministry import MinistryRow, MinistrySheet, SheetColumn
from jifen.engine.formula import parse_unit

How = Literal["missing_here", "missing_there", "unequal"]
HOW_WORDS: Final = {
    "missing_here": ("本平台没有", "missing here"),
    "missing_there": ("征集表没有", "missing there"),
    "unequal": ("两处不一致", "unequal"),
}
HALF: Final = Decimal("0.5")


@dataclass(frozen=True)
class Difference:
    """``fact`` is empty where a whole row is missing on one side. ``ours``, ``theirs``: as the sheet shows them, in its unit."""

    enterprise: str
    year: int
    fact: str
    how: How
    ours: str = ""
    theirs: str = ""

    def how_words(self, language: str = "zh") -> str:
        return HOW_WORDS[self.how][0 if language == "zh" else 1]


def write_ministry_sheet(rows: Iterable[MinistryRow], sheet: MinistrySheet) -> bytes:
    """The rows as XLSX in the sheet's form, by credit code; numbers rounded half up to the decimals of their columns."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(
        content,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    page = book.add_worksheet(sheet.page)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    if sheet.header_row > 1:
        page.write_string(0, 0, sheet.title, bold)
    headers = [sheet.enterprise, sheet.year, *(column.header for column in sheet.columns.values())]
    for place, header in enumerate(headers):
        page.write_string(sheet.header_row - 1, place, header, bold)
    page.set_column(0, len(headers) - 1, 18)
    for number, row in enumerate(sorted(rows, key=lambda one: (one.enterprise, one.year)), start=sheet.header_row):
        page.write_string(number, 0, row.enterprise)
        page.write_number(number, 1, row.year)
        for place, column in enumerate(sheet.columns.values(), start=2):
            _write(page, number, place, _cell(column, row.answers.get(column.fact)))
    book.close()
    return content.getvalue()


def _write(page: Any, row: int, place: int, cell: str | Decimal) -> None:
    if isinstance(cell, Decimal):
        page.write_number(row, place, float(cell))
    elif cell:
        page.write_string(row, place, cell)


def _cell(column: SheetColumn, answer: Answer | None) -> str | Decimal:
    """What stands in the sheet; empty for what nobody knows."""
    if answer is None or answer.state == "unknown":
        return ""
    if answer.state == "not_applicable":
        return STATE_WORDS["not_applicable"][0]
    if answer.state == "nil":
        return NIL
    return _rounded(column, _in_unit(column, answer)) if column.kind == "number" else answer.text


def _in_unit(column: SheetColumn, answer: Answer) -> Decimal:
    """A number in the unit of the column, exactly."""
    ratio = parse_unit(FACTS[column.fact].unit).factor / parse_unit(column.unit).factor
    value = Decimal("0") if answer.state == "nil" else Decimal(answer.text)
    return value * ratio.numerator / ratio.denominator


def _rounded(column: SheetColumn, value: Decimal) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-column.decimals), ROUND_HALF_UP)


def differences(ours: Iterable[MinistryRow], theirs: Iterable[MinistryRow], sheet: MinistrySheet) -> list[Difference]:
    """Every difference, by credit code, year and column. Numbers within half a unit of the last decimal are equal; nil is 0;
    not applicable and unknown both leave a cell without a value, and differ only from one that has it."""
    here, there = _by_key(ours), _by_key(theirs)
    found: list[Difference] = []
    for key in sorted({*here, *there}):
        if key not in here or key not in there:
            found.append(Difference(*key, "", "missing_there" if key in here else "missing_here"))
            continue
        for column in sheet.columns.values():
            pair = here[key].get(column.fact), there[key].get(column.fact)
            if how := _how(column, *pair):
                shown = [str(_cell(column, answer)) for answer in pair]
                found.append(Difference(*key, column.fact, how, *shown))
    return found


def _by_key(rows: Iterable[MinistryRow]) -> dict[tuple[str, int], Mapping[str, Answer]]:
    return {(row.enterprise, row.year): row.answers for row in rows}


def _how(column: SheetColumn, ours: Answer | None, theirs: Answer | None) -> How | None:
    known = [answer is not None and answer.state in ("value", "nil") for answer in (ours, theirs)]
    if ours is None or theirs is None or not all(known):
        if known[0] == known[1]:
            return None
        return "missing_there" if known[0] else "missing_here"
    return None if _equal(column, ours, theirs) else "unequal"


def _equal(column: SheetColumn, ours: Answer, theirs: Answer) -> bool:
    match column.kind:
        case "number":
            apart = abs(_in_unit(column, ours) - _in_unit(column, theirs))
            return apart <= HALF.scaleb(-column.decimals)
        case "set":
            return _named(ours) == _named(theirs)
    return ours.text == theirs.text


def _named(answer: Answer) -> set[tuple[str, datetime.date | None]]:
    """Names and first days; the last day is not everybody's to tell."""
    return {(entry.name, entry.on) for entry in answer.entries}
