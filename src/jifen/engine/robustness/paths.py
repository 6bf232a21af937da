"""Typed paths into a scheme: ``indicators.rd_ratio.weight.初创``, ``indicators.rd_expense.rule.ties``, ``bonus.cap``.

A path is written in the words of the scheme document; lists are entered by code, never by position. A word that leads nowhere is
an error with the nearest right one: an analysis of a misspelt setting would find, wrongly, that nothing depends on it.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Hashable
from typing import Any, get_type_hints

from jifen.engine.problems import Place, Refusal, nearest_words
from jifen.engine.rules import Rule
from jifen.engine.rules.flag import Flag
from jifen.engine.rules.zscore import ZScore
from jifen.engine.scheme.model import Grade, Indicator, Scheme

RENAMED: dict[type, dict[str, str]] = {
    Scheme: {"code": ""},
    Indicator: {"rules": "rule"},
    Grade: {"least": "from"},
    ZScore: {"low": "from", "high": "to"},
    Flag: {"if_true": "true", "if_false": "false"},
}
"""Attribute → word of the document, where they differ; empty: not to be varied."""


class StudyRefused(Refusal):
    """A study of settings is wrong, or one of its settings makes no scheme."""


@dataclasses.dataclass(frozen=True)
class Leaf:
    """Where a path ends: the value written there, and the type that may stand there."""

    value: Any
    hint: Any


def leaf_at(scheme: Scheme, path: str, place: Place | None = None) -> Leaf:
    """What stands at a path. Raises StudyRefused, placed at ``place``, with the nearest right word."""
    return _Walk(path, place).leaf(scheme)


def with_value(scheme: Scheme, path: str, value: Any) -> Scheme:
    """The scheme with another value at a path; all that is not on the path stays the same object."""
    changed = _Walk(path, None).changed(scheme, path.split("."), lambda _: value)
    assert isinstance(changed, Scheme)
    return changed


def expanded(scheme: Scheme, path: str, place: Place | None = None) -> list[str]:
    """A path with ``*`` for every code there; a path without stands for itself."""
    before, star, after = path.partition("*")
    if not star:
        return [path]
    owner = leaf_at(scheme, before.rstrip("."), place).value
    return [done for word in _words(owner) for done in expanded(scheme, f"{before}{word}{after}", place)]


@functools.cache
def hints_of(kind: Hashable) -> dict[str, Any]:
    return get_type_hints(kind)


class _Walk:
    def __init__(self, path: str, place: Place | None):
        self.path, self.place = path, place

    def leaf(self, scheme: Scheme) -> Leaf:
        here: Any = scheme
        hint: Any = Scheme
        for number, word in enumerate(self.path.split(".")):
            key = self.key(here, word, number)
            hint = _hint(here, key)
            here = _inner(here, key)
        return Leaf(here, hint)

    def changed(self, owner: Any, words: list[str], new: Callable[[Any], Any]) -> Any:
        if not words:
            return new(owner)
        key = self.key(owner, words[0], len(self.path.split(".")) - len(words))
        inner = self.changed(_inner(owner, key), words[1:], new)
        if isinstance(owner, tuple):
            return tuple(inner if item.code == key else item for item in owner)
        if isinstance(owner, dict):
            return owner | {key: inner}
        if key == "rules" and isinstance(inner, Rule):
            inner = {"": inner}
        return dataclasses.replace(owner, **{key: inner})

    def key(self, owner: Any, word: str, number: int) -> str:
        known = _words(owner)
        if word in known:
            return known[word]
        so_far = ".".join(self.path.split(".")[:number])
        raise self.refused(word, so_far, known)

    def refused(self, word: str, so_far: str, known: dict[str, str]) -> Refusal:
        if not known:
            return StudyRefused.because(
                "unknown_path",
                f"路径“{self.path}”走不下去：“{so_far}”处是一个值，没有“{word}”；请停在“{so_far}”，用 alternatives 或 range 给出取值。",
                f"the path “{self.path}” leads nowhere: “{so_far}” is a value and has no “{word}”; end the path at “{so_far}” and "
                "give alternatives or a range.",
                self.place,
            )
        zh_where, en_where = (f"“{so_far}”下面", f"“{so_far}”") if so_far else ("指标体系里", "the scheme")
        return StudyRefused.because(
            "unknown_path",
            f"路径“{self.path}”不存在：{zh_where}没有“{word}”{nearest_words(word, known)}。",
            f"no path “{self.path}”: {en_where} has no “{word}” {nearest_words(word, known, 'en')}.",
            self.place,
        )


def _words(owner: Any) -> dict[str, str]:
    """Word of the document → attribute, code or key."""
    if isinstance(owner, dict):
        return {key: key for key in owner if key}
    if isinstance(owner, tuple):
        return {item.code: item.code for item in owner if hasattr(item, "code")}
    if not dataclasses.is_dataclass(owner) or (hasattr(owner, "formula") and hasattr(owner, "text")):
        return {}
    renamed = RENAMED.get(type(owner), {})
    words = {renamed.get(f.name, f.name): f.name for f in dataclasses.fields(owner) if f.compare}
    return {word: name for word, name in words.items() if word and word != "code"}


def _inner(owner: Any, key: str) -> Any:
    if isinstance(owner, tuple):
        return next(item for item in owner if item.code == key)
    if isinstance(owner, dict):
        return owner[key]
    inner = getattr(owner, key)
    return inner[""] if key == "rules" and set(inner) == {""} else inner


def _hint(owner: Any, key: str) -> Any:
    if isinstance(owner, tuple):
        return type(_inner(owner, key))
    if isinstance(owner, dict):
        return (
            Rule if isinstance(owner[key], Rule) else float if isinstance(owner[key], int | float) else type(owner[key])
        )
    return Rule if key == "rules" else hints_of(owner.__class__)[key]
