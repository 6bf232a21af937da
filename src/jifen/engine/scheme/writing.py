"""Document → text: one layout for everything that is written by a program, read back as exactly what was meant.

A *plain* document is what the reader sees of a YAML text: blocks, lists and words, and None where nothing is written. Short
blocks stand on one line, long ones key by key; a word is quoted only where YAML would otherwise read something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from jifen.engine.documents import Mapping, Node, Scalar
from jifen.engine.scheme.model import Scheme
from jifen.engine.scheme.unreading import document_of

Plain = str | None | list["Plain"] | dict[str, "Plain"]
WIDTH: Final = 100
INDENT: Final = 2
DEEPEST_ON_ONE_LINE: Final = 3

_BARE = re.compile(r"[\w《（(](?:[\w .+*/<>=%!()（）《》、，。；：“”÷~-]*[\w.%)）》。”])?")
_BARE_ALONE = re.compile(r"""[\w《（(](?:[\w .,+*/<>=%!()"'（）《》、，。；：“”÷~-]*[\w.%)"'）》。”])?""")
_NOTHING = ("", "~", "null")


def write_scheme(scheme: Scheme) -> str:
    """A document that reads back as this scheme, digest and all; fields at their default are left out."""
    return text_of(document_of(scheme))


def plain_of(node: Node) -> Plain:
    """The content of a node: quotes, comments, order of keys and layout are none."""
    if isinstance(node, Scalar):
        return None if node.empty else node.text
    if isinstance(node, Mapping):
        return {key.text: plain_of(value) for key, value in node.entries}
    return [plain_of(item) for item in node.items]


def text_of(document: Plain) -> str:
    """A whole document, with an empty line before every long block at the top."""
    if not isinstance(document, dict) or not document:
        return f"{on_one_line(document)}\n"
    lines: list[str] = []
    for key, value in document.items():
        written = entry_lines(key, value, 0)
        lines += ["", *written] if len(written) > 1 and lines else written
    return "\n".join(lines) + "\n"


def entry_lines(key: str, value: Plain, indent: int) -> list[str]:
    """``key: value``, on one line where it fits, else with the value below."""
    here, name = " " * indent, word(key)
    if fits(value, indent + len(name) + 2):
        return [f"{here}{name}: {on_one_line(value, alone=True)}"]
    return [f"{here}{name}:", *block_lines(value, indent + INDENT)]


def block_lines(value: Plain, indent: int) -> list[str]:
    """A block key by key or a list item by item, each line indented."""
    if isinstance(value, dict) and value:
        return [line for key, inner in value.items() for line in entry_lines(key, inner, indent)]
    if isinstance(value, list) and value:
        return [line for item in value for line in item_lines(item, indent)]
    return [f"{' ' * indent}{on_one_line(value, alone=True)}"]


def item_lines(item: Plain, indent: int) -> list[str]:
    """``- item`` of a list."""
    here = " " * indent
    if fits(item, indent + INDENT):
        return [f"{here}- {on_one_line(item, alone=True)}"]
    first, *rest = block_lines(item, indent + INDENT)
    return [f"{here}- {first.lstrip(' ')}", *rest]


def fits(value: Plain, before: int) -> bool:
    """A word always stands on one line; a block or list only when it is short and not nested deeply."""
    if not isinstance(value, dict | list) or not value:
        return True
    return _depth(value) <= DEEPEST_ON_ONE_LINE and before + len(on_one_line(value, alone=True)) <= WIDTH


def _depth(value: Plain) -> int:
    if isinstance(value, dict):
        return 1 + max((_depth(inner) for inner in value.values()), default=0)
    return 1 + max((_depth(inner) for inner in value), default=0) if isinstance(value, list) else 0


def on_one_line(value: Plain, *, alone: bool = False) -> str:
    """``alone``: a word that is not inside braces or brackets, where a comma is just a comma."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{word(key)}: {on_one_line(inner)}' for key, inner in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(on_one_line(inner) for inner in value)}]"
    return "null" if value is None else word(value, alone=alone)


def word(text: str, *, alone: bool = False) -> str:
    bare = (_BARE_ALONE if alone else _BARE).fullmatch(text)
    return text if bare and text not in _NOTHING else f'"{"".join(_escaped(text))}"'


def _escaped(text: str) -> Iterator[str]:
    for character in text:
        if character in '"\\':
            yield f"\\{character}"
        elif character == "\n":
            yield "\\n"
        elif character.isprintable() or character == "\u3000":
            yield character
        else:
            yield f"\\U{ord(character):08X}"


__all__ = ["Plain", "plain_of", "text_of", "write_scheme"]
