"""For the operator: where the thresholds lie, how scores spread, and what people decided beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jifen.access.decide import filtered_for, require
from jifen.report.elements import Html, tag
from jifen.verifying.linking_reads import Judged, judged_cases, progress_of
from jifen.verifying.matching.candidates import chance_of
from jifen.verifying.matching.model import shipped_model
from jifen.verifying.models import MatchCase, MatchRound

EDGES: Final = (0.0, 0.05, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 0.9999, 1.0)
AT: Final = (0.05, 0.5, 0.9, 0.99, 0.999, 0.9999)


@dataclass(frozen=True)
class Confusion:
    """Were everything of this chance and above linked to its best candidate: how that stands beside what people said."""

    chance: float
    right: int
    wrong: int
    missed: int
    rightly_left: int

    @property
    def precision(self) -> float | None:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else None

    @property
    def recall(self) -> float | None:
        return self.right / (self.right + self.missed) if self.right + self.missed else None

    @property
    def percents(self) -> tuple[str, str, str]:
        shown = [f"{one * 100:.1f}%" if one is not None else "—" for one in (self.precision, self.recall)]
        return f"{self.chance * 100:g}%", shown[0], shown[1]


@dataclass(frozen=True)
class Bar:
    words: str
    linked: int
    other: int
    waiting: int

    @property
    def total(self) -> int:
        return self.linked + self.other + self.waiting


def confusion_at(chance: float, judged: Sequence[Judged]) -> Confusion:
    above = [one for one in judged if one.score >= chance]
    below = [one for one in judged if one.score < chance]
    right, found = sum(one.is_best for one in above), sum(one.is_best for one in below)
    return Confusion(chance, right, len(above) - right, found, len(below) - found)


@require_GET
def thresholds_page(request: HttpRequest) -> HttpResponse:
    require(request.user, "follow", MatchCase)
    cases = filtered_for(request.user, MatchCase.objects.all())
    judged = judged_cases(cases)
    by_people = [one for one in judged if not one.by_machine]
    model = shipped_model()
    bars = distribution(cases.filter(state=MatchCase.State.WAITING).values_list("best", flat=True), judged)
    shown = {
        "model": model,
        "sure": f"{chance_of(model.thresholds.sure) * 100:.1f}%",
        "doubtful": f"{chance_of(model.thresholds.doubtful) * 100:.1f}%",
        "estimated": list(model.document["estimated"].values()),
        "rows": [confusion_at(chance, by_people) for chance in AT],
        "people": len(by_people),
        "blind": sum(one.blind for one in by_people),
        "machine": len(judged) - len(by_people),
        "undone": cases.filter(decisions__kind="undone").distinct().count(),
        "undone_machine": cases.filter(decisions__kind="undone").filter(decisions__by="system").distinct().count(),
        "progress": progress_of(cases),
        "rounds": MatchRound.objects.count(),
        "bars": bars,
        "chart": chart(bars),
    }
    return render(request, "portals/linking/thresholds.html", shown)


def distribution(waiting: Iterable[float], judged: Sequence[Judged]) -> list[Bar]:
    """How many cases have their best candidate in each stretch of chances."""
    scores, bars = list(waiting), []
    for low, high in pairwise(EDGES):
        top = high if high < 1.0 else 1.01
        inside = [one for one in judged if low <= one.score < top]
        linked = sum(one.is_best for one in inside)
        still = sum(low <= one < top for one in scores)
        bars.append(Bar(f"{low * 100:g}%—{high * 100:g}%", linked, len(inside) - linked, still))
    return bars


def chart(bars: Sequence[Bar]) -> SafeString:
    """Bars on the left, stretches as words; the table below says the same."""
    most = max([one.total for one in bars], default=0) or 1
    rows = [_bar(place, one, most) for place, one in enumerate(bars)]
    words = _("最高把握的分布图；逐段数字见下表。")
    return mark_safe(
        tag("svg", rows, class_="spread", role="img", aria_label=words, width="100%", height=str(len(bars) * 28))
    )


def _bar(place: int, one: Bar, most: int) -> Html:
    y, left, parts = place * 28, 34.0, []
    for number, kind in ((one.linked, "linked"), (one.other, "other"), (one.waiting, "waiting")):
        width = number / most * 56
        if number:
            parts.append(tag("rect", x=f"{left:.2f}%", y=str(y + 5), width=f"{width:.2f}%", height="16", class_=kind))
        left += width
    name = tag("text", one.words, x="0", y=str(y + 18))
    count = tag("text", str(one.total), x=f"{left + 1:.2f}%", y=str(y + 18), class_="count")
    return tag("g", name, parts, count)
