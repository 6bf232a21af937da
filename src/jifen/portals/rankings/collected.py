"""Coverage of government data (归集率) beside the points it feeds: one figure, one chart by department."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from jifen.access.decide import may
from jifen.access.decision import SEE
from jifen.collecting import coverage_reads as reads
from jifen.collecting.coverage_counts import LINE, Counts
from jifen.collecting.models import DutyPeriod
from jifen.people import areas
from jifen.portals.acting import person_of
from jifen.portals.charting import Chart, Edge, Series, bars, leading
from jifen.portals.coverage.query import counties_of, own_scope

Departments = dict[tuple[str, str], Counts]
"""Code and name of a department → what it owes today and what is there."""


def figure_of(request: HttpRequest, chosen: Mapping[str, str]) -> dict[str, Any]:
    """For the band; empty where nothing is owed or the person sees no coverage."""
    found = departments(request, chosen)
    sums = reads.total(found.values())
    if sums.content_rate is None:
        return {}
    under = [name for (_code, name), counts in found.items() if counts.is_under]
    note = _("目标 ≥ 90%%；%(n)d 个部门未达标") % {"n": len(under)} if len(under) > 1 else ""
    note = note or (
        _("目标 ≥ 90%%；%(name)s未达标") % {"name": short(under[0])} if under else _("目标 ≥ 90%，各部门均达标")
    )
    url = reverse("coverage") + _query(chosen)
    rate = f"{sums.content_rate:.1f}"
    return {"name": _("政务数据归集率"), "text": rate, "unit": "%", "note": note, "url": url, "is_under": sums.is_under}


def chart_of(request: HttpRequest, chosen: Mapping[str, str]) -> Chart | None:
    found = {key: counts for key, counts in departments(request, chosen).items() if counts.content_rate is not None}
    if not found:
        return None
    ordered = sorted(found, key=lambda key: (-(found[key].content_rate or 0.0), key))
    chart = bars(
        "coverage",
        _("政务数据归集率，按部门；虚线为 90% 的要求"),
        [short(name) for _code, name in ordered],
        [Series(_("归集率"), [round(found[key].content_rate or 0.0, 1) for key in ordered])],
        unit="%",
        most=100.0,
        limit=Edge(LINE, "90%"),
        kind_of_name=_("部门"),
    )
    return leading(chart, [reverse("coverage") + _query(chosen, department=code) for code, _name in ordered])


def departments(request: HttpRequest, chosen: Mapping[str, str]) -> Departments:
    """Counted once a request: the figure and the chart ask for the same."""
    if not may(request.user, SEE, DutyPeriod):
        return {}
    kept: Departments | None = getattr(request, "_departments", None)
    if kept is None:
        kept = _counted(request, chosen)
        request._departments = kept  # type: ignore[attr-defined]
    return kept


def _counted(request: HttpRequest, chosen: Mapping[str, str]) -> Departments:
    scope, today = own_scope(person_of(request)), timezone.localdate()
    if "county" in chosen or "city" in chosen:
        counties = frozenset([chosen["county"]]) if "county" in chosen else counties_of(chosen["city"])
        scope = scope.within(counties=counties)
    periods = {one.pk: one for one in reads.counting_periods(today, scope)}
    sums = reads.grouped(
        reads.cells_of(list(periods.values()), today, scope), lambda cell: str(periods[cell[0]].owner_id)
    )
    owners = {str(one.owner_id): (one.owner.code, one.owner.name) for one in periods.values()}
    return {owners[key]: counts for key, counts in sums.items()}


def short(name: str) -> str:
    """Everybody here is of this province."""
    return name.removeprefix(areas.PROVINCE_NAME) or name


def _query(chosen: Mapping[str, str], **more: str) -> str:
    query = {**{name: chosen[name] for name in ("city",) if name in chosen}, **more}
    return f"?{urlencode(query)}" if query else ""
