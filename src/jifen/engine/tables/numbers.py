"""What is a number in a table: plain decimals, thousands commas, full-width digits, a percent sign.

``9.7%`` is 9.7 (percentages hold 9.7 for 9.7 %). NaN, infinity and sizes beyond 1e15 are refused: in deliveries they are
always an accident. So is ``1.23E+08``, a spreadsheet's display of a number whose other digits are gone; ``1.5e-07``, as
programs write small numbers, is complete and fine.
"""

from __future__ import annotations

import math
import re
from datetime import date
from decimal import Decimal
from typing import Any

from jifen.engine.tables.broken import Broken
from jifen.engine.tables.raw_table import bare

LARGEST = 1e15
PLAIN = r"^[+-]?[0-9]{1,30}(\.[0-9]{1,30})?$"
"""What is read by whole columns at once; everything else goes through ``number_of``."""

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?", re.ASCII)
_COMMAS = re.compile(r"[+-]?[\d,]+(?:\.\d*)?", re.ASCII)
_SCIENTIFIC = re.compile(r"[+-]?(?:\d+(?:\.(?P<decimals>\d*))?|\.\d+)[eE](?P<exponent>[+-]?\d{1,4})", re.ASCII)
_NOT_FINITE = re.compile(r"[+-]?(?:nan|inf|infinity|∞)|1\.#(?:ind|inf|qnan)", re.IGNORECASE)
NARROW = str.maketrans(
    "０１２３４５６７８９．，％＋－\u2212\u2012ｅＥ", "0123456789.,%+---eE"
)  # full-width signs, and the true minus U+2212


def number_of(cell: Any, *, percent: bool = False) -> float | Broken:
    """The number in a cell that is not empty. ``percent``: a percent sign is welcome."""
    if isinstance(cell, str):
        return _number_in(bare(cell).translate(NARROW), percent)
    if isinstance(cell, bool | date) or not isinstance(cell, int | float | Decimal):
        return Broken("not_a_number")
    return _within_limits(float(cell)) if math.isfinite(cell) else Broken("not_finite")


def _number_in(text: str, percent: bool) -> float | Broken:
    if text.endswith("%"):
        return _number_in(text[:-1].rstrip(), False) if percent else Broken("percent_unexpected")
    if _NUMBER.fullmatch(text):
        return _within_limits(float(text))
    if _GROUPED.fullmatch(text):
        return _within_limits(float(text.replace(",", "")))
    if match := _SCIENTIFIC.fullmatch(text):
        return _scientific(text, int(match["exponent"]), len(match["decimals"] or ""))
    return Broken(_fault(text))


def _scientific(text: str, exponent: int, decimals: int) -> float | Broken:
    """Fine where every digit before the decimal point is written."""
    value = (
        _within_limits(float(text)) if abs(exponent) < 400 else Broken("too_large" if exponent > 0 else "scientific")
    )
    return Broken("scientific") if isinstance(value, float) and exponent > decimals else value


def _fault(text: str) -> str:
    if _COMMAS.fullmatch(text) and "," in text:
        return "bad_grouping"
    return "not_finite" if _NOT_FINITE.fullmatch(text) else "not_a_number"


def _within_limits(value: float) -> float | Broken:
    return value if abs(value) <= LARGEST else Broken("too_large")
