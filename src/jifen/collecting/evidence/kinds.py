"""Which kinds of files may prove something, and the refusal of all others."""

from __future__ import annotations

from dataclasses import dataclass

from jifen.collecting.evidence.names import safe_name
from jifen.engine.problems import Place, Refusal

_OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True)
class EvidenceKind:
    """``endings`` in lower case with the dot; ``content_type`` is what a download says of itself."""

    code: str
    zh: str
    en: str
    content_type: str
    endings: tuple[str, ...]


class EvidenceRefused(Refusal):
    """The file is not taken as evidence."""


PDF = EvidenceKind("pdf", "PDF 文档", "PDF document", "application/pdf", (".pdf",))
JPEG = EvidenceKind("jpeg", "JPEG 图片", "JPEG picture", "image/jpeg", (".jpg", ".jpeg"))
PNG = EvidenceKind("png", "PNG 图片", "PNG picture", "image/png", (".png",))
OFD = EvidenceKind("ofd", "OFD 版式文档", "OFD document", "application/ofd", (".ofd",))
XLSX = EvidenceKind("xlsx", "Excel 工作簿", "Excel workbook", f"{_OFFICE}spreadsheetml.sheet", (".xlsx",))
DOCX = EvidenceKind("docx", "Word 文档", "Word document", f"{_OFFICE}wordprocessingml.document", (".docx",))
KINDS = (PDF, JPEG, PNG, OFD, XLSX, DOCX)
TAKEN_ZH = "可收 PDF、JPEG、PNG、OFD、XLSX、DOCX"
TAKEN_EN = "PDF, JPEG, PNG, OFD, XLSX and DOCX are taken"


def refused(code: str, zh: str, en: str, name: str) -> Refusal:
    return EvidenceRefused.because(code, zh, en, Place(safe_name(name)))


def damaged(name: str) -> Refusal:
    return refused("damaged", "文件不完整或已损坏；请重新导出后再传。", "the file is damaged; export it again.", name)
