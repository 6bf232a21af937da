"""Pictures: their size read from the header, their end where it belongs."""

from __future__ import annotations

import struct

from jifen.collecting.evidence.kinds import damaged, refused

LONGEST_SIDE = 20_000
MOST_PIXELS = 100_000_000
_NO_FRAME = frozenset({0xC4, 0xC8, 0xCC})  # tables and extensions among the markers of frames
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})  # markers without a length


def inspect_png(content: bytes, name: str) -> None:
    """Walks the chunks by their lengths; the last must be the end, and nothing after it."""
    if content[12:16] != b"IHDR" or len(content) < 33:
        raise damaged(name)
    width, height = struct.unpack(">II", content[16:24])
    _check_size(width, height, name)
    at, kind = 8, b""
    while kind != b"IEND":
        if at + 12 > len(content):
            raise damaged(name)
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        at += 12 + length
    if at > len(content):
        raise damaged(name)
    if at < len(content):
        raise refused(
            "after_the_end",
            "图片后面还有别的内容，不予接收；请用看图软件另存后再传。",
            "something follows the end of the picture; save it again with a viewer.",
            name,
        )


def inspect_jpeg(content: bytes, name: str) -> None:
    """Finds the frame header; cameras leave notes behind the end, so that alone is no reason to refuse."""
    if b"\xff\xd9" not in content[4:]:
        raise damaged(name)
    at = 2
    while at + 4 <= len(content):
        if content[at] != 0xFF:
            raise damaged(name)
        marker = content[at + 1]
        if marker == 0xFF or marker in _ALONE:
            at += 1 if marker == 0xFF else 2
        elif 0xC0 <= marker <= 0xCF and marker not in _NO_FRAME:
            return _check_frame(content, at, name)
        elif marker in (0xD9, 0xDA):
            break
        else:
            at += 2 + max(2, int.from_bytes(content[at + 2 : at + 4], "big"))
    raise damaged(name)


def _check_frame(content: bytes, at: int, name: str) -> None:
    if at + 9 > len(content):
        raise damaged(name)
    height, width = struct.unpack(">HH", content[at + 5 : at + 9])
    _check_size(width, height, name)


def _check_size(width: int, height: int, name: str) -> None:
    if not width or not height:
        raise damaged(name)
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise refused(
            "too_many_pixels",
            f"图片为 {width}×{height} 像素，超过上限（单边 {LONGEST_SIDE}，合计一亿）；请缩小后再传。",
            f"the picture has {width}×{height} pixels, over the limit ({LONGEST_SIDE} a side, 100 million in all); scale it down.",
            name,
        )
