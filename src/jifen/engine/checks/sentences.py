"""A finding as a sentence: the template of its check, filled with the figures it kept.

After the colon of a placeholder stands what the figure is: a unit (``万元``, ``人``, ``%``), ``unit`` (that of the fact named by
``fact``), ``fact``, ``source``, ``day``, or nothing for a plain number or word.
"""

from __future__ import annotations

import json
import string
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from jifen.engine.checks.check import Check
from jifen.engine.checks.fact_words import fact_word, source_word, unit_of
from jifen.engine.days import date_of

UNITS_EN = {"人": "people", "件": "items", "项": "items", "年": "years", "倍": "times"}
SINGULAR = {"people": "person", "items": "item", "years": "year"}
YUAN = 10_000.0


def sentence(check: Check, params: Mapping[str, Any] | str, language: str = "zh") -> str:
    """``params`` as kept in a finding: a mapping, or its JSON text."""
    figures = json.loads(params) if isinstance(params, str) else params
    template = check.sentence if language == "zh" else check.sentence_en
    text = _Words(language, figures).vformat(template, (), figures)
    return text if language == "zh" else text[:1].upper() + text[1:]


class _Words(string.Formatter):
    def __init__(self, language: str, figures: Mapping[str, Any]):
        self.language, self.figures = language, figures

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        return kwargs.get(str(key), "—")

    def format_field(self, value: Any, spec: str) -> str:
        match spec:
            case "fact":
                return fact_word(str(value), self.language)
            case "source":
                return source_word(str(value), self.language)
            case "unit":
                return self._measured(value, unit_of(str(self.figures.get("fact", ""))))
            case "day":
                return date_of(value).isoformat() if isinstance(value, int | float) else str(value)
        return self._measured(value, spec)

    def _measured(self, value: Any, unit: str) -> str:
        if isinstance(value, list):
            return ("、" if self.language == "zh" else ", ").join(fact_word(str(one), self.language) for one in value)
        if isinstance(value, str) or value is None:
            return value or "—"
        if unit == "%":
            return f"{figure(value)}%"
        return f"{figure(value)} {unit}".rstrip() if self.language == "zh" else self._in_english(value, unit)

    @staticmethod
    def _in_english(value: float, unit: str) -> str:
        """English has no word for 万元: amounts are told in yuan."""
        if unit == "万元":
            return f"{figure(value * YUAN)} yuan"
        word = UNITS_EN.get(unit, unit)
        return f"{figure(value)} {SINGULAR.get(word, word) if value == 1 else word}".rstrip()


def figure(value: float) -> str:
    """``1286.4`` → ``1,286.4``, at most four decimals; a smaller value keeps two figures rather than becoming 0."""
    text = f"{value:,.4f}".rstrip("0").rstrip(".")
    if value and text.strip("-") == "0":
        return np.format_float_positional(value, precision=2, fractional=False, trim="-")
    return "0" if text == "-0" else text
