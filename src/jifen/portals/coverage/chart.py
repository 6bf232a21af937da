"""The weekly line with the 90 % line, as plain SVG: placed in per cent, text in pixels, so that it fits a phone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from jifen.collecting.coverage_counts import CONTENT, DELIVERED, LINE, TIMELY, Week
from jifen.report.charts import meter, percent
from jifen.report.elements import Html, tag

MEASURES: Final = (DELIVERED, TIMELY, CONTENT)
TICKS: Final = (0, 50, 100)
MOST_NAMES: Final = 6


def weekly_chart(weeks: Sequence[Week]) -> SafeString:
    """A line for each measure, a red dot for each week under the line."""
    parts = [
        [_level(tick) for tick in TICKS],
        tag("line", x1="0", x2="100%", y1=_y(LINE), y2=_y(LINE), class_="ninety"),
        tag("text", "90%", x="100%", y=_y(LINE), dy="-4", text_anchor="end", class_="ninety-word"),
        [_line(weeks, measure) for measure in MEASURES],
        [_dot(place, week, len(weeks)) for place, week in enumerate(weeks) if week.is_under],
        _names(weeks),
    ]
    label = _("近 %(n)d 周的归集率折线图，其中 %(under)d 周低于 90%%；逐周数字见图下的表。") % {
        "n": len(weeks),
        "under": sum(week.is_under for week in weeks),
    }
    return mark_safe(tag("svg", parts, class_="weekly", role="img", aria_label=label))


def bar(rate: float | None, words: str) -> SafeString:
    """A thin bar of a rate in per cent; nothing where there is none."""
    return mark_safe("" if rate is None else meter(rate / 100.0, words))


def _level(tick: int) -> Html:
    line = tag("line", x1="0", x2="100%", y1=_y(tick), y2=_y(tick), class_="level")
    return tag("g", line, tag("text", f"{tick}", x="-6", y=_y(tick), dy="4", text_anchor="end"))


def _line(weeks: Sequence[Week], measure: str) -> list[Html]:
    """Broken where nothing was owed: unknown is not drawn as 0."""
    points = [(place, week.counts.rate(measure)) for place, week in enumerate(weeks)]
    return [
        tag("line", x1=_x(a, len(weeks)), y1=_y(one), x2=_x(b, len(weeks)), y2=_y(other), class_=measure)
        for (a, one), (b, other) in pairwise(points)
        if one is not None and other is not None
    ]


def _dot(place: int, week: Week, number: int) -> Html:
    rate = week.counts.content_rate or 0.0
    said = tag("title", f"{week.name} {rate:.1f}%")
    return tag("circle", said, cx=_x(place, number), cy=_y(rate), r="3.5", class_="under")


def _names(weeks: Sequence[Week]) -> list[Html]:
    step = max(1, -(-len(weeks) // MOST_NAMES))
    last = len(weeks) - 1
    return [
        tag("text", f"{week.last:%m-%d}", x=_x(place, len(weeks)), y="100%", dy="18", text_anchor=_anchor(place, last))
        for place, week in enumerate(weeks)
        if place % step == 0
    ]


def _anchor(place: int, last: int) -> str:
    return "start" if place == 0 else "end" if place == last else "middle"


def _x(place: int, number: int) -> str:
    return percent(place, max(number - 1, 1))


def _y(rate: float) -> str:
    return f"{100.0 - min(rate, 100.0):.2f}%"
