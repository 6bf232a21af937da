"""What went wrong, where, why, and what to do next: in Chinese first, English beside it.

A *problem* is one sentence about one place; checks collect problems and raise them together, so that a person can mend
everything in one go. The exception tree::

    Refusal                     anything the engine refuses, always with problems
    ├── SchemeRefused           a scheme document is wrong
    ├── FactsRefused            a facts file or table is wrong
    ├── MappingRefused          a fact mapping is wrong
    └── ResultRefused           a result folder cannot be read, replayed or written
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Where: a file with a 1-based line and column (documents), or a row and a column name (tables)."""

    file: str = ""
    line: int | None = None
    column: int | str | None = None

    def words(self, language: str = "zh") -> str:
        zh = language == "zh"
        parts = [self.file] if self.file else []
        if self.line is not None:
            parts.append(f"第 {self.line} 行" if zh else f"line {self.line}")
        if isinstance(self.column, int):
            parts.append(f"第 {self.column} 列" if zh else f"column {self.column}")
        elif self.column:
            parts.append(f"“{self.column}”列" if zh else f"column “{self.column}”")
        return (" " if zh else ", ").join(parts)


@dataclass(frozen=True)
class Problem:
    """One sentence: ``code`` for machines, ``zh`` and ``en`` for people."""

    code: str
    place: Place
    zh: str
    en: str

    def sentence(self, language: str = "zh") -> str:
        text, where = (self.zh if language == "zh" else self.en), self.place.words(language)
        separator = "：" if language == "zh" else ": "
        return f"{where}{separator}{text}" if where else text


class Refusal(Exception):
    """Something was refused. ``problems`` holds every reason found, at least one."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(problems)
        super().__init__("\n".join(p.sentence() for p in self.problems))

    @classmethod
    def because(cls, code: str, zh: str, en: str, place: Place | None = None) -> Refusal:
        return cls([Problem(code, place or Place(), zh, en)])


class SchemeRefused(Refusal):
    """A scheme document is wrong."""


class FactsRefused(Refusal):
    """A facts file or table is wrong."""


class MappingRefused(Refusal):
    """A fact mapping is wrong."""


class ResultRefused(Refusal):
    """A result folder cannot be read, replayed or written."""


class Findings:
    """Collects problems while a check goes on; ``raise_if_any`` ends it."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, code: str, place: Place, zh: str, en: str) -> None:
        self.problems.append(Problem(code, place, zh, en))

    def raise_if_any(self, refusal: type[Refusal] = SchemeRefused) -> None:
        if self.problems:
            raise refusal(self.in_order())

    def in_order(self) -> tuple[Problem, ...]:
        """By file and line."""
        return tuple(sorted(self.problems, key=lambda p: (p.place.file, p.place.line or 0)))


def nearest_words(word: str, choices: Iterable[str], language: str = "zh") -> str:
    """``（最接近的是“x”）`` / ``(the nearest is “x”)``, or the list of choices when nothing is near."""
    known = sorted(set(choices))
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    shown = near or known[:40]
    joined = "、".join(shown) if language == "zh" else ", ".join(shown)
    if language == "zh":
        return f"（最接近的是“{joined}”）" if near else f"（可用：{joined}）"
    return f"(the nearest is “{joined}”)" if near else f"(known: {joined})"
