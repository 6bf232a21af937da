"""Workbook → document, every node with its sheet and cell, so that the checks name where to mend."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import python_calamine

from jifen.engine.documents import Mapping, Node, Scalar, Sequence
from jifen.engine.problems import Findings, Place, SchemeRefused, nearest_words
from jifen.engine.scheme.checking import check_scheme
from jifen.engine.scheme.limits import MOST_INDICATORS, too_many_indicators
from jifen.engine.scheme.model import Scheme
from jifen.engine.scheme.reading import read_scheme
from jifen.engine.scheme.resolving import resolve
from jifen.engine.scheme.workbook_layout import (
    ALL_SHEETS,
    BANDS,
    BY_BANDS,
    BY_LINEAR_BANDS,
    EVERY_STAGE,
    ITEMS,
    NAME,
    PARTS,
    SCHEME,
    SHEETS,
    WEIGHTS,
    Sheet,
    decoded,
)
from jifen.engine.scheme.workbook_writing import shortest
from jifen.engine.scheme.writing import Plain, plain_of

MOST_ROWS: Final = 2_000
MOST_COLUMNS: Final = 100
LARGEST_FILE: Final = 5 * 1024**2
LARGEST_UNPACKED: Final = 40 * 1024**2
Entries = list[tuple[Scalar, Node]]


@dataclass(frozen=True)
class Read:
    """``document``: its meaning; ``scheme`` and what is wrong with it, each problem at its cell."""

    document: dict[str, Plain]
    scheme: Scheme
    problems: tuple[Any, ...]


@dataclass(frozen=True)
class Row:
    """Cells by key, each with its place."""

    place: Place
    cells: dict[str, tuple[str, Place]]

    def text(self, key: str) -> str:
        return self.cells.get(key, ("", self.place))[0].strip()

    def node(self, key: str) -> Node | None:
        text, place = self.cells.get(key, ("", self.place))
        return decoded(text, place)

    def scalar(self, text: str) -> Scalar:
        return Scalar(text, False, self.place)

    def entries(self, leave: tuple[str, ...] = ()) -> Entries:
        keys = [key for key in self.cells if key not in leave]
        nodes = [(key, self.node(key)) for key in keys]
        return [(Scalar(key, False, self.cells[key][1]), node) for key, node in nodes if node is not None]


def read_workbook_scheme(content: bytes, name: str = "") -> Read:
    """The document of a workbook taken down from here. Raises SchemeRefused where it is none, with every cell that cannot be
    read; what is wrong with the scheme itself is told in ``problems``."""
    node = _Reading(_sheets(content, name), name).document()
    findings = Findings()
    scheme = read_scheme(node, findings)
    check_scheme(scheme, resolve(scheme, findings), findings)
    document = plain_of(node)
    assert isinstance(document, dict)
    return Read(document, scheme, findings.in_order())


def _refused(code: str, zh: str, en: str, name: str) -> SchemeRefused:
    return SchemeRefused.because(code, zh, en, Place(name))  # type: ignore[return-value]


def _sheets(content: bytes, name: str) -> dict[str, list[list[Any]]]:
    _check_size(content, name)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        return {sheet: _rows(book.get_sheet_by_name(sheet), sheet, name) for sheet in _known(book.sheet_names, name)}
    except (python_calamine.CalamineError, OSError, ValueError, zipfile.BadZipFile):
        raise _refused(
            "not_a_workbook", "不是可读的 Excel 工作簿；请从平台下载 xlsx，填好后另存为 xlsx 再上传。",
            "not a workbook that can be read; download the xlsx, fill it in and save it as xlsx.", name,
        ) from None  # fmt: skip


def _check_size(content: bytes, name: str) -> None:
    unpacked = 0
    if content.startswith(b"PK"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                unpacked = sum(entry.file_size for entry in archive.infolist())
        except zipfile.BadZipFile:
            unpacked = 0  # told by the reader
    if len(content) > LARGEST_FILE or unpacked > LARGEST_UNPACKED:
        raise _refused(
            "too_large", f"工作簿超过 {LARGEST_FILE // 1024**2} MB 或解压后过大；指标体系的工作簿通常不到 100 KB，请检查是否拿错了文件。",
            "the workbook is too large; that of a scheme is usually below 100 KB, check that it is the right file.", name,
        )  # fmt: skip


def _known(names: list[str], name: str) -> list[str]:
    wrong = [one for one in names if one not in ALL_SHEETS]
    if wrong or SCHEME not in names:
        zh = f"不认识工作表“{wrong[0]}”{nearest_words(wrong[0], ALL_SHEETS)}" if wrong else f"缺少“{SCHEME}”表"
        en = f"the sheet “{wrong[0]}” is not known" if wrong else f"the sheet “{SCHEME}” is missing"
        raise _refused(
            "sheet",
            f"{zh}；请从平台下载工作簿，在它上面改，不要改表名。",
            f"{en}; start from the workbook of the platform.",
            name,
        )
    return names


def _rows(sheet: Any, of: str, name: str) -> list[list[Any]]:
    """Bounded before the table is laid out."""
    height, width = (sheet.end[0] + 1, sheet.end[1] + 1) if sheet.end else (0, 0)
    if of == "指标" and height - 1 > MOST_INDICATORS:
        raise SchemeRefused([too_many_indicators(height - 1, Place(_shown(name, of)))])
    if height > MOST_ROWS or width > MOST_COLUMNS:
        raise _refused(
            "too_large_sheet", f"“{of}”表有 {height:,} 行、{width:,} 列，超过上限 {MOST_ROWS:,} 行、{MOST_COLUMNS} 列；请删去多余的内容。",
            f"{height:,} rows, {width:,} columns; the limit is {MOST_ROWS:,} and {MOST_COLUMNS}.", _shown(name, of),
        )  # fmt: skip
    rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    return rows


def _shown(name: str, sheet: str) -> str:
    return f"{name} “{sheet}”表" if name else f"“{sheet}”表"


def cell_words(cell: Any) -> str:
    """A cell as text; numbers and days as documents write them."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return shortest(cell)
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    return str(cell)


