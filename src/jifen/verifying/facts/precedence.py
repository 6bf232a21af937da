"""Precedence (取值顺序): which source counts first for each fact, by a dated document. Pure: text in, order out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from jifen.collecting.contracts.facts import FACTS
from jifen.engine.documents import Node, Scalar
from jifen.engine.fields import Fields
from jifen.engine.problems import Findings, nearest_words
from jifen.enterprises.dated_documents import DocumentRefused, effective_day, open_document

FILE: Final = Path(__file__).with_name("precedence-2026.yaml")


@dataclass(frozen=True)
class OrderOfSources:
    """``sources``: first to last; ``unite``: the entries of all of them together (sets)."""

    sources: tuple[str, ...]
    because: str
    unite: bool = False


@dataclass(frozen=True)
class Precedence:
    code: str
    title: str
    effective: date
    provisional: bool
    basis: str
    facts: dict[str, OrderOfSources]
    digest: str = field(compare=False)

    def order(self, fact: str, among: Iterable[str] = ()) -> tuple[str, ...]:
        """Sources of ``fact`` first to last; those of ``among`` that are not listed follow by code."""
        listed = self.facts[fact].sources
        return (*listed, *sorted(set(among) - set(listed)))

    def unites(self, fact: str) -> bool:
        return self.facts[fact].unite

    def because(self, fact: str) -> str:
        return self.facts[fact].because


@cache
def shipped_precedence() -> Precedence:
    return read_precedence(FILE)


def read_precedence(source: Path | str, *, name: str = "") -> Precedence:
    """The order in a file or a text; raises DocumentRefused with every fault found."""
    top, findings, digest = open_document(source, "取值顺序", name=name)
    precedence = Precedence(
        top.text("precedence", required=True),
        top.text("title", required=True),
        effective_day(top),
        top.truth("provisional"),
        top.text("basis", required=True),
        _facts(top, findings),
        digest,
    )
    top.close()
    findings.raise_if_any(DocumentRefused)
    return precedence


def _facts(top: Fields, findings: Findings) -> dict[str, OrderOfSources]:
    read: dict[str, OrderOfSources] = {}
    for code, node in top.entries("facts", required=True):
        if code.text not in FACTS:
            _refuse(top, code, f"没有数据项“{code.text}”", f"there is no fact “{code.text}”", FACTS)
        read[code.text] = _order(code.text, Fields(node, findings, f"数据项“{code.text}”"))
    missing = "、".join(fact for fact in FACTS if fact not in read)
    if missing and read:
        top.wrong(
            top.node, f"取值顺序没有写到：{missing}；每个数据项都要有顺序", f"no order is given for: {missing}; every fact needs one"
        )  # fmt: skip
    return read


def _order(fact: str, block: Fields) -> OrderOfSources:
    sources = block.texts("order")
    order = OrderOfSources(sources, block.text("because", required=True), block.truth("unite"))
    if not sources or len(set(sources)) != len(sources):
        block.wrong(
            block.node, f"“{fact}”的 order 要列出至少一个来源，且每个来源只写一次",
            f"order of “{fact}” names at least one source, and each once",
        )  # fmt: skip
    if fact in FACTS and order.unite != (FACTS[fact].kind == "set"):
        block.wrong(
            block.node, f"“{fact}”写 unite: true 当且仅当它是集合", f"unite: true stands with sets and nothing else: “{fact}”"
        )  # fmt: skip
    block.close()
    return order


def _refuse(top: Fields, node: Scalar | Node, zh: str, en: str, known: Iterable[str]) -> None:
    words = list(known)
    written = node.text if isinstance(node, Scalar) else ""
    top.wrong(node, f"{zh}{nearest_words(written, words)}", f"{en} {nearest_words(written, words, 'en')}")
