"""Four things a cell can say, and a fifth that it cannot: they stay apart from the file to the coverage page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

VALUE: Final = 0
NIL: Final = 1
NOT_APPLICABLE: Final = 2
UNKNOWN: Final = 3
INVALID: Final = 4
STATES: Final = ("value", "nil", "not_applicable", "unknown", "invalid")
STATE_WORDS: Final = {
    "value": ("有值", "value"),
    "nil": ("无", "nil"),
    "not_applicable": ("不适用", "not applicable"),
    "unknown": ("未知", "unknown"),
}


@dataclass(frozen=True)
class Fault:
    """Why a row or cell fails: ``rule`` for machines, a sentence for people."""

    rule: str
    zh: str
    en: str
    severity: str = "must"
    column: str = ""
    fact: str = ""
    value: str = ""


def shown(value: str) -> str:
    return value if len(value) <= 60 else value[:57] + "…"