class _Reading:
    def __init__(self, sheets: dict[str, list[list[Any]]], name: str):
        self.name, self.findings = name, Findings()
        self.rows = {sheet: list(self._of_sheet(sheet, rows)) for sheet, rows in sheets.items()}
        self.bands = self._by_owner(BANDS)

    def _of_sheet(self, sheet: str, rows: list[list[Any]]) -> Iterator[Row]:
        header = [cell_words(cell).strip() for cell in rows[0]] if rows else []
        keys = [words.rpartition(" ")[2] for words in header]
        for number, row in enumerate(rows[1:], start=2):
            shown = [cell_words(cell) for cell in row]
            file = _shown(self.name, sheet)
            cells = {
                key: (text, Place(file, number, header[place].partition(" ")[0]))
                for place, (key, text) in enumerate(zip(keys, shown, strict=False)) if key and text.strip()
            }  # fmt: skip
            if cells and (sheet != SCHEME or "key" in cells):
                yield Row(Place(file, number), cells)

    def _by_owner(self, sheet: str) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for row in self.rows.get(sheet, []):
            if not row.text("code"):
                self._lacking(row)
            found.setdefault(row.text("code"), []).append(row)
        return found

    def _lacking(self, row: Row) -> None:
        self.findings.add("no_code", row.place, "没有编号；每行都要写属于哪一项。", "no code; every row needs one.")

    def document(self) -> Node:
        entries = list(self._first())
        for sheet in SHEETS:
            entries += self._blocks(sheet)
        entries = self._with_bonus(entries)
        self._check_strays()
        self.findings.raise_if_any(SchemeRefused)
        return Mapping(tuple(entries), Place(_shown(self.name, SCHEME), 1))

    def _first(self) -> Iterator[tuple[Scalar, Node]]:
        seen: set[str] = set()
        for row in self.rows.get(SCHEME, []):
            key = row.text("key")
            if key in seen:
                self.findings.add(
                    "duplicate_key", row.place, f"“{key}”写了两次；请只留一个。", f"“{key}” stands twice; keep one."
                )
            seen.add(key)
            node = self._node(row, "value")
            yield row.scalar(key), node if node is not None else Scalar("", True, row.place)

    def _node(self, row: Row, key: str) -> Node | None:
        try:
            return row.node(key)
        except SchemeRefused as refused:
            self.findings.problems += refused.problems
            return None

    def _blocks(self, sheet: Sheet) -> Entries:
        rows = self.rows.get(sheet.name, [])
        blocks = [(row, self._block(row, sheet.key)) for row in rows]
        if not blocks:
            return []
        place = Place(_shown(self.name, sheet.name), 1)
        if not sheet.by_code:
            return [(Scalar(sheet.key, False, place), Sequence(tuple(block for _, block in blocks), place))]
        pairs = tuple((row.scalar(row.text("code")), self._leave_code(block)) for row, block in blocks)
        self._check_once([row for row, _ in blocks])
        return [(Scalar(sheet.key, False, place), Mapping(pairs, place))]

    def _check_once(self, rows: list[Row]) -> None:
        seen: set[str] = set()
        for row in rows:
            code = row.text("code")
            if not code or code in seen:
                self.findings.add("duplicate_code", row.place, f"编号“{code}”是空的或重复；每行要有自己的编号。",
                                  f"the code “{code}” is empty or stands twice.")  # fmt: skip
            seen.add(code)

    @staticmethod
    def _leave_code(block: Mapping) -> Mapping:
        return Mapping(tuple((key, value) for key, value in block.entries if key.text != "code"), block.place)

    def _block(self, row: Row, kind: str, leave: tuple[str, ...] = ()) -> Mapping:
        keys = [key for key in row.cells if key not in leave]
        nodes = [(Scalar(key, False, row.cells[key][1]), self._node(row, key)) for key in keys]
        entries: Entries = [(key, node) for key, node in nodes if node is not None]
        entries = [(key, self._rule(row, node) if key.text == "rule" else node) for key, node in entries]
        if kind == "indicators":
            entries += self._weight(row)
        return Mapping(tuple(entries), row.place)

    def _rule(self, row: Row, node: Node) -> Node:
        """A pointer to the sheet of bands becomes their table."""
        if not isinstance(node, Scalar) or node.text not in (BY_BANDS, BY_LINEAR_BANDS):
            return node
        bands = self.bands.get(row.text("code"), [])
        if not bands:
            self.findings.add("no_bands", node.place, f"“{BANDS}”表里没有“{row.text('code')}”的档；请补上。",
                              "the sheet of bands holds none for this.")  # fmt: skip
        table = Sequence(tuple(Mapping(tuple(one.entries(("code",))), one.place) for one in bands), node.place)
        if node.text == BY_BANDS:
            return _pair("bands", table)
        linear: Entries = [(Scalar("linear", False, node.place), Scalar("true", True, node.place)),
                           (Scalar("table", False, node.place), table)]  # fmt: skip
        return _pair("bands", Mapping(tuple(linear), node.place))

    def _weight(self, row: Row) -> Entries:
        found = [one for one in self.rows.get(WEIGHTS, []) if one.text("code") == row.text("code")]
        if not found:
            return []
        one = found[0]
        if one.text("weight"):
            node = self._node(one, "weight")
            return [(Scalar("weight", False, one.place), node)] if node is not None else []
        stages = one.entries(("code", "weight", NAME.rpartition(" ")[2]))
        return [(Scalar("weight", False, one.place), Mapping(tuple(stages), one.place))] if stages else []

    def _with_bonus(self, entries: Entries) -> Entries:
        items = [self._item(row) for row in self.rows.get(ITEMS, [])]
        if not items:
            return entries
        place = Place(_shown(self.name, ITEMS), 1)
        listed = (Scalar("items", False, place), Sequence(tuple(items), place))
        for number, (key, node) in enumerate(entries):
            if key.text == "bonus" and isinstance(node, Mapping):
                entries[number] = (key, Mapping((*node.entries, listed), node.place))
                return entries
        return [*entries, (Scalar("bonus", False, place), Mapping((listed,), place))]

    def _item(self, row: Row) -> Mapping:
        parts = [one for one in self.rows.get(PARTS, []) if one.text("item") == row.text("code")]
        place = parts[0].place if parts else row.place
        listed = Sequence(tuple(self._block(one, "parts", ("item",)) for one in parts), place)
        return Mapping((*self._block(row, "items").entries, (Scalar("parts", False, place), listed)), row.place)

    def _check_strays(self) -> None:
        """Rows of bands, weights and parts that belong to nothing would be lost in silence."""
        lines = {row.text("code") for sheet in ("指标", PARTS) for row in self.rows.get(sheet, [])}
        items = {row.text("code") for row in self.rows.get(ITEMS, [])}
        for sheet, key, known in ((BANDS, "code", lines), (WEIGHTS, "code", lines), (PARTS, "item", items)):
            for row in self.rows.get(sheet, []):
                if (code := row.text(key)) and code not in known:
                    self.findings.add("stray", row.place, f"没有编号为“{code}”的一项{nearest_words(code, known)}；请改正编号或删去这一行。",
                                      f"nothing is called “{code}” {nearest_words(code, known, 'en')}; mend it or remove the row.")  # fmt: skip


def _pair(key: str, node: Node) -> Mapping:
    return Mapping(((Scalar(key, False, node.place), node),), node.place)


__all__ = ["EVERY_STAGE", "Read", "read_workbook_scheme"]
