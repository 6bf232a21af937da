"""Reads the text out of a PDF as our papers are made: deflated streams, fonts with a ToUnicode map. Enough to see what is on the page."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
SHOWN = re.compile(rb"/(f\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)>|\(")
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


@dataclass(frozen=True)
class Read:
    """``text``: everything shown, in the order it was written, without blanks; ``embedded``: names of fonts whose file is inside."""

    text: str
    embedded: frozenset[str]


def read_pdf(data: bytes) -> Read:
    objects = {int(found[1]): found[2] for found in OBJECT.finditer(data)}
    pages = [body for body in objects.values() if body.startswith(b"<</Type/Page/")]
    return Read("".join(_page(page, objects) for page in pages), _embedded(objects))


def _page(page: bytes, objects: dict[int, bytes]) -> str:
    fonts = _fonts(objects[_reference(page, b"Resources")], objects)
    content, at, shown = _stream(objects[_reference(page, b"Contents")]), 0, []
    font: dict[bytes, str] = {}
    while found := SHOWN.search(content, at):
        at = found.end()
        if found[1]:
            font = fonts[found[1]]
        else:
            codes, at = (bytes.fromhex(found[2].decode()), at) if found[2] else _literal(content, at)
            shown += [font.get(codes[place : place + 2], "") for place in range(0, len(codes), 2)]
    return re.sub(r"\s", "", "".join(shown))


def _literal(content: bytes, start: int) -> tuple[bytes, int]:
    """From behind an opening bracket to its closing one: brackets may stand inside in pairs."""
    depth, at = 1, start
    while depth:
        match content[at : at + 1]:
            case b"\\":
                at += 1
            case b"(":
                depth += 1
            case b")":
                depth -= 1
        at += 1
    return _unescaped(content[start : at - 1]), at


def _fonts(resources: bytes, objects: dict[int, bytes]) -> dict[bytes, dict[bytes, str]]:
    named = re.findall(rb"/(f\d+) (\d+) 0 R", resources)
    held = {name: objects[int(number)] for name, number in named}
    return {name: _to_unicode(_stream(objects[_reference(body, b"ToUnicode")])) for name, body in held.items()}


def _to_unicode(cmap: bytes) -> dict[bytes, str]:
    pairs = re.findall(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>\s*\n", cmap)
    return {bytes.fromhex(code.decode()): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}


def _embedded(objects: dict[int, bytes]) -> frozenset[str]:
    with_file = [body for body in objects.values() if b"/Type/FontDescriptor" in body and b"/FontFile" in body]
    return frozenset(
        re.sub(r"^[A-Z]{6}\+", "", re.search(rb"/FontName/([^/\s]+)", one)[1].decode()) for one in with_file
    )  # type: ignore[index]


def _reference(body: bytes, key: bytes) -> int:
    found = re.search(rb"/" + key + rb" (\d+) 0 R", body)
    assert found is not None, key
    return int(found[1])


def _stream(body: bytes) -> bytes:
    found = STREAM.search(body)
    assert found is not None
    return zlib.decompress(found[1])


def _unescaped(literal: bytes) -> bytes:
    def plain(found: re.Match[bytes]) -> bytes:
        word = found[1]
        return bytes([int(word, 8)]) if word[:1].isdigit() else ESCAPES.get(word, word)

    return re.sub(rb"\\([0-7]{1,3}|.)", plain, literal, flags=re.DOTALL)
