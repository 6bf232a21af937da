"""A document's nodes with the stretch of text each is written in, for changing one and leaving all else as it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from jifen.engine.scheme.writing import Plain


@dataclass(frozen=True)
class Span:
    """``text[start:end]``; ``end`` lies behind the last written character, before comments and line ends. ``flow``: in
    braces, brackets or one word. ``items`` of a list, ``entries`` of a block; a word has neither."""

    start: int
    end: int
    column: int
    flow: bool
    word: str | None = None
    bare: bool = False
    items: tuple[Span, ...] = ()
    entries: tuple[tuple[Span, Span], ...] | None = None

    @property
    def content(self) -> Plain:
        if self.entries is not None:
            return {str(key.word): value.content for key, value in self.entries}
        if self.word is not None:
            return None if self.bare and self.word in ("", "~", "null") else self.word
        return [item.content for item in self.items]


def spans_of(text: str) -> Span:
    """Of a text that the strict reader has accepted."""
    events: Iterator[Any] = yaml.parse(text, Loader=yaml.CSafeLoader)
    for _ in range(2):  # of the stream and of the document
        next(events)
    return _Spanning(text, events).node(next(events))


class _Spanning:
    def __init__(self, text: str, events: Iterator[Any]):
        self.text, self.events = text, events

    def node(self, event: Any) -> Span:
        mark, words = event.start_mark, isinstance(event, yaml.ScalarEvent)
        if words:
            end = len(self.text[: event.end_mark.index].rstrip()) if event.style in ("|", ">") else event.end_mark.index
            return Span(mark.index, max(end, mark.index), mark.column, True, event.value, event.style in (None, ""))
        if isinstance(event, yaml.SequenceStartEvent):
            items, last = self._until(yaml.SequenceEndEvent)
            end = last.end_mark.index if event.flow_style else max(item.end for item in items)
            return Span(mark.index, end, mark.column, bool(event.flow_style), items=tuple(items))
        nodes, last = self._until(yaml.MappingEndEvent)
        end = last.end_mark.index if event.flow_style else nodes[-1].end
        pairs = tuple(zip(nodes[::2], nodes[1::2], strict=True))
        return Span(mark.index, end, mark.column, bool(event.flow_style), entries=pairs)

    def _until(self, stop: type) -> tuple[list[Span], Any]:
        found: list[Span] = []
        while not isinstance(event := next(self.events), stop):
            found.append(self.node(event))
        return found, event
