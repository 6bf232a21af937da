"""A broken credit code still says something: the pieces of it that survive an error, and how they are compared."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from jifen.enterprises.credit_codes import LENGTH, is_valid

ALIKE: Final = str.maketrans({"O": "0", "I": "1", "S": "5", "Z": "2", "V": "Y"})
"""Letters a credit code does not know, as they were most likely meant."""
LEAST: Final = 8
"""Characters below which nothing is left to compare."""
PIECE: Final = 6
_OTHER: Final = re.compile(r"[^0-9A-Z]")


def code_as_compared(written: str) -> str:
    """Capital letters and digits alone, mistaken letters put right; empty where too little is left."""
    code = _OTHER.sub("", unicodedata.normalize("NFKC", written).upper()).translate(ALIKE)
    return code if LEAST <= len(code) <= 2 * LENGTH and any(letter.isdigit() for letter in code) else ""


def subject_of(code: str) -> str:
    """Characters 9 to 17 of a whole code: the older organisation code, which many still write alone."""
    return code[8:17] if len(code) == LENGTH else code if len(code) == 9 else ""


def pieces_of(code: str) -> set[str]:
    """Overlapping pieces of the part that tells enterprises apart; two codes that differ in one place share some."""
    own = code[8:] if len(code) >= LENGTH - 1 else code
    return {own[i : i + PIECE] for i in range(len(own) - PIECE + 1)}


def proves_itself(code: str) -> bool:
    """Both check characters are right: whatever the code names, it was hardly mistyped."""
    return is_valid(code)
