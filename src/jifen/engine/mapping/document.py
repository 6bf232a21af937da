"""Reads a mapping document: every fault at once, with line, column and remedy."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any, cast

from jifen.engine.documents import Mapping, Node, Scalar, load_document
from jifen.engine.fields import Fields
from jifen.engine.formula import FormulaError, parse_formula
from jifen.engine.formula.meaning import Kind
from jifen.engine.mapping.checking import check_sources
from jifen.engine.mapping.model import Duplicates, FactMapping, FactSource, Written
from jifen.engine.mapping.table_blocks import read_tables
from jifen.engine.problems import Findings, MappingRefused
from jifen.engine.tables.raw_table import one_line

KINDS = ("number", "date", "text", "flag", "set")
DUPLICATES = ("refuse", "quarantine", "first")
RESERVED = ("enterprise", "year")
_CODE = re.compile(r"[^\W\d]\w*")


def load_mapping(source: Path | str, *, name: str = "") -> FactMapping:
    """The mapping in a file (``Path``) or a text. Raises MappingRefused with every fault found."""
    node = load_document(source, name=name, refusal=MappingRefused)
    findings = Findings()
    mapping = _mapping(node, findings)
    findings.raise_if_any(MappingRefused)
    checked = check_sources(mapping, findings)
    findings.raise_if_any(MappingRefused)
    return checked


def _mapping(node: Node, findings: Findings) -> FactMapping:
    top = Fields(node, findings, "映射文档")
    code, title = top.text("mapping", required=True), top.text("title", required=True)
    top.text("note"), top.text("source")
    tables = read_tables(top, findings)
    sources = _sources(top, findings)
    duplicates = cast(Duplicates, top.choice("duplicates", DUPLICATES, "refuse"))
    top.close()
    return FactMapping(code, title, tables, sources, duplicates, _digest(node), node.place.file)


def _sources(top: Fields, findings: Findings) -> dict[str, FactSource]:
    """Working columns first, then facts: the order in which derived ones may use each other."""
    missing = top.texts("missing")
    sources: dict[str, FactSource] = {}
    for block, output in (("columns", False), ("facts", True)):
        for code, body in top.entries(block, required=output):
            _check_code(code, sources, findings)
            sources[code.text] = _source(code, body, missing, output, findings)
    return sources


def _check_code(code: Scalar, sources: dict[str, FactSource], findings: Findings) -> None:
    if code.text in sources or code.text in RESERVED:
        findings.add(
            "taken_code",
            code.place,
            f"“{code.text}”已被使用；请换一个编号。",
            f"“{code.text}” is already used; choose another code.",
        )
    if not _CODE.fullmatch(code.text):
        findings.add(
            "bad_code",
            code.place,
            f"“{code.text}”不能作编号；请用字母、数字、下划线，并以字母开头。",
            f"“{code.text}” is no code; use letters, digits and underscores, a letter first.",
        )


def _source(code: Scalar, body: Node, missing: tuple[str, ...], output: bool, findings: Findings) -> FactSource:
    """One fact; a code with nothing behind it is the column of the same name."""
    if isinstance(body, Scalar) and body.empty:
        body = Mapping((), code.place)
    block = Fields(body, findings, f"“{code.text}”")
    block.text("note")
    source = FactSource(
        code=code.text,
        kind=cast(Kind, block.choice("kind", KINDS, "number")),
        name=block.text("name"),
        unit=block.text("unit", "-"),
        unit_said=block.has("unit"),
        table=block.text("table"),
        column=one_line(block.text("column", "" if block.has("derive") else code.text)),
        file_unit=block.text("file_unit"),
        multiply=block.number("multiply", 1.0),
        sign=cast(Any, block.choice("sign", ("any", "nonnegative"), "any")),
        range=_range(block, findings),
        missing=(*missing, *block.texts("missing")),
        values=tuple(_values(block)),
        only_listed=block.truth("only_listed"),
        unknown_when=_written(block, "unknown_when", findings),
        derive=_written(block, "derive", findings),
        optional=block.truth("optional"),
        output=output,
        place=code.place,
    )
    block.close()
    return source


def _range(block: Fields, findings: Findings) -> tuple[float, float] | None:
    if not block.has("range"):
        return None
    items = block.items("range")
    limits = [block.as_number(item, "range") for item in items]
    if len(limits) == 2 and limits[0] < limits[1]:
        return limits[0], limits[1]
    node = block.node_of("range") or block.node
    findings.add("bad_range", node.place, "范围应写成 [下限, 上限]。", "a range is written [low, high].")
    return None


def _values(block: Fields) -> list[tuple[str, str]]:
    pairs = []
    for word, node in block.entries("values"):
        if isinstance(node, Scalar):
            pairs.append((word.text, node.text))
        else:
            block.wrong(node, f"“{word.text}”右边应是一个词", f"a word belongs to the right of “{word.text}”")
    return pairs


def _written(block: Fields, key: str, findings: Findings) -> Written | None:
    node = block.scalar(key)
    if node is None:
        return None
    try:
        return Written(node.text, parse_formula(node.text), node.place)
    except FormulaError as error:
        findings.add("formula", node.place, error.zh, error.en)
        return None


def _digest(node: Node) -> str:
    content = json.dumps(_content(node), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(content.encode("utf-8")).hexdigest()


def _content(node: Node) -> Any:
    if isinstance(node, Scalar):
        return None if node.empty else node.text
    if isinstance(node, Mapping):
        # pairs, not an object: the order of derived facts is content
        return [[key.text, _content(value)] for key, value in node.entries]
    return [_content(item) for item in node.items]
