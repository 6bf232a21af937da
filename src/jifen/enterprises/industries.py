"""Industry codes (国民经济行业分类, GB/T 4754-2017): section letter + four digits, checked by section and division. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jifen.engine.documents import Scalar
from jifen.engine.fields import Fields
from jifen.enterprises.dated_documents import DocumentRefused, open_document

FILE = Path(__file__).with_name("industries.yaml")
_FORM = re.compile(r"[A-T]?[0-9]{4}")


class BadIndustry(ValueError):
    """Not an industry code; the sentence says why and what to write."""


@dataclass(frozen=True)
class Section:
    code: str
    name: str
    name_en: str
    divisions: dict[str, str]
    """Two digits → name."""


@cache
def sections() -> dict[str, Section]:
    """The 20 sections by letter."""
    top, findings, _ = open_document(FILE, "行业分类表")
    top.text("standard", required=True), top.date("effective")
    read = {
        code.text: _section(code.text, Fields(node, findings, "门类")) for code, node in top.entries("sections", True)
    }
    top.close()
    findings.raise_if_any(DocumentRefused)
    return read


def _section(code: str, block: Fields) -> Section:
    divisions = {key.text: node.text for key, node in block.entries("divisions", True) if isinstance(node, Scalar)}
    section = Section(code, block.text("name", required=True), block.text("name_en", required=True), divisions)
    block.close()
    return section


@cache
def section_of_division() -> dict[str, str]:
    return {division: section.code for section in sections().values() for division in section.divisions}


def normal(code: str) -> str:
    """``C2720`` for ``C2720``, ``c2720`` or ``2720``; raises BadIndustry."""
    written = code.strip().upper()
    if not _FORM.fullmatch(written):
        raise BadIndustry(f"行业代码“{code[:20]}”应为门类字母加四位数字，如 C2720；请对照 GB/T 4754-2017 填写。")
    section = section_of_division().get(written[-4:-2])
    if section is None:
        raise BadIndustry(f"行业代码“{written}”的大类 {written[-4:-2]} 不在 GB/T 4754-2017 之列；请核对前两位数字。")
    if len(written) == 5 and written[0] != section:
        raise BadIndustry(
            f"行业代码“{written}”的大类 {written[-4:-2]} 属门类 {section}，不是 {written[0]}；请写 {section}{written[1:]}。"
        )
    return section + written[-4:]


def check(code: str) -> None:
    """Raises BadIndustry unless ``code`` is a section letter and four digits that belong together."""
    if len(code) != 5 or normal(code) != code:
        raise BadIndustry(f"行业代码“{code[:20]}”应为门类字母加四位数字，如 C2720；请对照 GB/T 4754-2017 填写。")


def name_of(code: str) -> str:
    """``制造业 · 医药制造业``; empty for an unknown industry."""
    if not code:
        return ""
    section = sections()[code[0]]
    return f"{section.name} · {section.divisions[code[1:3]]}"


def known_prefix(prefix: str) -> bool:
    """A section letter, or 2 to 4 digits of a division there is."""
    if prefix in sections():
        return True
    return prefix.isascii() and prefix.isdigit() and 2 <= len(prefix) <= 4 and prefix[:2] in section_of_division()


def name_of_prefix(prefix: str) -> str:
    """Section or division a known prefix stands for."""
    if prefix in sections():
        return sections()[prefix].name
    return sections()[section_of_division()[prefix[:2]]].divisions[prefix[:2]]


def longest_first(code: str) -> tuple[str, ...]:
    """Prefixes to look an industry up by: ``2720``, ``272``, ``27``, ``C``."""
    return (code[1:5], code[1:4], code[1:3], code[0])
