"""Cells and rows that cannot be used, each with its place, its words and the remedy; kept beside the facts."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jifen.engine.tables.broken import Broken
from jifen.engine.tables.raw_table import cell_text

HEADER = ("file", "row", "column", "value", "rule", "说明", "explanation")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, order=True)
class Quarantined:
    """One refused cell; ``column`` is empty where a whole row is refused."""

    file: str
    row: int
    column: str
    value: str
    rule: str
    zh: str
    en: str


def quarantined(file: str, row: int, column: str, cell: Any, broken: Broken) -> Quarantined:
    value = cell_text(cell)
    return Quarantined(file, row, column, value, broken.rule, broken.sentence(value), broken.sentence(value, "en"))


def write_quarantine(path: Path, refused: Iterable[Quarantined]) -> None:
    """CSV in UTF-8 with a byte order mark, so that spreadsheet programs show Chinese. Sorted by file, row and column."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for q in sorted(refused):
            writer.writerow((q.file, q.row, q.column, _inert(q.value), q.rule, _inert(q.zh), _inert(q.en)))


def _inert(text: str) -> str:
    """Text a spreadsheet program will not run as a formula; plain negative numbers stay as they are."""
    if text.startswith(_FORMULA_STARTS) and not text.lstrip("+-").replace(".", "", 1).isdigit():
        return "'" + text
    return text
