"""PDF documents: no programs, no attached files, nothing that starts something, nothing locked."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from jifen.collecting.evidence.kinds import damaged, refused
from jifen.engine.problems import Refusal

MOST_UNPACKED = 256 * 1024**2
MOST_LISTS = 20_000
_PIECE = 1024**2
_SIP = 8 * 1024
_ACTIVE = (
    "JavaScript", "Launch", "EmbeddedFile", "RichMedia", "Rendition", "SubmitForm", "ImportData", "GoToE", "XFA",
)  # fmt: skip
_STREAM = re.compile(rb"stream[ \t]*(?:\r\n|\n|\r)(?=[\x08-\x78])")


def _name(word: str) -> bytes:
    """A pattern of the name; any of its letters may be written as ``#`` and two hexadecimal digits."""
    return b"/" + b"".join(_letter(sign) for sign in word)


def _letter(sign: str) -> bytes:
    first, second = tuple(f"{ord(sign):02x}")
    return f"(?:{sign}|#[{first}{first.upper()}][{second}{second.upper()}])".encode()


_FORBIDDEN = re.compile(b"|".join(_name(word) for word in _ACTIVE))
_LOCKED = re.compile(_name("Encrypt"))
_OBJECTS = re.compile(_name("ObjStm"))
_ODD_FILTER = re.compile(_name("Filter") + rb"(?!\s*(?:/FlateDecode\b|\[\s*/FlateDecode\s*\]))")
_LONGEST_NAME = 3 * max(map(len, _ACTIVE)) + 1


def inspect_pdf(content: bytes, name: str) -> None:
    """Looks at the plain text and at every packed stream: lists of objects are usually packed."""
    if b"%%EOF" not in content[-4096:]:
        raise damaged(name)
    if _LOCKED.search(content):
        raise refused(
            "password",
            "PDF 设有密码或权限限制，无法检查；请去掉限制后再传。",
            "the PDF is locked and cannot be checked; remove the lock.",
            name,
        )
    if _FORBIDDEN.search(content):
        raise _active(name)
    _refuse_wrapped_objects(content, name)
    for text in _unpacked(content, name):
        if _FORBIDDEN.search(text):
            raise _active(name)


def _refuse_wrapped_objects(content: bytes, name: str) -> None:
    """Objects packed in more than the one usual way: nobody writes that but to hide."""
    for number, found in enumerate(_OBJECTS.finditer(content)):
        if number > MOST_LISTS:
            raise _unpacks_too_far(name)
        before = content[max(0, found.start() - 1000) : found.start()].rpartition(b"obj")[2]
        after = content[found.end() : found.end() + 1000].partition(b"stream")[0]
        if _ODD_FILTER.search(before + after):
            raise _active(name)


def _unpacked(content: bytes, name: str) -> Iterator[bytes]:
    """Pieces of all streams, each with the end of the one before, so that no name is cut in two."""
    left = MOST_UNPACKED
    for found in _STREAM.finditer(content):
        tail = b""
        for piece in _inflated(content, found.end()):
            left -= len(piece)
            if left < 0:
                raise _unpacks_too_far(name)
            yield tail + piece
            tail = (tail + piece)[-_LONGEST_NAME:]


def _inflated(content: bytes, at: int) -> Iterator[bytes]:
    """As far as it goes: bytes packed another way give nothing. Small sips, so that a million small streams cost little."""
    inflate, packed = zlib.decompressobj(), b""
    while not inflate.eof and (packed or at < len(content)):
        if not packed:
            packed, at = content[at : at + _SIP], at + _SIP
        try:
            piece = inflate.decompress(packed, _PIECE)
        except zlib.error:
            return
        packed = inflate.unconsumed_tail
        yield piece


def _active(name: str) -> Refusal:
    return refused(
        "active_pdf",
        "PDF 里带有程序、附件或会自动执行的动作，不予接收；请用“打印为 PDF”重新生成后再传。",
        "the PDF carries programs, attached files or actions; print it to PDF again.",
        name,
    )


def _unpacks_too_far(name: str) -> Refusal:
    return refused(
        "unpacks_too_far",
        "PDF 展开后过大，不予接收；请降低分辨率或拆成几个文件后再传。",
        "the PDF unpacks too far; lower its resolution or split it.",
        name,
    )
