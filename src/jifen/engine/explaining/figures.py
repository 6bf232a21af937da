"""Numbers as people read them: thousands apart, unit beside, a share in per cent; ``—`` where nothing is known."""

from __future__ import annotations

from collections.abc import Iterable

from jifen.engine.points import written

DASH = "—"
UNITS_EN = {
    "元": "yuan",
    "千元": "thousand yuan",
    "万元": "10k yuan",
    "百万元": "million yuan",
    "亿元": "100m yuan",
    "人": "people",
    "百人": "hundred people",
    "千人": "thousand people",
    "件": "items",
    "项": "items",
    "个": "units",
    "年": "years",
    "月": "months",
    "日": "days",
}


SINGULAR = {"items": "item", "units": "unit", "people": "person", "years": "year", "months": "month", "days": "day"}
YUAN = {"千元": 1e3, "万元": 1e4, "百万元": 1e6, "亿元": 1e8}
"""English has no word for 万元: amounts are told in yuan."""


def unit_words(unit: str, language: str = "zh") -> str:
    """The unit as shown; empty for none. English turns each word of ``件/百人``."""
    if unit in ("", "-"):
        return ""
    if language == "zh":
        return unit
    return " per ".join(UNITS_EN.get(word.strip(), word.strip()) for word in unit.split("/"))


def figure(value: float, digits: int = 2) -> str:
    """``1286.4`` → ``1,286.4``; small values keep two figures rather than becoming 0."""
    text = f"{value:,.{digits}f}"
    if value and not float(text.replace(",", "")):
        return f"{value:.2g}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def figure_apart(value: float, edges: Iterable[float]) -> str:
    """A figure with as many digits as it takes to stand on the right side of every edge: 3.9999 is not 4."""
    edges = list(edges)
    for digits in range(2, 10):
        text = figure(value, digits)
        shown = float(text.replace(",", ""))
        if all((shown < edge) == (value < edge) for edge in edges):
            return text
    return figure(value, 10)


def measured(value: float, unit: str, language: str = "zh", edges: Iterable[float] = ()) -> str:
    """``5 %``, ``1,000 万元``, in English ``10,000,000 yuan``, ``1 item``."""
    if language != "zh" and unit in YUAN:
        return f"{figure_apart(value * YUAN[unit], (edge * YUAN[unit] for edge in edges))} yuan"
    text, words = figure_apart(value, edges), unit_words(unit, language)
    return f"{text} {SINGULAR.get(words, words) if text == '1' else words}".rstrip()


def percent(share: float) -> str:
    """A share as per cent with at most four decimals, so that share × weight can be followed by hand."""
    return f"{figure(100.0 * share, 4)} %"


def points_words(points: int | None, language: str = "zh") -> str:
    """Hundredths as ``9.80 分``; ``—`` for none."""
    if points is None:
        return DASH
    return f"{written(points)} 分" if language == "zh" else f"{written(points)} points"


def listed(words: Iterable[str], language: str = "zh", most: int = 12) -> str:
    """``甲、乙、丙``; a long list ends in how many more there are."""
    words = list(words)
    more = len(words) - most
    joined = ("、" if language == "zh" else ", ").join(words[:most])
    if more <= 0:
        return joined
    return f"{joined}等 {len(words)} 项" if language == "zh" else f"{joined} and {more} more"
