"""The science ministry's yearly sheet as data: which column is which fact, in which unit. In through the reader every source uses."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from jifen.collecting.contracts.facts import FACTS
from jifen.collecting.reading import Limits, Received, read_in_child
from jifen.collecting.returns.answers import Answer, answer_of_claim
from jifen.collecting.sources import Source, source_of
from jifen.engine.documents import Mapping as Block
from jifen.engine.documents import Node, Scalar, load_document
from jifen.engine.fields import Fields
from jifen.engine.formula import UnitError, parse_unit
from jifen.engine.problems import Findings, Place, Refusal, nearest_words
from jifen.engine.scheme.digest import canonical_json

FILE: Final = Path(__file__).with_name("ministry-2026.yaml")
NAMES_FROM: Final = {
    "official": ("正式表样", "the official sheet"),
    "annex": ("方案附件的指标名称", "the names in the plan's annex"),
    "invented": ("本项目自拟", "this project's own"),
}
STATED: Final = "stated"
"""The one reason there is in this sheet: it says so."""
_DAWN = datetime.date(1900, 1, 1)


class SheetRefused(Refusal):
    """A document of the ministry's sheet is wrong."""


@dataclass(frozen=True)
class SheetColumn:
    """One column: ``unit`` of its numbers, ``decimals`` it is written with, ``names_from``: where its name was found."""

    fact: str
    header: str
    unit: str = "-"
    decimals: int = 0
    names_from: str = "invented"
    place: Place = field(default=Place(), compare=False, repr=False)

    @property
    def kind(self) -> str:
        return FACTS[self.fact].kind


@dataclass(frozen=True)
class MinistrySheet:
    """One version of the sheet. ``provisional``: what of it is not official, in words a page can show."""

    code: str
    version: int
    title: str
    in_force_from: datetime.date
    basis: str
    provisional: str
    page: str
    header_row: int
    enterprise: str
    year: str
    columns: dict[str, SheetColumn]


@dataclass(frozen=True)
class MinistryRow:
    """One enterprise in one data year; numbers in the units of the facts. Facts that are not there are empty cells."""

    enterprise: str
    year: int
    answers: Mapping[str, Answer]


@dataclass(frozen=True)
class MinistryReading:
    """``received``: counts, faults and refused rows, as of any delivery."""

    rows: tuple[MinistryRow, ...]
    received: Received


@cache
def shipped_sheet() -> MinistrySheet:
    return load_sheet(FILE)


def load_sheet(source: Path | str, *, name: str = "") -> MinistrySheet:
    """The sheet in a document, a file (``Path``) or a text. Raises SheetRefused with every fault found."""
    node = load_document(source, name=name, refusal=SheetRefused)
    findings = Findings()
    sheet = _sheet(node, findings)
    findings.raise_if_any(SheetRefused)
    return sheet


def _sheet(node: Node, findings: Findings) -> MinistrySheet:
    top = Fields(node, findings, "征集表")
    top.node_of("in_force_from", required=True)
    key = Fields(top.node_of("key", required=True) or Block((), node.place), findings, "key")
    columns = {fact.text: _column(fact, body, findings) for fact, body in top.entries("columns", required=True)}
    sheet = MinistrySheet(
        code=top.text("sheet", required=True),
        version=top.whole("version", 1, least=1) or 1,
        title=top.text("title", required=True),
        in_force_from=top.date("in_force_from") or _DAWN,
        basis=top.text("basis", required=True),
        provisional=top.text("provisional"),
        page=top.text("page", required=True),
        header_row=top.whole("header_row", 1, least=1) or 1,
        enterprise=key.text("enterprise", required=True),
        year=key.text("year", required=True),
        columns=columns,
    )
    key.close()
    top.close()
    _check_headers(sheet, findings)
    return sheet


