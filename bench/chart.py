"""Draws docs/images/speed.svg: how time grows with the number of enterprises, and who does the job in memory how fast."""

from __future__ import annotations

import math
from html import escape
from pathlib import Path

from bench.measuring import JOBS, Measured

CHART = Path("docs/images/speed.svg")
BLUE, GROUND, HAIRLINE, TEXT, MUTED, GREY = "#124e8c", "#f5f6f8", "#e3e6eb", "#1d2733", "#5b6775", "#a9b4c0"
WIDTH, HEIGHT, TOP, BOTTOM = 960, 430, 92, 372
LEFT_PANEL, RIGHT_PANEL = (64, 380), (600, 890)
LINES = {
    "floor": ("底线 floor", MUTED, "5 4", 1.5),
    "pandas": ("pandas", GREY, "", 2.5),
    "engine": ("jifen", BLUE, "", 3.0),
}
NAMES = {
    "engine": "jifen",
    "pandas": "pandas",
    "numpy": "NumPy",
    "skcriteria": "scikit-criteria *",
    "pymcdm": "pymcdm *",
}
PARTIAL = ("skcriteria", "pymcdm")
FONT = "-apple-system, 'Segoe UI', 'Noto Sans CJK SC', 'Microsoft YaHei', 'PingFang SC', sans-serif"


def write_chart(made: Measured, path: Path = CHART) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(drawing(made), encoding="utf-8")


def drawing(made: Measured) -> str:
    frame = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-family="{FONT}" font-size="13">'
        "<title>测算速度：随企业数增长的用时，以及内存中的用时 · Speed of scoring</title>"
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{GROUND}"/>'
    )
    return "\n".join([frame, *growth(made), *bars(made), "</svg>"]) + "\n"


def text(
    x: float, y: float, words: str, colour: str = TEXT, anchor: str = "start", size: int = 13, bold: bool = False
) -> str:
    weight = ' font-weight="600"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}" font-size="{size}"{weight}>{escape(words)}</text>'


def rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{HAIRLINE}" stroke-width="1" fill="none"/>'


def titles(x: float, zh: str, en: str) -> list[str]:
    return [text(x, 38, zh, bold=True, size=16), text(x, 60, en, MUTED)]


# ── left: time against size, both by powers of ten ──


def growth(made: Measured) -> list[str]:
    points = {who: [(s, found.median) for s in made.sizes if (found := made.get("full", who, s))] for who in LINES}
    times = [t for own in points.values() for _, t in own]
    if not times:
        return []
    decades_x = _decades([float(s) for s in made.sizes])
    decades_y = _decades(times)
    drawn = titles(24, "全程用时（秒），Parquet 到 Parquet", "full run in seconds, by number of enterprises")
    drawn += [*_grid_x(decades_x), *_grid_y(decades_y)]
    ends: list[tuple[float, float, str, str]] = []
    for who, own in points.items():
        at = [(_place(s, decades_x, *LEFT_PANEL), _place(t, decades_y, BOTTOM, TOP)) for s, t in own]
        if at:
            drawn += _line(at, *LINES[who][1:])
            ends.append((*at[-1], f"{LINES[who][0]} {own[-1][1]:.2g}", TEXT if who == "engine" else MUTED))
    return drawn + _labels(ends)


def _decades(values: list[float]) -> tuple[int, int]:
    low, high = math.floor(math.log10(min(values)) + 1e-9), math.ceil(math.log10(max(values)) - 1e-9)
    return low, max(high, low + 1)


def _place(value: float, decades: tuple[int, int], start: float, end: float) -> float:
    low, high = decades
    return start + (end - start) * (math.log10(value) - low) / (high - low)


def _grid_x(decades: tuple[int, int]) -> list[str]:
    words = {4: "1 万", 5: "10 万", 6: "100 万", 7: "1000 万"}
    drawn = []
    for power in range(decades[0], decades[1] + 1):
        x = _place(10.0**power, decades, *LEFT_PANEL)
        drawn += [rule(x, TOP, x, BOTTOM), text(x, BOTTOM + 22, words.get(power, f"10^{power}"), MUTED, "middle")]
    return drawn


def _grid_y(decades: tuple[int, int]) -> list[str]:
    drawn = []
    for power in range(decades[0], decades[1] + 1):
        y = _place(10.0**power, decades, BOTTOM, TOP)
        drawn += [
            rule(LEFT_PANEL[0], y, LEFT_PANEL[1], y),
            text(LEFT_PANEL[0] - 8, y + 4, f"{10.0**power:g}", MUTED, "end"),
        ]
    return drawn


def _line(at: list[tuple[float, float]], colour: str, dashes: str, width: float) -> list[str]:
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in at)
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    drawn = [f'<path d="{path}" stroke="{colour}" stroke-width="{width}" fill="none" stroke-linejoin="round"{dashed}/>']
    return drawn + [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{width + 0.5}" fill="{colour}"/>' for x, y in at]


def _labels(ends: list[tuple[float, float, str, str]]) -> list[str]:
    """At the ends of the lines, pushed apart where they would touch."""
    drawn, lowest = [], -math.inf
    for x, y, words, colour in sorted(ends, key=lambda end: end[1]):
        lowest = max(y, lowest + 17)
        drawn.append(text(x + 10, lowest + 4, words, colour, bold=colour == TEXT))
    return drawn


# ── right: bars ──


def bars(made: Measured) -> list[str]:
    sizes = [size for size in made.sizes if all(made.get("in_memory", who, size) for who in JOBS["in_memory"])]
    if not sizes:
        return []
    size = sizes[-1]
    own = {who: found.median for who in JOBS["in_memory"] if (found := made.get("in_memory", who, size))}
    drawn = titles(500, f"内存中用时（秒），{size // 10_000:,} 万家", f"in memory, no files, {size:,} enterprises")
    longest, step = max(own.values()), 52
    for place, (who, taken) in enumerate(sorted(own.items(), key=lambda pair: pair[1])):
        y, width = TOP + 10 + place * step, max((RIGHT_PANEL[1] - RIGHT_PANEL[0]) * taken / longest, 2)
        colour = BLUE if who == "engine" else HAIRLINE if who in PARTIAL else GREY
        edge = f' stroke="{GREY}"' if who in PARTIAL else ""
        drawn.append(f'<rect x="{RIGHT_PANEL[0]}" y="{y}" width="{width:.1f}" height="26" fill="{colour}"{edge}/>')
        drawn.append(text(RIGHT_PANEL[0] - 10, y + 18, NAMES[who], TEXT, "end", bold=who == "engine"))
        drawn.append(text(RIGHT_PANEL[0] + width + 8, y + 18, f"{taken:.2g}", MUTED))
    drawn.append(text(500, BOTTOM + 22, "* 只做归一、加权和排名，没有阶段、缺失规则和逐项明细", MUTED, size=12))
    drawn.append(
        text(500, BOTTOM + 40, "normalise, weigh, rank only: no stages, no policy for gaps, no lines", MUTED, size=12)
    )
    return drawn
