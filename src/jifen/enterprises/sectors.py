"""Which key sector an industry belongs to, by a dated document that departments can change. Pure: text in, mapping out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from jifen.engine.documents import Scalar
from jifen.engine.fields import Fields
from jifen.engine.problems import Findings
from jifen.enterprises.dated_documents import DocumentRefused, effective_day, open_document
from jifen.enterprises.industries import known_prefix, longest_first

FILE = Path(__file__).with_name("sectors-2026.yaml")


@dataclass(frozen=True)
class SectorMapping:
    code: str
    title: str
    effective: date
    provisional: bool
    basis: str
    names: dict[str, str]
    """Sector → its English name, in order of the document."""
    rest: str
    rows: dict[str, str]
    """Industry prefix → sector."""
    digest: str = field(compare=False)

    def sector_of(self, industry: str) -> str:
        """By the longest prefix; ``rest`` where no row fits; empty where the industry is unknown."""
        if not industry:
            return ""
        return next((self.rows[prefix] for prefix in longest_first(industry) if prefix in self.rows), self.rest)


@cache
def shipped_mapping() -> SectorMapping:
    return read_mapping(FILE)


def read_mapping(source: Path | str, *, name: str = "") -> SectorMapping:
    """The mapping in a file or a text; raises DocumentRefused with every fault found."""
    top, findings, digest = open_document(source, "重点产业对应表", name=name)
    names = _names(top, findings)
    mapping = SectorMapping(
        top.text("mapping", required=True),
        top.text("title", required=True),
        effective_day(top),
        top.truth("provisional"),
        top.text("basis", required=True),
        names,
        top.choice("rest", names, "其他", required=True),
        _rows(top, names, findings),
        digest,
    )
    top.close()
    findings.raise_if_any(DocumentRefused)
    return mapping


def _names(top: Fields, findings: Findings) -> dict[str, str]:
    names: dict[str, str] = {}
    for node in top.items("sectors", required=True):
        block = Fields(node, findings, "重点产业")
        name = block.text("name", required=True)
        if name in names or len(name) > 20:
            block.wrong(
                node, f"重点产业“{name}”写了两次或超过 20 字", f"sector “{name}” stands twice or is over 20 characters"
            )
        names[name] = block.text("name_en", name)
        block.close()
    return names


def _rows(top: Fields, names: dict[str, str], findings: Findings) -> dict[str, str]:
    rows: dict[str, str] = {}
    for node in top.items("rows", required=True):
        block = Fields(node, findings, "对应行")
        industry, sector = block.scalar("industry", required=True), block.choice("sector", names, "", required=True)
        block.text("note")
        block.close()
        if isinstance(industry, Scalar):
            _check_prefix(industry, rows, block)
            rows[industry.text] = sector
    return rows


def _check_prefix(industry: Scalar, rows: dict[str, str], block: Fields) -> None:
    if not known_prefix(industry.text):
        block.wrong(
            industry,
            f"“{industry.text}”不是行业代码前缀；请写门类字母，或大类、中类、小类的 2 至 4 位数字",
            f"“{industry.text}” is no industry prefix; write a section letter or 2 to 4 digits",
        )
    if industry.text in rows:
        block.wrong(
            industry,
            f"行业“{industry.text}”写了两次；请只留一行",
            f"industry “{industry.text}” stands twice; keep one row",
        )
