"""OFD, XLSX and DOCX are archives: their directory must be honest and their parts harmless. Nothing is unpacked to disk."""

from __future__ import annotations

import io
import re
import struct
import unicodedata
import zipfile
import zlib

from jifen.collecting.evidence.kinds import DOCX, OFD, TAKEN_EN, TAKEN_ZH, XLSX, EvidenceKind, damaged, refused
from jifen.engine.problems import Refusal

MOST_PARTS = 2000
MOST_UNPACKED = 200 * 1024**2
_MARKS = {"OFD.xml": OFD, "xl/workbook.xml": XLSX, "word/document.xml": DOCX}
_MACROS = re.compile(r"vbaproject|vbadata|macrosheets/|activex/|customui/|\.bin$", re.IGNORECASE)
_HARMLESS_BIN = re.compile(r"printersettings\d*\.bin$", re.IGNORECASE)
_PROGRAM_NAME = re.compile(
    r"\.(exe|dll|com|scr|bat|cmd|ps1|vbs|vbe|js|jse|wsf|hta|jar|msi|lnk|sh|py|html?|svg|swf|zip|rar|7z|gz)$",
    re.IGNORECASE,
)
_PROGRAM_START = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xd0\xcf\x11\xe0", b"PK\x03\x04",
                  b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")  # fmt: skip
_BROKEN = (
    zipfile.BadZipFile,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    struct.error,
    zlib.error,
    EOFError,
)
_LARGEST_READ = 1024**2


def inspect_archive(content: bytes, name: str) -> EvidenceKind:
    if content.count(b"PK\x01\x02") > MOST_PARTS:  # before the directory is read: its entries take memory
        raise _bomb(name)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            _check_directory(parts, name)
            _check_layout(content, archive, parts, name)
            kind = _kind_of({part.filename for part in parts}, name)
            for part in parts:
                _check_start(archive, part, name)
            _check_relations(archive, kind, name)
    except _BROKEN:
        raise damaged(name) from None
    return kind


def _kind_of(names: set[str], name: str) -> EvidenceKind:
    kinds = [kind for mark, kind in _MARKS.items() if mark in names]
    if len(kinds) != 1 or (kinds[0] is not OFD and "[Content_Types].xml" not in names):
        raise refused(
            "not_a_document",
            f"是压缩包，不是文档；请解开后逐个上传（{TAKEN_ZH}）。",
            f"an archive and no document; unpack it and send each file ({TAKEN_EN}).",
            name,
        )
    return kinds[0]


def _check_directory(parts: list[zipfile.ZipInfo], name: str) -> None:
    names = [part.orig_filename for part in parts]
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise _bomb(name)
    if any(part.flag_bits & 0x41 for part in parts):
        raise refused(
            "password", "文件设有密码；请去掉密码后再传。", "the file is locked with a password; remove it.", name
        )
    if len({one.lower() for one in names}) < len(names) or any(map(_leads_elsewhere, names)):
        raise _made_to_harm(name)
    if any(_MACROS.search(one) and not _HARMLESS_BIN.search(one) for one in names):
        raise _programs(name)
    if any(_PROGRAM_NAME.search(one) for one in names):
        raise _programs(name)


def _leads_elsewhere(part: str) -> bool:
    steps = part.split("/")
    return (
        part.startswith("/") or ".." in steps or "\\" in part or (len(steps[0]) > 1 and steps[0][1] == ":")
        or any(unicodedata.category(sign) in ("Cc", "Cf", "Cs") for sign in part)
    )  # fmt: skip


def _check_layout(content: bytes, archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], name: str) -> None:
    """Nothing before the first part or after the end; parts do not overlap, and each says the same in both places."""
    free = 0
    for part in sorted(parts, key=lambda one: one.header_offset):
        at = part.header_offset
        if at < free or (free == 0 and at != 0) or content[at : at + 4] != b"PK\x03\x04":
            raise _made_to_harm(name)
        packing, name_length, extra_length = struct.unpack("<8xH16xHH", content[at : at + 30])
        local = content[at + 30 : at + 30 + name_length]
        said = part.orig_filename.encode("utf-8" if part.flag_bits & 0x800 else "cp437")
        if local != said or packing != part.compress_type or packing not in (0, 8):
            raise _made_to_harm(name)
        free = at + 30 + name_length + extra_length + part.compress_size
    if free > archive.start_dir or archive.comment or content[-22:-18] != b"PK\x05\x06":
        raise _made_to_harm(name)


def _check_start(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> None:
    """The first bytes only: a program or an archive is one under any name."""
    if part.is_dir():
        return
    with archive.open(part) as opened:
        start = opened.read(8)
    if start.startswith(_PROGRAM_START):
        raise _programs(name)


def _check_relations(archive: zipfile.ZipFile, kind: EvidenceKind, name: str) -> None:
    """Office documents: no macros by declaration, no template fetched from elsewhere when opened."""
    if kind is OFD:
        return
    if b"macroenabled" in _beginning(archive, "[Content_Types].xml", name).lower():
        raise _programs(name)
    settings = _beginning(archive, "word/_rels/settings.xml.rels", name).lower()
    if b"attachedtemplate" in settings and b"external" in settings:
        raise _programs(name)


def _beginning(archive: zipfile.ZipFile, part: str, name: str) -> bytes:
    """A small part as a whole, without zero bytes: UTF-16 would hide words behind them."""
    if part not in archive.namelist():
        return b""
    with archive.open(part) as opened:
        text = opened.read(_LARGEST_READ + 1)
    if len(text) > _LARGEST_READ:
        raise _bomb(name)
    return text.replace(b"\x00", b"")


def _bomb(name: str) -> Refusal:
    most = MOST_UNPACKED // 1024**2
    return refused(
        "unpacks_too_far",
        f"文件展开后超过 {most} MiB 或内含过多部件，不予接收；请另存为 PDF 后再传。",
        f"the file unpacks to over {most} MiB or holds too many parts; save it as PDF.",
        name,
    )


def _programs(name: str) -> Refusal:
    return refused(
        "programs_inside",
        "文件里带有宏、程序或嵌入的文件，不予接收；请另存为 PDF 后再传。",
        "the file carries macros, programs or embedded files; save it as PDF.",
        name,
    )


def _made_to_harm(name: str) -> Refusal:
    return refused(
        "odd_archive",
        "文件内部的目录不正常，可能是有意构造的，不予接收；请用办公软件重新另存后再传。",
        "the directory inside the file is odd, it may be made to harm; save it again with an office program.",
        name,
    )
