"""Reads YAML strictly, keeping the line and column of every value.

All scalars stay text; the field that reads one decides what it is, so ``no`` is never a truth value and ``1:30`` never a
number. Refused: anchors and aliases (they can grow without bound), tags, duplicate keys, several documents, depth over 40,
files over 1 MiB.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from jifen.engine.problems import Place, Refusal, SchemeRefused

LARGEST_DOCUMENT = 1024 * 1024
DEEPEST_NESTING = 40


@dataclass(frozen=True)
class Scalar:
    text: str
    plain: bool
    """Written without quotes; ``null``, ``~`` and nothing at all count as empty only when plain."""
    place: Place

    @property
    def empty(self) -> bool:
        return self.plain and self.text in ("", "~", "null")


@dataclass(frozen=True)
class Sequence:
    items: tuple[Node, ...]
    place: Place


@dataclass(frozen=True)
class Mapping:
    entries: tuple[tuple[Scalar, Node], ...]
    place: Place

    def get(self, key: str) -> Node | None:
        return next((node for name, node in self.entries if name.text == key), None)


Node = Scalar | Sequence | Mapping


def load_document(source: Path | str, *, name: str = "", refusal: type[Refusal] = SchemeRefused) -> Node:
    """The one document of a file (``Path``) or of a text (``str``, shown as ``name``).

    Raises ``refusal`` with file, line, column and remedy.
    """
    file = name or (str(source) if isinstance(source, Path) else "")
    text = _decoded(_bytes_of(source, file, refusal), file, refusal)
    return _Reader(text, file, refusal).document()


def _bytes_of(source: Path | str, file: str, refusal: type[Refusal]) -> bytes:
    if isinstance(source, str):
        return source.encode("utf-8")
    try:
        size = source.stat().st_size
        content = b"" if size > LARGEST_DOCUMENT else source.read_bytes()
    except OSError as error:
        raise refusal.because(
            "unreadable",
            f"读不到这个文件（{error.strerror}）；请核对路径和权限。",
            f"cannot read this file ({error.strerror}); check path and permissions.",
            Place(file),
        ) from None
    return content if size <= LARGEST_DOCUMENT else b" " * (LARGEST_DOCUMENT + 1)


def _decoded(content: bytes, file: str, refusal: type[Refusal]) -> str:
    if len(content) > LARGEST_DOCUMENT:
        raise refusal.because(
            "too_large",
            "文档超过 1 MiB；指标体系文档通常不到 100 KB，请检查是否拿错了文件。",
            "the document is over 1 MiB; a scheme is usually below 100 KB, check that this is the right file.",
            Place(file),
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise refusal.because(
            "not_utf8",
            "不是 UTF-8 编码；请另存为 UTF-8 后再试。",
            "not encoded in UTF-8; save it as UTF-8 and try again.",
            Place(file, line),
        ) from None


def _mark(event: yaml.Event) -> Any:
    assert event.start_mark is not None
    return event.start_mark


class _Reader:
    """Turns parser events into nodes; iterative limits guard the recursion."""

    def __init__(self, text: str, file: str, refusal: type[Refusal]):
        self.file, self.refusal = file, refusal
        self.events: Iterator[yaml.Event] = yaml.parse(text, Loader=yaml.CSafeLoader)

    def document(self) -> Node:
        try:
            self._next(), self._next()
            node = self._node(self._next(), 0)
            self._next()
            if not isinstance(last := self._next(), yaml.StreamEndEvent):
                raise self._refuse(
                    last, "several", "一个文件只能有一份文档（多了 ---）。", "one document a file (an extra ---)."
                )
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            place = Place(self.file, mark.line + 1, mark.column + 1) if mark else Place(self.file)
            raise self.refusal.because(
                "not_yaml",
                f"不是合法的 YAML（{error.problem}）；请检查缩进、冒号和引号。",
                f"not valid YAML ({error.problem}); check indentation, colons and quotes.",
                place,
            ) from None
        except yaml.reader.ReaderError as error:
            raise self.refusal.because(
                "bad_character",
                f"第 {error.position} 个字符不可用（控制字符？）；请删去。",
                f"character {error.position} is not allowed (a control character?); remove it.",
                Place(self.file),
            ) from None
        return node

    def _next(self) -> yaml.Event:
        try:
            return next(self.events)
        except StopIteration:
            raise self.refusal.because(
                "empty", "文档是空的；请从示例开始。", "the document is empty; start from an example.", Place(self.file)
            ) from None

    def _place(self, event: yaml.Event) -> Place:
        return Place(self.file, _mark(event).line + 1, _mark(event).column + 1)

    def _refuse(self, event: yaml.Event, code: str, zh: str, en: str) -> Refusal:
        return self.refusal.because(code, zh, en, self._place(event))

    def _node(self, event: yaml.Event, depth: int) -> Node:
        if isinstance(event, yaml.StreamEndEvent | yaml.DocumentEndEvent):
            raise self._refuse(
                event, "empty", "文档是空的；请从示例开始。", "the document is empty; start from an example."
            )
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise self._refuse(
                event,
                "alias",
                "不允许锚点（&）和引用（*）；请把内容写全。",
                "anchors (&) and aliases (*) are not allowed; write the content out.",
            )
        if depth > DEEPEST_NESTING:
            raise self._refuse(event, "too_deep", "嵌套超过 40 层；请拆平。", "nested over 40 levels; flatten it.")
        if getattr(event, "tag", None) is not None and getattr(event, "implicit", None) in (False, (False, False)):
            raise self._refuse(event, "tag", "不允许类型标记（!）；请删去。", "tags (!) are not allowed; remove it.")
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(event.value, event.style in (None, ""), self._place(event))
        if isinstance(event, yaml.SequenceStartEvent):
            return Sequence(tuple(self._items(depth)), self._place(event))
        return Mapping(tuple(self._entries(depth)), self._place(event))

    def _items(self, depth: int) -> Iterator[Node]:
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            yield self._node(event, depth + 1)

    def _entries(self, depth: int) -> Iterator[tuple[Scalar, Node]]:
        seen: set[str] = set()
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            if not isinstance(key, Scalar):
                raise self._refuse(event, "key", "键必须是一个词。", "a key must be a single word.")
            if key.text in seen:
                raise self._refuse(
                    event,
                    "duplicate_key",
                    f"“{key.text}”写了两次；请只留一个。",
                    f"“{key.text}” stands twice; keep one.",
                )
            seen.add(key.text)
            yield key, self._node(self._next(), depth + 1)
