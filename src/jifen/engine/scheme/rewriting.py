"""A text made to say something else with the least change: what is not touched stays as its author wrote it, comments too.

``rewritten(text, wanted)`` compares the document with what is wanted, block by block, and puts new words only where they differ.
What it makes is read again; should it not say what was wanted (a layout nobody foresaw), the document is written anew as a
whole. So the content is always right, and comments are lost only inside what was changed.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Final

from jifen.engine.documents import load_document
from jifen.engine.problems import SchemeRefused
from jifen.engine.scheme.spans import Span, spans_of
from jifen.engine.scheme.writing import (
    INDENT,
    Plain,
    block_lines,
    fits,
    item_lines,
    on_one_line,
    plain_of,
    text_of,
    word,
)

Change = tuple[int, int, str]
"""Replace ``text[start:end]`` by the new words."""
_DASH: Final = re.compile(r"[ ]*-[ ]+")
_TO_COLON: Final = re.compile(r"[ ]*:")


def rewritten(text: str, wanted: Plain) -> str:
    """Raises SchemeRefused where ``text`` is no YAML. The result always reads as ``wanted``; equal content gives equal text."""
    text = text.removeprefix("\ufeff")
    said = plain_of(load_document(text))
    if said == wanted:
        return text
    for _ in range(4):  # the order of lists first, the outer before the inner, then all else
        changes = sorted(_Comparing(text).changes(spans_of(text), wanted))
        if not _apart(changes):
            return text_of(wanted)
        text = _changed(text, changes)
        said = _content(text)
        if said == wanted or said is None:
            break
    return text if said == wanted else text_of(wanted)


def _content(text: str) -> Plain:
    try:
        return plain_of(load_document(text))
    except SchemeRefused:  # a layout nobody foresaw: it will be written anew
        return None


def _apart(changes: list[Change]) -> bool:
    return all(one[1] <= after[0] for one, after in itertools.pairwise(changes))


def _changed(text: str, changes: list[Change]) -> str:
    for start, end, words in reversed(changes):
        text = text[:start] + words + text[end:]
    return text


def _name(item: Plain) -> str:
    """What an entry of a list goes by."""
    if isinstance(item, dict):
        name = item.get("code") or item.get("name")
        return name if isinstance(name, str) else ""
    return ""


def _names(items: list[Plain]) -> list[str] | None:
    """All of them, where every entry has its own."""
    names = [_name(item) for item in items]
    return names if all(names) and len(set(names)) == len(names) else None


def _alike(old: Plain, new: Plain) -> bool:
    """Whether one grows out of the other; else the words behind the key are put anew."""
    if isinstance(old, dict) and isinstance(new, dict):
        return bool(old.keys() & new.keys())
    return isinstance(old, list) and isinstance(new, list) and bool(old and new)


class _Comparing:
    def __init__(self, text: str):
        self.text = text

    def changes(self, here: Span, wanted: Plain) -> Iterator[Change]:
        content = here.content
        if content == wanted:
            return
        if isinstance(content, dict) and isinstance(wanted, dict) and content.keys() & wanted.keys():
            yield from self._of_block(here, content, wanted)
        elif isinstance(content, list) and isinstance(wanted, list) and content and wanted:
            yield from self._of_list(here, content, wanted)
        else:
            yield here.start, here.end, self._anew(here, wanted)

    def _anew(self, here: Span, wanted: Plain) -> str:
        """At the place of a list's entry or of a whole document."""
        if here.flow and not here.word:
            return on_one_line(wanted)
        return "\n".join(block_lines(wanted, here.column)).lstrip(" ")

    # ── blocks ──

    def _of_block(self, here: Span, content: dict[str, Plain], wanted: dict[str, Plain]) -> Iterator[Change]:
        entries = {str(key.word): (key, value) for key, value in here.entries or ()}
        gone = [key for key in content if key not in wanted]
        if gone and (here.flow or (next(iter(content)) in gone and self._behind_dash(here))):
            yield here.start, here.end, self._anew(here, wanted)
            return
        for key in gone:
            yield self._without(*entries[key])
        for key, (name, value) in entries.items():
            if key in wanted and content[key] != wanted[key]:
                yield from self._value(here, name, value, wanted[key])
        yield from self._added(here, content, wanted, entries)

    def _value(self, outer: Span, name: Span, value: Span, wanted: Plain) -> Iterator[Change]:
        if _alike(value.content, wanted):
            yield from self.changes(value, wanted)
            return
        colon = _TO_COLON.match(self.text, name.end)
        start = colon.end() if colon else name.end
        end = max(value.end, start) if value.word != "" or not value.bare else start
        gap = self.text[start : value.start]
        comment = gap.split("\n")[0].rstrip() if "\n" in gap and value.end > start else ""
        yield start, end, self._after_colon(outer, name, wanted, comment)

    def _after_colon(self, outer: Span, name: Span, wanted: Plain, comment: str) -> str:
        if outer.flow:
            return f" {on_one_line(wanted)}"
        if fits(wanted, name.column + len(str(name.word)) + 2):
            return f" {on_one_line(wanted, alone=True)}{comment}"
        return "\n".join([comment, *block_lines(wanted, name.column + INDENT)])

    def _added(
        self, here: Span, content: dict[str, Plain], wanted: dict[str, Plain], entries: dict[str, tuple[Span, Span]]
    ) -> Iterator[Change]:
        """Behind the key it follows in what is wanted; several behind the same one together."""
        last, behind = [key for key in content if key in wanted][-1], ""
        waiting: dict[str, list[str]] = {}
        for key in wanted:
            if key in content:
                behind = key
            else:
                waiting.setdefault(behind or last, []).append(key)
        for after, keys in waiting.items():
            name, value = entries[after]
            at = value.end if here.flow else self._end_of_line(self._end(name, value))
            yield at, at, "".join(self._entry(here, name, key, wanted[key]) for key in keys)

    def _entry(self, here: Span, beside: Span, key: str, value: Plain) -> str:
        if here.flow:
            return f", {word(key)}: {on_one_line(value)}"
        indent = beside.column if not self._behind_dash(here) else here.column
        name = f"\n{' ' * indent}{word(key)}:"
        if fits(value, indent + len(key) + 2):
            return f"{name} {on_one_line(value, alone=True)}"
        return "\n".join([name, *block_lines(value, indent + INDENT)])

    def _without(self, name: Span, value: Span) -> Change:
        end = self._end_of_line(self._end(name, value))
        return self._line_start(name.start), min(end + 1, len(self.text)), ""

    def _end(self, name: Span, value: Span) -> int:
        colon = _TO_COLON.match(self.text, name.end)
        least = colon.end() if colon else name.end
        return least if value.bare and value.word == "" else max(value.end, least)

    # ── lists ──

    def _of_list(self, here: Span, content: list[Plain], wanted: list[Plain]) -> Iterator[Change]:
        old, new = _names(content), _names(wanted)
        if old is None or new is None or here.flow or not self._can_be_cut(here):
            yield from self._by_position(here, content, wanted)
            return
        staying = [name for name in new if name in old]
        if [name for name in old if name in new] != staying:
            yield self._reordered(here, old, [*staying, *(name for name in old if name not in new)])
            return
        by_name = dict(zip(new, wanted, strict=True))
        for name, item in zip(old, here.items, strict=True):
            if name in by_name:
                yield from self.changes(item, by_name[name])
            else:
                yield self._line_start(item.start), min(self._end_of_line(item.end) + 1, len(self.text)), ""
        yield from self._new_items(here, old, by_name)

    def _by_position(self, here: Span, content: list[Plain], wanted: list[Plain]) -> Iterator[Change]:
        if len(content) == len(wanted):
            for item, one in zip(here.items, wanted, strict=True):
                yield from self.changes(item, one)
        elif here.flow:
            yield here.start, here.end, on_one_line(wanted)
        else:
            yield here.start, here.end, "\n".join(block_lines(wanted, here.column)).lstrip(" ")

    def _new_items(self, here: Span, old: list[str], wanted: dict[str, Plain]) -> Iterator[Change]:
        behind, waiting = "", dict[str, list[str]]()
        for name in wanted:
            if name in old:
                behind = name
            else:
                waiting.setdefault(behind, []).append(name)
        for after, names in waiting.items():
            lines = [line for name in names for line in self._item(here, wanted[name])]
            if not after:
                at = self._line_start(here.items[0].start)
                yield at, at, "".join(f"{line}\n" for line in lines)
            else:
                at = self._end_of_line(here.items[old.index(after)].end)
                yield at, at, "".join(f"\n{line}" for line in lines)

    def _item(self, here: Span, value: Plain) -> list[str]:
        """Long entries stand apart from each other by an empty line, where those before them do."""
        lines = item_lines(value, here.column)
        apart = len(here.items) > 1 and "\n\n" in self.text[here.items[0].end : here.items[1].start]
        return ["", *lines] if apart and len(lines) > 1 else lines

    def _reordered(self, here: Span, old: list[str], wanted: list[str]) -> Change:
        starts = [self._line_start(item.start) for item in here.items]
        ends = [*starts[1:], min(self._end_of_line(here.items[-1].end) + 1, len(self.text))]
        whole = {name: self.text[a:b] for name, a, b in zip(old, starts, ends, strict=True)}
        pieces = [one if one.endswith("\n") else f"{one}\n" for one in (whole[name] for name in wanted)]
        return starts[0], ends[-1], "".join(pieces)

    def _can_be_cut(self, here: Span) -> bool:
        """Every entry begins on a line of its own, behind nothing but its dash."""
        return all(
            _DASH.fullmatch(self.text, self._line_start(item.start), item.start) is not None for item in here.items
        )

    # ── lines ──

    def _behind_dash(self, here: Span) -> bool:
        return "-" in self.text[self._line_start(here.start) : here.start]

    def _line_start(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def _end_of_line(self, at: int) -> int:
        """Past a comment on the same line."""
        found = self.text.find("\n", at)
        return len(self.text) if found < 0 else found
