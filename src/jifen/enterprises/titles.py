"""Which family a title (科技资质) belongs to, and whether it is in date. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from jifen.engine.documents import Scalar, Sequence
from jifen.enterprises.dated_documents import DocumentRefused, effective_day, open_document

FILE = Path(__file__).with_name("recognitions-2026.yaml")


@dataclass(frozen=True)
class Families:
    title: str
    effective: date
    titles: dict[str, str]
    """Title → family."""
    rest: str
    digest: str = field(compare=False)

    @property
    def names(self) -> list[str]:
        return [*dict.fromkeys(self.titles.values()), self.rest]

    def family_of(self, title: str) -> str:
        return self.titles.get(title.strip(), self.rest)


@cache
def families() -> Families:
    return read_families(FILE)


def read_families(source: Path | str, *, name: str = "") -> Families:
    top, findings, digest = open_document(source, "科技资质归类表", name=name)
    titles: dict[str, str] = {}
    for family, node in top.entries("families", required=True):
        for one in node.items if isinstance(node, Sequence) else ():
            word = one.text if isinstance(one, Scalar) else ""
            if not word or word in titles:
                top.wrong(one, f"资质“{word}”为空或写了两次", f"title “{word}” is empty or stands twice")
            titles[word] = family.text
    top.text("document", required=True), top.text("basis", required=True)
    read = Families(top.text("title", required=True), effective_day(top), titles, top.text("rest", "其他"), digest)
    top.close()
    findings.raise_if_any(DocumentRefused)
    return read


def in_date(since: date | None, until: date | None, withdrawn_on: date | None, on: date) -> bool | None:
    """Whether a title counts on ``on``, both ends included; None where a missing date leaves it open."""
    if withdrawn_on is not None and withdrawn_on <= on:
        return False
    if (since is not None and since > on) or (until is not None and until < on):
        return False
    return None if since is None or until is None else True