def _column(fact: Scalar, body: Node, findings: Findings) -> SheetColumn:
    block = Fields(body, findings, f"列“{fact.text}”")
    column = SheetColumn(
        fact.text, block.text("header", required=True), block.text("unit", "-"), block.whole("decimals", 0) or 0,
        block.choice("names_from", NAMES_FROM, "invented", required=True), fact.place,
    )  # fmt: skip
    block.close()
    known = FACTS.get(fact.text)
    if known is None:
        near = nearest_words(fact.text, FACTS), nearest_words(fact.text, FACTS, "en")
        findings.add(
            "unknown_fact", fact.place, f"没有名为“{fact.text}”的数据项{near[0]}。", f"there is no fact “{fact.text}” {near[1]}."
        )  # fmt: skip
    elif not _same_kind(column.unit, known.unit):
        findings.add(
            "wrong_unit", fact.place,
            f"“{fact.text}”的单位“{column.unit}”不能换成“{known.unit}”；请核对。",
            f"the unit “{column.unit}” of “{fact.text}” cannot become “{known.unit}”; check it.",
        )  # fmt: skip
    return column


def _same_kind(one: str, other: str) -> bool:
    try:
        return parse_unit(one).same_kind(parse_unit(other))
    except UnitError:
        return False


def _check_headers(sheet: MinistrySheet, findings: Findings) -> None:
    seen = {sheet.enterprise, sheet.year}
    for column in sheet.columns.values():
        if column.header in seen:
            findings.add(
                "header_twice", column.place,
                f"列名“{column.header}”用了两次；请改成不同的名称。", f"the header “{column.header}” stands twice; tell them apart.",
            )  # fmt: skip
        seen.add(column.header)


def ministry_documents(sheet: MinistrySheet) -> tuple[str, str]:
    """Contract and mapping of the sheet as texts, in the language of every source."""
    facts = {}
    for fact, column in sheet.columns.items():
        nil = ["无"] if column.kind in ("number", "set") else []
        facts[fact] = {"nil": nil, "not_applicable": {STATED: ""}}
    contract = {
        "contract": sheet.code, "version": sheet.version, "title": sheet.title, "owner": "科学技术部", "matter": sheet.title,
        "basis": sheet.basis, "in_force_from": sheet.in_force_from.isoformat(), "frequency": "yearly",
        "deadline": {"months_after": 6, "day": 30}, "facts": facts,
    }  # fmt: skip
    mapping = {
        "mapping": sheet.code, "title": sheet.title, "missing": ["-"],
        "key": {"enterprise": {"column": sheet.enterprise, "upper": "true"}, "year": sheet.year},
        "tables": {"sheet": {"header_rows": [str(sheet.header_row)]}},
        "facts": {fact: _source(column) for fact, column in sheet.columns.items()},
    }  # fmt: skip
    return canonical_json(contract), canonical_json(mapping)


def _source(column: SheetColumn) -> dict[str, Any]:
    source = {"kind": column.kind, "column": column.header}
    if column.kind == "number":
        source |= {"unit": FACTS[column.fact].unit, "file_unit": column.unit}
    return source


def ministry_source(sheet: MinistrySheet) -> Source:
    return source_of(*ministry_documents(sheet))


def read_ministry_sheet(
    path: Path, sheet: MinistrySheet, *, name: str = "", register: Set[str] | None = None, limits: Limits | None = None
) -> MinistryReading:
    """The rows of a sheet that came in, read in a child within limits. Raises DeliveryRefused where it cannot be read as a whole.

    ``register``: credit codes that exist; rows of others are refused.
    """
    contract, columns = ministry_documents(sheet)
    received = read_in_child(path, contract=contract, columns=columns, name=name, register=register, limits=limits)
    told: dict[tuple[str, int], dict[str, Answer]] = {}
    for claim in received.claims.to_pylist():
        told.setdefault((claim["enterprise"], claim["year"]), {})[claim["fact"]] = answer_of_claim(claim)
    return MinistryReading(tuple(MinistryRow(*key, answers) for key, answers in told.items()), received)
