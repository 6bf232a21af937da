"""Reads the ``tables`` and ``key`` blocks of a mapping document: which files, where the header stands, what is the key."""

from __future__ import annotations

from jifen.engine.documents import Node, Scalar
from jifen.engine.fields import Fields
from jifen.engine.mapping.model import EnterpriseKey, TableSource, YearKey
from jifen.engine.problems import Findings
from jifen.engine.tables import DropRule, TableOptions
from jifen.engine.tables.raw_table import one_line


def read_tables(top: Fields, findings: Findings) -> dict[str, TableSource]:
    """The tables declared; without ``tables`` there is one, of every file given."""
    default = top.node_of("key")
    entries = top.entries("tables")
    if not entries:
        key = _keys(default, top, findings)
        return {"table": TableSource("table", "*", TableOptions(), *key, place=top.node.place)}
    return {code.text: _table(code, body, default, findings) for code, body in entries}


def _table(code: Scalar, body: Node, default: Node | None, findings: Findings) -> TableSource:
    block = Fields(body, findings, f"表“{code.text}”")
    block.text("note")
    key = _keys(block.node_of("key") or default, block, findings)
    options = _options(block, findings)
    table = TableSource(code.text, block.text("file", "*"), options, *key, block.truth("optional"), code.place)
    block.close()
    return table


def _options(block: Fields, findings: Findings) -> TableOptions:
    rows = _header_rows(block, findings)
    return TableOptions(
        sheet=block.text("sheet") or None,
        header_rows=rows,
        joiner=block.text("joiner", " / "),
        data_from=block.whole("data_from", least=rows[-1] + 1),
        encoding=block.text("encoding") or None,
        delimiter=_delimiter(block, findings),
        drop=tuple(_drop(item, findings) for item in block.items("drop")),
    )


def _header_rows(block: Fields, findings: Findings) -> tuple[int, ...]:
    words = block.texts("header_rows")
    if not words:
        return (1,)
    rows = tuple(int(word) for word in words if word.isascii() and word.isdigit())
    if len(rows) == len(words) and list(rows) == sorted(set(rows)) and rows[0] >= 1:
        return rows
    node = block.node_of("header_rows") or block.node
    findings.add(
        "header_rows",
        node.place,
        "表头行号应从小到大，从 1 数起，如 [1, 2]。",
        "header rows count from 1 and stand in rising order, such as [1, 2].",
    )
    return (1,)


def _delimiter(block: Fields, findings: Findings) -> str | None:
    node = block.scalar("delimiter")
    word = {"tab": "\t"}.get(node.text, node.text) if node else ""
    if node and len(word) != 1:
        findings.add(
            "delimiter",
            node.place,
            "分隔符只能是一个字符，或写 tab。",
            "a delimiter is one character, or the word tab.",
        )
    return word if len(word) == 1 else None


def _drop(item: Node, findings: Findings) -> DropRule:
    block = Fields(item, findings, "drop 的一项")
    rule = DropRule(block.text("column", required=True), block.texts("equals"), block.truth("empty"))
    block.close()
    if bool(rule.equals) == rule.empty:
        findings.add(
            "drop_rule",
            item.place,
            "去掉哪些行？请写 equals 或 empty: true 之一。",
            "which rows go? Write either equals or empty: true.",
        )
    return rule


def _keys(node: Node | None, asker: Fields, findings: Findings) -> tuple[EnterpriseKey, YearKey]:
    if node is None:
        asker.node_of("key", required=True)
        return EnterpriseKey(""), YearKey()
    key = Fields(node, findings, "key")
    keys = (
        _enterprise(key.node_of("enterprise", required=True), findings),
        _year(key.node_of("year", required=True), findings),
    )
    key.close()
    return keys


def _enterprise(node: Node | None, findings: Findings) -> EnterpriseKey:
    if node is None or isinstance(node, Scalar):
        return EnterpriseKey(one_line(node.text) if node else "")
    block = Fields(node, findings, "enterprise")
    key = EnterpriseKey(
        one_line(block.text("column", required=True)),
        block.whole("pad") or 0,
        block.text("prefix"),
        block.whole("length", least=1),
        block.truth("upper"),
    )
    block.close()
    return key


def _year(node: Node | None, findings: Findings) -> YearKey:
    if node is None or isinstance(node, Scalar):
        return YearKey(one_line(node.text) if node else "")
    block = Fields(node, findings, "year")
    key = YearKey(one_line(block.text("column")), block.whole("constant", least=1900), block.truth("every"))
    block.close()
    if bool(key.column) + (key.constant is not None) + key.every != 1:
        findings.add(
            "year_key",
            node.place,
            "年度从哪里来？请在 column、constant、every: true 中只写一个。",
            "where does the year come from? Write one of column, constant, every: true.",
        )
    return key
