"""Two strings beside each other, with the letters marked that only one of them has. Marked by element, not by colour alone."""

from __future__ import annotations

import difflib
from dataclasses import dataclass


@dataclass(frozen=True)
class Stretch:
    """Letters that both have, or only this side."""

    text: str
    differs: bool


def differences(left: str, right: str) -> tuple[list[Stretch], list[Stretch]]:
    """Each side whole, in stretches; put together they are the strings that came in."""
    ours: list[Stretch] = []
    theirs: list[Stretch] = []
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if b > a:
            ours.append(Stretch(left[a:b], kind != "equal"))
        if d > c:
            theirs.append(Stretch(right[c:d], kind != "equal"))
    return ours, theirs
