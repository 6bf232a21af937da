"""The sheet of refused rows as a form: one field per cell, beside it what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import pyarrow as pa
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jifen.collecting import reads
from jifen.collecting.models import Delivery, QuarantinedRow
from jifen.collecting.reading import Limits, Received
from jifen.portals.deliveries.content import fault_sentence
from jifen.portals.deliveries.open_rows import with_companions
from jifen.portals.deliveries.reading_results import quarantined_part
from jifen.portals.deliveries.rule_words import told

LONGEST: Final = Limits().longest_cell
ROW: Final = re.compile(r"r(\d{1,7})", re.ASCII)
UNCHANGED_ONES: Final = {"sibling_refused", "duplicate_row"}
"""Rows nothing is wrong with: they wait for another, or say once more what was taken already."""


@dataclass(frozen=True)
class CellField:
    """``wrong``: what must be mended here."""

    name: str
    header: str
    value: str
    wrong: list[str]


@dataclass(frozen=True)
class RowFields:
    row: int
    key: str
    sentences: list[str]
    """What is wrong with the row as a whole."""
    cells: list[CellField]
    taken: bool


class RepairForm(forms.Form):
    """``rows``: open rows by number; ``part``: their cells as delivered; ``numbers``: those on this page."""

    def __init__(
        self, rows: Mapping[int, QuarantinedRow], part: Received | None, numbers: list[int], typed: Any = None
    ):
        super().__init__(typed)
        self.rows, self.part, self.numbers = rows, part, numbers
        self.delivered = _cells(part) if part else {}

    @staticmethod
    def rows_named(typed: Mapping[str, Any]) -> list[int]:
        """The rows a submitted page was about."""
        return sorted({int(found[1]) for name in typed if (found := ROW.match(name))})

    def clean(self) -> dict[str, Any]:
        if gone := [number for number in self.numbers if number not in self.rows]:
            rows = "、".join(str(number) for number in gone[:20])
            raise ValidationError(_("第 %(rows)s 行已经更正过，不再需要；其余各行仍在下面。") % {"rows": rows})
        too_long = [one for row in self.rows for one in self.typed_cells(row) if len(one) > LONGEST]
        if too_long:
            raise ValidationError(_("有单元格超过 %(most)d 个字；请缩短后再提交。") % {"most": LONGEST})
        if not self.taken():
            raise ValidationError(_("没有改动任何单元格，也没有勾选要一并报送的行；请先更正。"))
        return {}

    def typed_cells(self, row: int) -> list[str]:
        """The row as it stands in the form; a cell whose line breaks alone were lost stays as delivered."""
        cells = []
        for place, before in enumerate(self.delivered.get(row, [])):
            now = _plain(self.data.get(_name(row, place), before))
            cells.append(before if now == _plain(before) else now)
        return cells

    def is_changed(self, row: int) -> bool:
        return self.typed_cells(row) != self.delivered.get(row, [])

    def taken(self) -> list[int]:
        """Rows to hand in: those changed, and those ticked."""
        return [row for row in self.rows if self.is_changed(row) or f"r{row}-take" in self.data]

    @property
    def lines(self) -> list[RowFields]:
        return [self._line(number) for number in self.numbers if number in self.rows and number in self.delivered]

    def _line(self, number: int) -> RowFields:
        faults, assert_part = self.rows[number].faults, self.part
        assert assert_part is not None
        headers = list(assert_part.headers)
        cells = [
            CellField(_name(number, place), header, value, _of_column(faults, header))
            for place, (header, value) in enumerate(zip(headers, self.typed_cells(number), strict=True))
        ]
        whole = [fault_sentence(one) for one in faults if one["column"] not in headers]
        waits = {one["rule"] for one in faults if one["severity"] == "must"} <= UNCHANGED_ONES
        taken = f"r{number}-take" in self.data if self.is_bound else waits
        return RowFields(number, _readable_key(self.rows[number]), whole, cells, taken)


def _readable_key(one: QuarantinedRow) -> str:
    """Nothing where the key only repeats the number of the row."""
    return one.key if one.key[:1].isascii() else ""


def _name(row: int, place: int) -> str:
    return f"r{row}-c{place}"


def _plain(text: str) -> str:
    """As a one-line field gives it back: no line breaks, no control characters."""
    return "".join(letter for letter in text if letter.isprintable() or letter == "\u3000")


def _of_column(faults: list[dict[str, Any]], header: str) -> list[str]:
    return list(dict.fromkeys(told(one) for one in faults if one["column"] == header))


def _cells(part: Received) -> dict[int, list[str]]:
    columns = [part.quarantine[f"c{place}"].to_pylist() for place in range(len(part.headers))]
    rows = zip(part.quarantine["row"].to_pylist(), *columns, strict=True)
    return {row: ["" if cell is None else cell for cell in cells] for row, *cells in rows}


def repaired_rows(delivery: Delivery, form: RepairForm) -> Received:
    """The sheet to hand in: rows taken as they now stand, and the companions that are only read together with them."""
    numbers = set(form.taken())
    if reads.contract_of(delivery.contract).rows == "many":
        numbers |= set(with_companions(delivery, numbers).values_list("row", flat=True))
    sheet = quarantined_part(delivery, numbers)
    cells = _cells(sheet) | {row: form.typed_cells(row) for row in form.taken()}
    rows = sheet.quarantine["row"].to_pylist()
    columns = [pa.array([cells[row][place] for row in rows], pa.string()) for place in range(len(sheet.headers))]
    names = ["row", "key", *(f"c{place}" for place in range(len(columns)))]
    keys = sheet.quarantine["key"].combine_chunks()
    return replace(sheet, quarantine=pa.table([pa.array(rows, pa.int64()), keys, *columns], names=names))
