"""The progress curve: how much of all effect is worked off against how many findings, with the proposed place to stop; plain SVG."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from jifen.report.charts import percent
from jifen.report.elements import Html, tag
from jifen.verifying.desk_progress import DeskProgress

TICKS: Final = (0, 50, 100)
MOST_POINTS: Final = 80


def progress_curve(progress: DeskProgress) -> SafeString:
    """Two lines, as the queue would have it and as it was done; a dashed line where to stop, a dot where the desk stands."""
    number = len(progress.ideal)
    parts = [
        [_level(tick) for tick in TICKS],
        _stop(progress, number),
        _line(progress.ideal, number, "ideal"),
        _line(progress.actual, number, "actual"),
        _here(progress, number),
        _names(number),
    ]
    return mark_safe(tag("svg", parts, class_="curve", role="img", aria_label=curve_label(progress)))


def curve_label(progress: DeskProgress) -> str:
    shown = {
        "done": len(progress.actual), "of": len(progress.ideal), "share": f"{100 * progress.share:.1f}",
        "stop": progress.stop, "line": progress.stop_share,
    }  # fmt: skip
    words = _(
        "办理进度曲线：有影响的 %(of)d 件里已办结 %(done)d 件，占全部影响的 %(share)s%%；按次序办到第 %(stop)d 件可达 %(line)s%%。逐点数字见图下的表。"
    )
    return words % shown


def _level(tick: int) -> Html:
    y = _y(tick / 100)
    return tag(
        "g", tag("line", x1="0", x2="100%", y1=y, y2=y, class_="level"),
        tag("text", f"{tick}", x="-6", y=y, dy="4", text_anchor="end"),
    )  # fmt: skip


def _stop(progress: DeskProgress, number: int) -> Html | None:
    if not progress.stop:
        return None
    x = _x(progress.stop, number)
    words = _("建议停在第 %(n)d 件") % {"n": progress.stop}
    side = "end" if progress.stop * 2 > number else "start"
    text = tag(
        "text", words, x=x, y="100%", dy="-8", dx="-6" if side == "end" else "6", text_anchor=side, class_="stop-word"
    )
    return tag("g", tag("line", x1=x, x2=x, y1="0", y2="100%", class_="stop"), text)


def _line(shares: Sequence[float], number: int, kind: str) -> list[Html]:
    points = [(0, 0.0), *sampled(shares)]
    return [
        tag("line", x1=_x(a, number), y1=_y(one), x2=_x(b, number), y2=_y(other), class_=kind)
        for (a, one), (b, other) in pairwise(points)
    ]


def sampled(shares: Sequence[float]) -> list[tuple[int, float]]:
    """Place and share, few enough to draw; the last always among them."""
    step = max(1, -(-len(shares) // MOST_POINTS))
    places = list(range(step, len(shares) + 1, step))
    if shares and (not places or places[-1] != len(shares)):
        places.append(len(shares))
    return [(place, shares[place - 1]) for place in places]


def _here(progress: DeskProgress, number: int) -> Html:
    done = len(progress.actual)
    said = tag("title", f"{done} · {100 * progress.share:.1f}%")
    return tag("circle", said, cx=_x(done, number), cy=_y(progress.share if done else 0.0), r="4.5", class_="here")


def _names(number: int) -> list[Html]:
    marks = {0: "start", number // 2: "middle", number: "end"}
    return [
        tag("text", f"{place}", x=_x(place, number), y="100%", dy="18", text_anchor=anchor)
        for place, anchor in marks.items()
    ]


def _x(place: int, number: int) -> str:
    return percent(place, max(number, 1))


def _y(share: float) -> str:
    return f"{100.0 - 100.0 * min(share, 1.0):.2f}%"
