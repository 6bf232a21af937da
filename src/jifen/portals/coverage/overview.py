"""The coverage page: three measures, the weeks under 90 %, what is late and who must act, and the same by department, fact, city."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jifen.access.decide import may, require
from jifen.access.decision import SEE
from jifen.collecting import coverage_reads as reads
from jifen.collecting.coverage_counts import Counts, Week
from jifen.collecting.duty_reads import owings
from jifen.collecting.models import DutyPeriod
from jifen.collecting.models.coverage import fact_name
from jifen.enterprises.models import Enterprise
from jifen.enterprises.places import OUTSIDE
from jifen.people import areas
from jifen.portals.acting import person_of
from jifen.portals.coverage.chart import bar, weekly_chart
from jifen.portals.coverage.query import Asked, CoverageQuery


@dataclass(frozen=True)
class Line:
    """One row of a table of measures; ``url`` leads to what is missing, for whoever may see the enterprises."""

    name: str
    note: str
    counts: Counts
    url: str = ""

    @property
    def bar(self) -> SafeString:
        return bar(self.counts.content_rate, self.name)


@require_GET
def coverage_page(request: HttpRequest) -> HttpResponse:
    require(request.user, SEE, DutyPeriod)
    form = CoverageQuery(request.GET or None, person=person_of(request), today=timezone.localdate())
    asked = form.asked()
    return render(request, "portals/coverage/overview.html", _content(request, form, asked))


def _content(request: HttpRequest, form: CoverageQuery, asked: Asked) -> dict[str, Any]:
    periods = {one.pk: one for one in reads.counting_periods(asked.on, asked.scope)}
    cells = reads.cells_of(list(periods.values()), asked.on, asked.scope)
    weeks = reads.weeks(date(asked.on.year, 1, 1), asked.on, asked.scope)
    city = request.GET.get("city", "") if asked.scope.counties is not None else ""
    lists = may(request.user, "list", Enterprise)
    due = owings(asked.on, asked.scope, cells)
    return {
        "form": form,
        "asked": asked,
        "narrowed": any(request.GET.get(name) for name in form.fields),
        "sums": reads.total(cells.values()),
        "weeks": weeks,
        "under": reads.weeks_under(weeks),
        "chart": weekly_chart(weeks) if has_figures(weeks) else "",
        "owings": due,
        "late": sum(one.is_late for one in due),
        "tables": [
            (_("按部门"), _("部门和来源"), _by_source(periods, cells, asked, city, lists)),
            (_("按市州"), _("市州"), _by_city(cells)),
            (_("按数据项"), _("数据项和来源"), _by_fact(periods, cells, asked, city, lists)),
        ],
    }


def has_figures(weeks: Iterable[Week]) -> bool:
    return any(week.counts.owed for week in weeks)


def _by_source(
    periods: dict[int, DutyPeriod], cells: dict[reads.Cell, Counts], asked: Asked, city: str, lists: bool
) -> list[Line]:
    sums = reads.grouped(cells, lambda cell: str(cell[0]))
    return [
        Line(
            one.owner.name,
            f"{one.contract.title} {one.period}",
            sums[str(one.pk)],
            missing_url(asked, one.source, "", city) if lists else "",
        )
        for one in periods.values()
        if str(one.pk) in sums
    ]


def _by_city(cells: dict[reads.Cell, Counts]) -> list[Line]:
    sums = reads.grouped(cells, lambda cell: city_of(cell[2]))
    return [Line(city_words(code), "", sums[code]) for code in sorted(sums)]


def city_of(county: str) -> str:
    """The prefecture; what is outside or unknown stays what it is."""
    return str(areas.prefecture_of(county)) if county in areas.COUNTIES else county


def city_words(code: str) -> str:
    return {OUTSIDE: _("省外"), "": _("所在地未知")}.get(code, areas.full_name(code))


def _by_fact(
    periods: dict[int, DutyPeriod], cells: dict[reads.Cell, Counts], asked: Asked, city: str, lists: bool
) -> list[Line]:
    sums = reads.grouped(cells, lambda cell: f"{cell[0]} {cell[1]}")
    lines = [(periods[int(key.split()[0])], key.split()[1], counts) for key, counts in sums.items()]
    told = [
        Line(
            fact_name(fact),
            period.contract.title,
            counts,
            missing_url(asked, period.source, fact, city) if lists else "",
        )
        for period, fact, counts in lines
    ]
    return sorted(told, key=lambda line: (line.counts.content_rate or 0.0, line.name))


def missing_url(asked: Asked, source: str, fact: str, city: str) -> str:
    week = "" if asked.is_today else asked.on.isoformat()
    query = {"source": source, "fact": fact, "city": city, "week": week}
    return f"{reverse('coverage_missing')}?{urlencode({k: v for k, v in query.items() if v})}"
