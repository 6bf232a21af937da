"""Bytes of a CSV file → UTF-8 text: strict, never with replacement characters.

Tried in order: a byte order mark, UTF-8, GB18030 (which holds GBK and GB2312). Almost any bytes pass as GB18030, so text that
comes out with unassigned or private characters is refused as well.
"""

from __future__ import annotations

import re

from jifen.engine.problems import FactsRefused, Place, Refusal

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_NOT_WRITING = re.compile("[\ue000-\uf8ff\ufffd\x80-\x9f]")
_NAMES = {"gbk": "gb18030", "gb2312": "gb18030", "utf-8-sig": "utf-8", "utf8": "utf-8"}


def decoded(content: bytes, encoding: str | None, file: str) -> str:
    """The text of ``content``. Raises FactsRefused with line and byte of the first character that does not fit."""
    if encoding:
        return _with(content, _NAMES.get(encoding.lower(), encoding), file)
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _with(content[len(mark) :], name, file)
    if b"\x00" in content[:65536]:
        raise _refused(
            content, content.index(b"\x00"), file, "含有空字节，不是文本表格", "holds a zero byte, is no text table"
        )
    return _sniffed(content, file)


def _sniffed(content: bytes, file: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        utf8_stop = error.start
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError as error:
        raise _refused(
            content,
            max(utf8_stop, error.start),
            file,
            "既不是 UTF-8 也不是 GBK/GB18030 编码",
            "is encoded neither in UTF-8 nor in GBK/GB18030",
        ) from None
    if odd := _NOT_WRITING.search(text):
        before = len(text[: odd.start()].encode("gb18030"))
        zh = "按 GBK/GB18030 读出了不是文字的字符，编码可能不对"
        raise _refused(content, before, file, zh, "read as GBK/GB18030 gives characters that are no writing") from None
    return text


def _with(content: bytes, encoding: str, file: str) -> str:
    mark = b"\xef\xbb\xbf"
    try:
        return content.removeprefix(mark if encoding == "utf-8" else b"").decode(encoding)
    except UnicodeDecodeError as error:
        raise _refused(
            content, error.start, file, f"不符合 {encoding} 编码", f"does not fit the encoding {encoding}"
        ) from None
    except LookupError:
        raise FactsRefused.because(
            "unknown_encoding",
            f"没有“{encoding}”这种编码；可写 utf-8、gb18030 或 utf-16。",
            f"there is no encoding “{encoding}”; write utf-8, gb18030 or utf-16.",
            Place(file),
        ) from None


def _refused(content: bytes, at: int, file: str, zh: str, en: str) -> Refusal:
    line = content[:at].count(b"\n") + 1
    byte = at - (content.rfind(b"\n", 0, at) + 1) + 1
    return FactsRefused.because(
        "wrong_encoding",
        f"该行第 {byte} 个字节{zh}；请在电子表格软件中另存为“CSV UTF-8”后再试。",
        f"byte {byte} of this line {en}; save the file as “CSV UTF-8” from the spreadsheet program and try again.",
        Place(file, line),
    )
