"""Looks at a file before any parser does: what it really is, how far it unpacks, whether it carries programs or foreign references."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal

from jifen.collecting.reading.limits import MIB, Limits
from jifen.collecting.reading.refusal import DeliveryRefused
from jifen.engine.problems import Place, Refusal

FileKind = Literal["xlsx", "xls", "csv"]
ENDINGS: dict[str, FileKind] = {".xlsx": "xlsx", ".xls": "xls", ".csv": "csv", ".txt": "csv", ".tsv": "csv"}
_NAMES = {"xlsx": "Excel 工作簿（xlsx）", "xls": "旧版 Excel 工作簿（xls）", "csv": "文本表格（CSV）"}
_MACRO_ENDINGS = (".xlsm", ".xlsb", ".xltm", ".xlam")
_OTHER = (
    (b"%PDF", "PDF 文档", "a PDF"), (b"\x89PNG", "图片", "a picture"), (b"\xff\xd8\xff", "图片", "a picture"),
    (b"Rar!", "RAR 压缩包", "a RAR archive"), (b"7z\xbc\xaf", "7z 压缩包", "a 7z archive"), (b"\x1f\x8b", "gzip 压缩包", "a gzip archive"),
    (b"\x7fELF", "程序", "a program"), (b"MZ", "程序", "a program"), (b"SQLite format 3", "数据库文件", "a database"),
)  # fmt: skip
_HTML = re.compile(rb"^\s*(\xef\xbb\xbf)?\s*<(!doctype html|html|head|table|\?xml|meta|script)", re.IGNORECASE)
_DOCTYPE = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_WIDE = re.compile(rb'<c [^>]*r="[A-Z]{3}[0-9]')
_PROGRAM = re.compile(r"vbaproject|macrosheets/|activex/|\.bin$", re.IGNORECASE)
_HARMLESS_BIN = re.compile(r"printersettings", re.IGNORECASE)
_UTF8_WORDS = re.compile(rb"(?:[\xe4-\xe9][\x80-\xbf]{2}){6}")
"""Six Chinese characters in UTF-8: bytes that GBK text holds by chance about once in a million files."""
_CHUNK = MIB


def inspect_file(path: Path, name: str, limits: Limits) -> FileKind:
    """What the file ``path``, delivered as ``name``, holds. Raises DeliveryRefused with a sentence and a remedy."""
    size, ending = path.stat().st_size, Path(name).suffix.lower()
    if not size:
        raise _refused("empty", "文件是空的；请重新导出。", "the file is empty; export it again.", name)
    if size > limits.largest_file:
        shown, most = f"{size / MIB:.0f} MiB", f"{limits.largest_file // MIB} MiB"
        raise _refused(
            "too_large",
            f"文件有 {shown}，超过上限 {most}；请拆成几个文件。",
            f"the file has {shown}, the limit is {most}; split it.",
            name,
        )
    if ending in _MACRO_ENDINGS:
        raise _macros(name)
    if ending not in ENDINGS:
        raise _refused(
            "ending",
            f"不收“{ending or '没有扩展名'}”的文件；请交 xlsx、xls 或 csv。",
            f"files ending in “{ending}” are not taken; hand in xlsx, xls or csv.",
            name,
        )
    with path.open("rb") as file:
        kind = _kind(file.read(4096), name)
        _agree(kind, ENDINGS[ending], ending, name)
        file.seek(0)
        {"xlsx": _inspect_archive, "xls": _inspect_xls, "csv": _inspect_text}[kind](file, name, limits)
    return kind


def _refused(code: str, zh: str, en: str, name: str) -> Refusal:
    return DeliveryRefused.because(code, zh, en, Place(name))


def _macros(name: str) -> Refusal:
    return _refused(
        "macros",
        "文件带有宏或其他程序，不予接收；请另存为不带宏的 xlsx 再交。",
        "the file carries macros or other programs and is not taken; save it as xlsx without macros.",
        name,
    )


def _kind(start: bytes, name: str) -> FileKind:
    if start[:4] == b"PK\x03\x04":
        return "xlsx"
    if start[:4] == b"\xd0\xcf\x11\xe0":
        return "xls"
    for sign, zh, en in _OTHER:
        if start.startswith(sign):
            raise _refused(
                "not_a_table",
                f"内容是{zh}，不是表格；请交 xlsx、xls 或 csv。",
                f"this is {en} and no table; hand in xlsx, xls or csv.",
                name,
            )
    if _HTML.match(start):
        raise _refused(
            "html",
            "内容是网页，不是 Excel 表格（有的系统把网页存成 xls）；请用 Excel 打开后另存为 xlsx。",
            "the content is a web page, not a workbook (some systems save pages as xls); open it and save it as xlsx.",
            name,
        )
    return "csv"


def _agree(kind: FileKind, said: FileKind, ending: str, name: str) -> None:
    if kind != said:
        raise _refused(
            "wrong_ending",
            f"扩展名是“{ending}”，内容却是{_NAMES[kind]}；请改正扩展名，或重新导出。",
            f"the file ends in “{ending}”, its content is {kind}; mend the ending or export it again.",
            name,
        )


def _inspect_text(file: BinaryIO, name: str, limits: Limits) -> None:
    content = file.read()
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not wide and b"\x00" in content:
        line = content[: content.index(b"\x00")].count(b"\n") + 1
        raise DeliveryRefused.because(
            "nul",
            "这一行含有空字节（NUL），文件可能损坏；请重新导出。",
            "this line holds a NUL byte, the file may be damaged; export it again.",
            Place(name, line),
        )
    if not wide:
        _refuse_mixed(content, name)
    head = content[: 16 * MIB].replace(b"\x00", b"") if wide else content[: 16 * MIB]
    for line, text in enumerate(head.split(b"\n", 60)[:60], start=1):
        if max(text.count(sign) for sign in (b",", b"\t", b";", b"|")) >= limits.most_columns:
            raise _too_wide(name, limits, line)


def _refuse_mixed(content: bytes, name: str) -> None:
    """UTF-8 words in a file that is not UTF-8: read as GBK they would become other words without a sound."""
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        if found := _UTF8_WORDS.search(content):
            line = content[: found.start()].count(b"\n") + 1
            raise DeliveryRefused.because(
                "mixed_encodings",
                "这一行是 UTF-8 编码，文件其余部分却不是；多半由几个文件拼成，请用 Excel 打开核对后另存为 xlsx。",
                "this line is UTF-8 and the rest of the file is not; it was likely put together from several, save it as xlsx.",
                Place(name, line),
            ) from None


def _too_wide(name: str, limits: Limits, line: int | None = None) -> Refusal:
    return DeliveryRefused.because(
        "too_wide",
        f"超过 {limits.most_columns} 列，不像一张报送表；请删去多余的列（包括空列）。",
        f"over {limits.most_columns} columns, hardly a delivery; remove the columns that do not belong, empty ones too.",
        Place(name, line),
    )


def _inspect_xls(file: BinaryIO, name: str, limits: Limits) -> None:
    content = file.read()
    if any(word.encode("utf-16-le") in content for word in ("_VBA_PROJECT", "VBA", "Macros")):
        raise _macros(name)
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise _refused(
            "password", "工作簿有密码；请去掉密码后再交。", "the workbook is protected by a password; remove it.", name
        )


def _inspect_archive(file: BinaryIO, name: str, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            start = archive.start_dir
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error) as error:
        raise _damaged(name, str(error)) from None
    names = [part.filename for part in parts]
    if any(_PROGRAM.search(part) and not _HARMLESS_BIN.search(part) for part in names):
        raise _macros(name)
    if "[Content_Types].xml" not in names or not any(part.startswith("xl/") for part in names):
        raise _refused(
            "not_a_workbook",
            "是压缩包，不是 Excel 工作簿；请解开后逐个交。",
            "an archive and no workbook; unpack it and hand in each file.",
            name,
        )
    if len(parts) > limits.most_parts or len(set(names)) < len(names):
        raise _bomb(name, limits)
    if sum(part.file_size for part in parts) > limits.largest_unpacked:
        raise _bomb(name, limits)
    _inspect_parts(file, sorted(parts, key=lambda part: part.header_offset), start, name, limits)


def _inspect_parts(file: BinaryIO, parts: list[zipfile.ZipInfo], end: int, name: str, limits: Limits) -> None:
    """Unpacks every part once, counting: sizes in the directory may lie, and parts may overlap to be unpacked many times."""
    total, free = 0, 0
    for part, following in zip(parts, [*(p.header_offset for p in parts[1:]), end], strict=True):
        if part.flag_bits & 1:
            raise _refused(
                "password",
                "工作簿有密码；请去掉密码后再交。",
                "the workbook is protected by a password; remove it.",
                name,
            )
        data = _data_offset(file, part, name)
        if part.header_offset < free or data + part.compress_size > following:
            raise _lying(name)
        free = data + part.compress_size
        size = 0
        for chunk in _unpacked(file, part, data, name):
            size += len(chunk)
            if size > part.file_size:
                raise _lying(name)
            _inspect_xml(chunk, part, name, limits)
        total += size
        if total > limits.largest_unpacked:
            raise _bomb(name, limits)
        if size != part.file_size:
            raise _lying(name)


def _data_offset(file: BinaryIO, part: zipfile.ZipInfo, name: str) -> int:
    file.seek(part.header_offset)
    header = file.read(30)
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise _damaged(name, part.filename)
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    return part.header_offset + 30 + int(name_length) + int(extra_length)


def _unpacked(file: BinaryIO, part: zipfile.ZipInfo, offset: int, name: str) -> Iterator[bytes]:
    file.seek(offset)
    left = part.compress_size
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _damaged(name, "compression")
    inflate = zlib.decompressobj(-15) if part.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0:
        packed = file.read(min(_CHUNK // 4, left))
        if not packed:
            raise _damaged(name, part.filename)
        left -= len(packed)
        if inflate is None:
            yield packed
            continue
        try:
            while packed:
                yield inflate.decompress(packed, _CHUNK)
                packed = inflate.unconsumed_tail
        except zlib.error as error:
            raise _damaged(name, str(error)) from None


def _inspect_xml(chunk: bytes, part: zipfile.ZipInfo, name: str, limits: Limits) -> None:
    if not part.filename.endswith((".xml", ".rels", ".vml")):
        return
    # UTF-16 would hide the words behind zero bytes
    plain = chunk.replace(b"\x00", b"")
    if _DOCTYPE.search(plain):
        raise _refused(
            "doctype",
            "工作簿里有 DOCTYPE 或外部实体声明，正常的表格没有；不予接收，请用 Excel 重新另存为 xlsx。",
            "the workbook declares a DOCTYPE or entities, which no ordinary one does; save it again as xlsx.",
            name,
        )
    if part.filename == "[Content_Types].xml" and b"macroenabled" in plain.lower():
        raise _macros(name)
    if "worksheets/" in part.filename and _WIDE.search(plain):
        raise _too_wide(name, limits)


def _damaged(name: str, why: str) -> Refusal:
    return _refused(
        "damaged",
        f"工作簿损坏，读不出来（{why}）；请重新导出。",
        f"the workbook is damaged ({why}); export it again.",
        name,
    )


def _bomb(name: str, limits: Limits) -> Refusal:
    most = limits.largest_unpacked // MIB
    return _refused(
        "unpacks_too_far",
        f"解压后超过 {most} MiB，不予读取；请拆成几个文件，或改交 CSV。",
        f"unpacks to over {most} MiB and is not read; split it or hand in CSV.",
        name,
    )


def _lying(name: str) -> Refusal:
    return _refused(
        "lying_sizes",
        "工作簿内部登记的大小与实际不符，可能是有意构造的；不予接收，请用 Excel 重新另存为 xlsx。",
        "the sizes told inside the workbook are not true, it may be made to harm; save it again as xlsx.",
        name,
    )
