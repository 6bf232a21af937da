"""File names as people gave them, made fit to be shown, stored and downloaded."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 120  # characters; at most four bytes each would pass 255, so bytes are counted too
MOST_BYTES = 200
_UNNAMED = "未命名"
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Cn"})
"""Control, format (bidirectional marks, zero width), lone surrogates, unassigned: nobody sees them, some turn names around."""
_RESERVED_SIGNS = re.compile(r'[<>:"|?*]')
_RESERVED_NAMES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE)
_ENDING = re.compile(r"\.[^. ]{1,15}$")


def safe_name(name: str) -> str:
    """The last part of ``name`` without what cannot be seen or would lead elsewhere. Never empty; applied twice, the same."""
    last = re.split(r"[/\\]", name)[-1]
    seen = "".join(sign for sign in _spaced(last) if unicodedata.category(sign) not in _INVISIBLE)
    plain = _RESERVED_SIGNS.sub("_", unicodedata.normalize("NFC", seen))
    plain = _shortened(re.sub(r" +", " ", plain).strip(" ."))
    if _RESERVED_NAMES.match(plain):
        plain = f"_{plain}"
    return plain or _UNNAMED


def _spaced(name: str) -> str:
    """Line breaks, tabs and the many spaces of Unicode all become the one."""
    return re.sub(r"\s", " ", name)


def _shortened(name: str) -> str:
    ending = found.group() if (found := _ENDING.search(name)) else ""
    stem = name[: len(name) - len(ending)]
    if _fits(name):
        return name
    while not _fits(stem + ending):
        stem = stem[:-1]
    return (stem.rstrip(" .") + ending).strip(" .")


def _fits(name: str) -> bool:
    return len(name) <= LONGEST and len(name.encode("utf-8")) <= MOST_BYTES
