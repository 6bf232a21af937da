"""Which facts a department may put into which kind of scheme, by a dated document. Pure: no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from jifen.engine.documents import Node
from jifen.engine.fields import Fields
from jifen.engine.problems import Findings
from jifen.enterprises.dated_documents import DocumentRefused, effective_day, open_document

FILE: Final = Path(__file__).with_name("permitted-facts-2026.yaml")


@dataclass(frozen=True)
class Restriction:
    """Only schemes of ``families`` and those of ``owners`` (codes of organisations) may read the fact."""

    families: tuple[str, ...]
    owners: tuple[str, ...]
    why: str

    def allows(self, family: str, owner: str) -> bool:
        return family in self.families or owner in self.owners


@dataclass(frozen=True)
class PermittedFacts:
    title: str
    effective: date
    provisional: bool
    basis: str
    restricted: dict[str, Restriction]
    digest: str

    def refusal(self, fact: str, *, family: str, owner: str) -> str:
        """Why this scheme may not read ``fact``; empty where it may."""
        found = self.restricted.get(fact)
        return "" if found is None or found.allows(family, owner) else found.why


@cache
def permitted_facts() -> PermittedFacts:
    return read_permitted_facts(FILE)


def read_permitted_facts(source: Path | str) -> PermittedFacts:
    """Raises DocumentRefused with every fault found."""
    top, findings, digest = open_document(source, "可用数据项")
    top.text("permitted_facts", required=True)
    restricted: dict[str, Restriction] = {}
    for node in top.items("rows", required=True):
        restricted |= _row(node, findings)
    made = PermittedFacts(
        top.text("title", required=True), effective_day(top), top.truth("provisional"),
        top.text("basis", required=True), restricted, digest,
    )  # fmt: skip
    top.close()
    findings.raise_if_any(DocumentRefused)
    return made


def _row(node: Node, findings: Findings) -> dict[str, Restriction]:
    row = Fields(node, findings, "可用数据项")
    facts = row.texts("facts")
    one = Restriction(row.texts("families"), row.texts("owners"), row.text("why", required=True))
    row.close()
    return dict.fromkeys(facts, one)
