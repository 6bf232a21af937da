"""Tells what an evidence file is by its content, never by its name, and refuses what could do harm when opened.

It looks at headers, directories and names of things; it draws nothing and runs nothing. What passed is still a stranger's
file: it goes out as a download, with its type fixed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from jifen.collecting.evidence.archives import inspect_archive
from jifen.collecting.evidence.kinds import JPEG, PDF, PNG, TAKEN_EN, TAKEN_ZH, EvidenceKind, refused
from jifen.collecting.evidence.names import safe_name
from jifen.collecting.evidence.pdf import inspect_pdf
from jifen.collecting.evidence.pictures import inspect_jpeg, inspect_png
from jifen.engine.problems import Refusal

MIB = 1024**2
LARGEST = 10 * MIB
_END_OF_ARCHIVE = b"PK\x05\x06"
_FURTHEST_END = 65535 + 22  # an archive's end record and its longest comment
_MARKUP = re.compile(
    rb"<(!doctype|!--|html|head|body|script|svg|\?xml|iframe|table|meta|a |img|\w+:svg)", re.IGNORECASE
)
_FLAT: tuple[tuple[bytes, EvidenceKind, Callable[[bytes, str], None]], ...] = (
    (b"%PDF-", PDF, inspect_pdf),
    (b"\xff\xd8\xff", JPEG, inspect_jpeg),
    (b"\x89PNG\r\n\x1a\n", PNG, inspect_png),
)


def inspect_evidence(path: Path, name: str, *, largest: int = LARGEST) -> EvidenceKind:
    """What the file ``path``, handed in as ``name``, is. Raises EvidenceRefused with a sentence and a remedy."""
    with path.open("rb") as file:
        content = file.read(largest + 1)
    if not content:
        raise refused("empty", "文件是空的；请核对后重新上传。", "the file is empty; check it and send it again.", name)
    if len(content) > largest:
        raise _too_large(name, largest)
    kind = _kind(content, name)
    if Path(safe_name(name)).suffix.lower() not in kind.endings:
        raise _wrong_ending(name, kind)
    return kind


def _kind(content: bytes, name: str) -> EvidenceKind:
    if content.startswith(b"PK\x03\x04"):
        return inspect_archive(content, name)
    for start, kind, inspect in _FLAT:
        if content.startswith(start):
            if _END_OF_ARCHIVE in content[-_FURTHEST_END:]:
                raise _two_in_one(name, kind)
            inspect(content, name)
            return kind
    raise _unknown(content, name)


def _unknown(content: bytes, name: str) -> Refusal:
    start = content[:1024]
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return refused(
            "old_office",
            "这是旧版 Office 文件，或设有密码的 Office 文件；请去掉密码，另存为 PDF、xlsx 或 docx 后再传。",
            "an old or password-protected Office file; save it as PDF, xlsx or docx without a password.",
            name,
        )
    if _MARKUP.search(start.replace(b"\x00", b"")):  # without zero bytes: UTF-16 hides nothing
        return refused(
            "web_page",
            "内容是网页或矢量图（HTML、SVG、XML），可能带有程序，不予接收；请另存为 PDF 或图片后再传。",
            "a web page or vector drawing may carry programs and is not taken; save it as PDF or a picture.",
            name,
        )
    if b"%PDF-" in start:
        return refused(
            "junk_before_pdf",
            "PDF 前面有多余的内容，不予接收；请重新导出 PDF 后再传。",
            "something stands before the PDF; export it again.",
            name,
        )
    return refused("not_evidence", f"不收这种文件；{TAKEN_ZH}。", f"this kind of file is not taken; {TAKEN_EN}.", name)


def _too_large(name: str, largest: int) -> Refusal:
    most = f"{largest / MIB:g} MiB"
    return refused(
        "too_large",
        f"文件超过上限 {most}；请压缩图片或拆成几个文件后再传。",
        f"the file is larger than {most}; make pictures smaller or split it.",
        name,
    )


def _wrong_ending(name: str, kind: EvidenceKind) -> Refusal:
    ending = kind.endings[0]
    return refused(
        "wrong_ending",
        f"内容是{kind.zh}，扩展名却不是“{ending}”；请改正扩展名后再传。",
        f"the content is a {kind.en}, its name does not end in “{ending}”; mend the name.",
        name,
    )


def _two_in_one(name: str, kind: EvidenceKind) -> Refusal:
    return refused(
        "two_in_one",
        f"{kind.zh}后面还藏着压缩包，不予接收；请重新导出后再传。",
        f"an archive hides behind the {kind.en}; export it again.",
        name,
    )
