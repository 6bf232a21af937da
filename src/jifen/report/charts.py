"""Charts as plain SVG: bars and lines placed in per cent, text in pixels, so that they fit a phone without being scaled."""

from __future__ import annotations

from collections.abc import Sequence

from jifen.report.elements import Html, tag

Series = Sequence[tuple[str, str, float]]
"""Label, class of colour, value."""


def percent(value: float, whole: float) -> str:
    return f"{100.0 * value / whole:.3f}%" if whole else "0%"


def histogram(bars: Sequence[int], peak: int, edges: Sequence[float], median: float, width: float, label: str) -> Html:
    """One group's distribution. ``bars``: counts from 0, ``width`` points in all; ``edges``: grade lines; ``median`` in points."""
    step = 100.0 / len(bars)
    columns = [
        tag(
            "rect",
            x=f"{place * step + 0.15 * step:.3f}%",
            width=f"{0.7 * step:.3f}%",
            y=f"{100 - 88 * count / peak:.2f}%",
            height=f"{88 * count / peak:.2f}%",
            class_="bar",
        )
        for place, count in enumerate(bars)
        if count and peak
    ]
    lines = [
        tag("line", x1=percent(edge, width), x2=percent(edge, width), y1="0", y2="100%", class_="edge")
        for edge in edges
    ]
    middle = (
        tag("line", x1=percent(median, width), x2=percent(median, width), y1="0", y2="100%", class_="median")
        if median == median
        else None
    )
    ground = tag("line", x1="0", x2="100%", y1="100%", y2="100%", class_="axis")
    return tag("svg", lines, columns, middle, ground, class_="histogram", role="img", aria_label=label)


def scale(ticks: Sequence[float], width: float) -> Html:
    """The numbers under histograms and bars."""
    last = len(ticks) - 1
    texts = [
        tag(
            "text",
            f"{tick:g}",
            x=percent(tick, width),
            y="14",
            text_anchor="start" if i == 0 else "end" if i == last and tick == width else "middle",
        )
        for i, tick in enumerate(ticks)
    ]
    return tag("svg", texts, class_="scale", aria_hidden="true")


def stacked_columns(groups: Sequence[tuple[str, Series]], highest: float, ticks: Sequence[float], label: str) -> Html:
    """Columns of parts, one per group, with the sum on top; the legend stands outside."""
    slot = 100.0 / max(len(groups), 1)
    lines = [_level(tick, highest) for tick in ticks]
    columns = [
        _column(place * slot + slot / 2, min(slot * 0.42, 12.0), name, parts, highest)
        for place, (name, parts) in enumerate(groups)
    ]
    return tag("div", tag("svg", lines, columns, class_="columns", role="img", aria_label=label), class_="plot")


def _level(tick: float, highest: float) -> Html:
    y = percent(highest - tick, highest)
    number = tag("text", f"{tick:g}", x="-8", y=y, dy="4", text_anchor="end")
    return tag("g", tag("line", x1="0", x2="100%", y1=y, y2=y, class_="axis" if tick == 0 else "level"), number)


def _column(middle: float, width: float, name: str, parts: Series, highest: float) -> Html:
    pieces, below = [], 0.0
    for label, colour, value in parts:
        top = below + max(value, 0.0)
        pieces.append(
            tag(
                "rect",
                tag("title", f"{label} {value:.2f}"),
                x=f"{middle - width / 2:.3f}%",
                width=f"{width:.3f}%",
                y=percent(highest - top, highest),
                height=percent(top - below, highest),
                class_=colour,
            )
        )
        below = top
    total = tag(
        "text",
        f"{below:.1f}",
        x=f"{middle:.3f}%",
        y=percent(highest - below, highest),
        dy="-6",
        text_anchor="middle",
        class_="strong",
    )
    foot = tag("text", name, x=f"{middle:.3f}%", y="100%", dy="20", text_anchor="middle")
    return tag("g", pieces, total, foot)


def legend(entries: Sequence[tuple[str, str]]) -> Html:
    """Colour class and words."""
    return tag(
        "ul", [tag("li", tag("span", class_=f"swatch {colour}"), words) for colour, words in entries], class_="legend"
    )


def shares(parts: Series, label: str) -> Html:
    """One bar of a whole, in parts."""
    whole = sum(value for _, _, value in parts)
    pieces, left = [], 0.0
    for words, colour, value in parts:
        pieces.append(
            tag(
                "rect",
                tag("title", f"{words} {value:g}"),
                x=percent(left, whole),
                width=percent(value, whole),
                y="0",
                height="100%",
                class_=colour,
            )
        )
        left += value
    return tag("svg", pieces, class_="shares", role="img", aria_label=label)


def meter(share: float, label: str) -> Html:
    """A thin bar of a share of one."""
    filled = tag("rect", x="0", y="0", height="100%", width=f"{100 * min(max(share, 0.0), 1.0):.2f}%", class_="bar")
    return tag(
        "svg",
        tag("rect", x="0", y="0", height="100%", width="100%", class_="empty"),
        filled,
        class_="meter",
        role="img",
        aria_label=label,
    )


def waterfall(steps: Series, highest: float, total_label: str) -> Html:
    """Rows from 0 to the total: each starts where the one before ended; a negative step runs back."""
    rows, reached = [], 0.0
    for label, colour, value in steps:
        start, end = sorted((reached, reached + value))
        rows.append(_step(label, f"{value:+.2f}" if reached else f"{value:.2f}", colour, start, end, highest))
        reached += value
    rows.append(_step(total_label, f"{reached:.2f}", "whole", 0.0, reached, highest))
    return tag("div", rows, class_="waterfall")


def _step(label: str, value: str, colour: str, start: float, end: float, highest: float) -> Html:
    bar = tag("rect", x=percent(start, highest), width=percent(end - start, highest), y="5", height="16", class_=colour)
    svg = tag("span", tag("svg", bar, role="img", aria_label=f"{label} {value}"), class_="track")
    return tag(
        "div",
        tag("span", label, class_="label"),
        svg,
        tag("span", value, class_="value"),
        class_="step strong" if colour == "whole" else "step",
    )
