"""Document → workbook, with nothing left out; what no sheet foresees stands on the first one, key by key."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter

from jifen.engine.scheme.workbook_layout import (
    BANDS,
    BY_BANDS,
    BY_LINEAR_BANDS,
    EARN,
    EVERY_STAGE,
    FROM,
    ITEM,
    ITEM_COLUMNS,
    ITEMS,
    KEY,
    NAME,
    OWNER,
    PART_COLUMNS,
    PARTS,
    SCHEME,
    SHEETS,
    TO,
    VALUE,
    WEIGHTS,
    encoded,
)
from jifen.engine.scheme.writing import Plain

Block = dict[str, Any]
FIGURES = ("权重", "下限", "上限", "得")
HOW_TO = (
    "每张表一类内容，一行一项；不要改表名和第一行。空单元格表示不写。",
    "“分档”表：一行一档，编号与“指标”或“加分条目”表相同，从小到大；下限空着表示“其余”。",
    "“权重”表：各阶段相同的写在第一列，按阶段不同的写在各阶段列。",
    "花括号和方括号里的写法与 YAML 相同，例如 {percentile: {ties: mid}}。",
)


@dataclass
class Table:
    """``header`` words; rows of cells, empty where nothing is written."""

    name: str
    header: list[str]
    rows: list[list[str]] = field(default_factory=list)


def workbook_bytes(document: Block) -> bytes:
    """An XLSX of a plain document. Raises SchemeRefused where something does not fit a cell."""
    file = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, plain) as book:
        head = book.add_format({"bold": True, "bg_color": "#f5f6f8", "bottom": 1, "text_wrap": True, "valign": "top"})
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        for table in _Laying(document).tables():
            _write(book, table, head, text)
    return file.getvalue()


def _write(book: Any, table: Table, head: Any, text: Any) -> None:
    sheet = book.add_worksheet(table.name)
    sheet.freeze_panes(1, 1)
    for column, words in enumerate(table.header):
        sheet.write_string(0, column, words, head)
        longest = max((len(row[column]) for row in table.rows), default=0)
        sheet.set_column(column, column, min(max(longest * 1.6, len(words) * 1.5, 9), 46), text)
    for number, row in enumerate(table.rows, start=1):
        for column, cell in enumerate(row):
            _cell(sheet, number, column, cell, table.header[column], text)
    if table.name == SCHEME:
        for number, words in enumerate(HOW_TO):
            sheet.write_string(number, 3, words)


def _cell(sheet: Any, row: int, column: int, cell: str, header: str, text: Any) -> None:
    """Weights and bounds are numbers to the spreadsheet, where that loses nothing."""
    if cell and (header.startswith(FIGURES) or header not in KNOWN_HEADERS) and _is_figure(cell):
        sheet.write_number(row, column, float(cell))
    elif cell:
        sheet.write_string(row, column, cell, text)


def _is_figure(cell: str) -> bool:
    try:
        number = float(cell)
    except ValueError:
        return False
    return abs(number) < 1e15 and shortest(number) == cell


def shortest(number: float) -> str:
    """As the reader writes down a number of the spreadsheet."""
    return str(int(number)) if number == int(number) else repr(number)


KNOWN_HEADERS = {
    KEY, VALUE, OWNER, NAME, ITEM,
    *(f"{words} {key}" for sheet in SHEETS for key, words in sheet.columns.items()),
    *(f"{words} {key}" for key, words in (ITEM_COLUMNS | PART_COLUMNS).items()),
}  # fmt: skip


class _Laying:
    """``left``: what is still to be written on the first sheet."""

    def __init__(self, document: Block):
        self.document, self.left = document, dict(document)
        self.bands = Table(BANDS, [OWNER, FROM, TO, EARN])
        codes = [one.get("code") for one in self._banded()]
        self.once = {code for code in codes if isinstance(code, str) and codes.count(code) == 1}

    def _banded(self) -> Iterator[Block]:
        items = blocks_of(_dict(self.document.get("bonus")).get("items")) or []
        yield from blocks_of(self.document.get("indicators")) or []
        for item in items:
            yield from blocks_of(item.get("parts")) or []

    def tables(self) -> list[Table]:
        weights = self._weights()
        made = [self._sheet(sheet.name, self._taken(sheet.key, sheet.by_code), sheet.columns) for sheet in SHEETS]
        bonus = self._bonus()
        first = Table(SCHEME, [KEY, VALUE], [[key, encoded(value)] for key, value in self.left.items()])
        return [first, *made, self.bands, weights, *bonus]

    def _taken(self, key: str, by_code: bool) -> list[Block]:
        found = self.document.get(key)
        blocks = coded(found) if by_code else blocks_of(found)
        if blocks:
            self.left.pop(key)
        return blocks or []

    def _sheet(self, name: str, blocks: list[Block], columns: dict[str, str], before: Iterable[str] = ()) -> Table:
        more = dict.fromkeys(key for block in blocks for key in block if key not in columns)
        keys = [*before, *columns, *more]
        words = {key: f"{columns[key]} {key}" if key in columns else key for key in keys}
        table = Table(name, [words[key] if key not in before else ITEM for key in keys])
        for block in blocks:
            shown = self._without_bands(block)
            table.rows.append([encoded(shown[key]) if key in shown else "" for key in keys])
        return table

    def _without_bands(self, block: Block) -> Block:
        rows, words = band_rows(block.get("rule"))
        if rows is None or block.get("code") not in self.once:
            return block
        self.bands.rows += [[str(block["code"]), *(encoded(row[key]) if key in row else "" for key in ("from", "to", "earn"))]
                            for row in rows]  # fmt: skip
        return block | {"rule": words}

    def _weights(self) -> Table:
        """Of indicators; taken out of their blocks where they are one number or one a stage."""
        blocks = blocks_of(self.document.get("indicators")) or []
        stages = list(dict.fromkeys(stage for one in blocks for stage in _stages(one.get("weight"))))
        table = Table(WEIGHTS, [OWNER, NAME, EVERY_STAGE, *stages])
        codes = [one["code"] for one in blocks]
        kept = []
        for one in blocks:
            weight = one.get("weight")
            by_stage = bool(_stages(weight))
            if not (by_stage or isinstance(weight, str)) or codes.count(one["code"]) > 1:
                kept.append(one)
                continue
            own = _dict(weight) if by_stage else {}
            cells = [encoded(own[stage]) if stage in own else "" for stage in stages]
            table.rows.append([one["code"], str(one.get("name") or ""), "" if by_stage else encoded(weight), *cells])
            kept.append({key: value for key, value in one.items() if key != "weight"})
        if blocks:
            self.document = self.document | {"indicators": kept}
        return table

    def _bonus(self) -> list[Table]:
        bonus = self.document.get("bonus")
        items = blocks_of(_dict(bonus).get("items"))
        parts = [part for item in items or [] for part in blocks_of(item.get("parts")) or []]
        if not items or not all(blocks_of(item.get("parts")) for item in items):
            return [self._sheet(ITEMS, [], ITEM_COLUMNS), self._sheet(PARTS, [], PART_COLUMNS, ["item"])]
        self.left["bonus"] = {key: value for key, value in _dict(bonus).items() if key != "items"}
        lines = [{key: value for key, value in item.items() if key != "parts"} for item in items]
        owners = [str(item["code"]) for item in items for _ in item["parts"]]
        table = self._sheet(PARTS, parts, PART_COLUMNS, ["item"])
        for row, owner in zip(table.rows, owners, strict=True):
            row[0] = owner
        return [self._sheet(ITEMS, lines, ITEM_COLUMNS), table]


def _dict(value: Any) -> Block:
    return value if isinstance(value, dict) else {}


def _stages(weight: Any) -> list[str]:
    """Stages of a weight that is written by stage in plain numbers."""
    plain = isinstance(weight, dict) and weight and all(isinstance(one, str) and one for one in weight.values())
    named = plain and all(stage.strip() == stage and stage and " " not in stage for stage in weight)
    return list(weight) if named else []


def blocks_of(value: Any) -> list[Block] | None:
    """The entries of a list, where all are blocks with codes of their own."""
    if not isinstance(value, list) or not value:
        return None
    if not all(isinstance(one, dict) for one in value):
        return None
    codes = [one.get("code") for one in value]
    plain = all(isinstance(code, str) and code and code == code.strip() and encoded(code) == code for code in codes)
    named = all(key and not any(one.isspace() for one in key) for block in value for key in block)
    return value if plain and named and len(set(codes)) == len(codes) else None


def coded(value: Any) -> list[Block] | None:
    """A block of blocks as rows with their code."""
    if (
        not isinstance(value, dict)
        or not value
        or not all(isinstance(one, dict) and "code" not in one for one in value.values())
    ):
        return None
    return blocks_of([{"code": code, **one} for code, one in value.items()])


def band_rows(rule: Plain) -> tuple[list[Block] | None, str]:
    """The rows of a plain band table, and how the rule's cell points to them."""
    bands = rule.get("bands") if isinstance(rule, dict) and list(rule) == ["bands"] else None
    words, rows = BY_BANDS, bands
    if isinstance(bands, dict) and set(bands) == {"linear", "table"} and bands["linear"] == "true":
        words, rows = BY_LINEAR_BANDS, bands["table"]
    if not isinstance(rows, list) or not rows:
        return None, ""
    plain = all(isinstance(row, dict) and row and set(row) <= {"from", "to", "earn"} and all(isinstance(v, str) and v for v in row.values())
                for row in rows)  # fmt: skip
    return ([row for row in rows if isinstance(row, dict)], words) if plain else (None, "")
