"""Down to the rows: which enterprises lack which facts of a duty. Only for those who may see these enterprises."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from jifen.access.decide import require
from jifen.access.decision import SEE
from jifen.collecting.coverage_counts import CONTENT, DELIVERED, TIMELY
from jifen.collecting.coverage_reads import Scope, counting_periods
from jifen.collecting.expectations import deviations
from jifen.collecting.models import DutyPeriod, Fulfilment, PopulationMember
from jifen.collecting.models.coverage import fact_name
from jifen.enterprises.models import Enterprise
from jifen.portals.acting import person_of
from jifen.portals.coverage.query import CoverageQuery
from jifen.portals.listing import Column, Listing, show
from jifen.portals.templatetags.house import dash

GAPS = [(CONTENT, _("没有内容（含未知）")), (DELIVERED, _("完全没有报送")), (TIMELY, _("没有按期报送"))]


class MissingQuery(CoverageQuery):
    """Without a source there is nothing to look into, so the first one is taken."""

    source = forms.ChoiceField(label=_("来源"), required=False)
    gap = forms.ChoiceField(label=_("缺什么"), required=False, choices=GAPS)
    field_order = ("source", "fact", "city", "gap", "week")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["department"]
        titles = {one.source: one.contract.title for one in self._counting(self.today)}
        self._offer("source", sorted(titles.items()))

    def _counting(self, on: date) -> list[DutyPeriod]:
        return counting_periods(on, self.own)

    def period(self) -> DutyPeriod | None:
        """The duty that counts on the day asked for."""
        found = self._counting(self.asked().on)
        wanted = self.cleaned_data.get("source", "") if self.is_bound and self.is_valid() else ""
        return next((one for one in found if wanted in ("", one.source)), None)


@require_GET
def missing_list(request: HttpRequest) -> HttpResponseBase:
    require(request.user, SEE, DutyPeriod)
    require(request.user, "list", Enterprise)
    person, today = person_of(request), timezone.localdate()
    form = MissingQuery(request.GET or None, person=person, today=today)
    period, asked = form.period(), form.asked()
    gap = form.cleaned_data.get("gap", "") if form.is_bound and form.is_valid() else ""
    if period is None:
        return show(request, _listing(person_form(request), None, asked.on), Enterprise.objects.none())
    rows = lacking(period, asked.on, asked.scope, gap or CONTENT)
    return show(request, _listing(person_form(request), period, asked.on), rows)


def person_form(request: HttpRequest) -> Any:
    """The list asks for a form by its query alone."""
    return partial(MissingQuery, person=person_of(request), today=timezone.localdate())


def _listing(form: Any, period: DutyPeriod | None, on: date) -> Listing:
    return Listing(
        name="coverage-missing",
        title=_("尚缺的数据"),
        columns=(
            Column("name", _("企业"), lambda one: one.name, "name", lambda one: reverse("enterprise", args=[one.code])),
            Column("code", _("统一社会信用代码"), lambda one: one.code, "code", close=True),
            Column("county", _("县区"), lambda one: dash(one.area_name), "county"),
            Column("missing", _("尚缺的数据项"), lambda one: missing_words(one, period)),
        ),
        query_form=form,
        narrow=lambda rows, chosen: rows,
        empty=_("没有缺口：应归集的数据都在。"),
        order="code",
        note=_note(period, on),
    )


def _note(period: DutyPeriod | None, on: date) -> str:
    if period is None:
        return str(_("这一天还没有到期的归集任务。"))
    words = _("%(title)s %(period)s，按期截止 %(until)s，由%(owner)s负责；截至 %(on)s。")
    return str(words) % {
        "title": period.contract.title,
        "period": period.period,
        "until": period.timely_until.isoformat(),
        "owner": period.owner.name,
        "on": on.isoformat(),
    }


def missing_words(one: Any, period: DutyPeriod | None) -> str:
    facts = period.facts if period else []
    return "、".join(fact_name(fact) for fact in facts if getattr(one, f"lacks_{fact}", False))


def lacking(period: DutyPeriod, on: date, scope: Scope, gap: str) -> QuerySet[Enterprise]:
    """Enterprises that lack something owed on a day, each with ``lacks_<fact>``. ``gap``: content, delivered or timely."""
    facts = scope.facts_of(period)
    member = Exists(_members(period, scope).filter(enterprise=OuterRef("pk")))
    rows = Enterprise.objects.annotate(member=member)
    rows = rows.annotate(**{f"lacks_{fact}": _lacks(period, fact, on, gap, scope) for fact in facts})
    missing = Q(pk__in=[])
    for fact in facts:
        missing |= Q(**{f"lacks_{fact}": True})
    return rows.filter(missing)


def _members(period: DutyPeriod, scope: Scope) -> QuerySet[PopulationMember]:
    members = PopulationMember.objects.filter(population=period.population_id)
    return members if scope.counties is None else members.filter(county__in=scope.counties)


def _lacks(period: DutyPeriod, fact: str, on: date, gap: str, scope: Scope) -> Any:
    there = Fulfilment.objects.filter(period=period, fact=fact, enterprise=OuterRef("pk"), counted_on__lte=on)
    if gap == CONTENT:
        there = there.filter(content_on__lte=on)
    if gap == TIMELY:
        there = there.filter(delivered_on__lte=period.timely_until)
    return _is_owed(period, fact, on, scope) & ~Exists(there)


def _is_owed(period: DutyPeriod, fact: str, on: date, scope: Scope) -> Q:
    changed = [one for one in deviations([period], on).get(period.pk, []) if one.fact == fact and scope.takes(one)]
    added = [one.enterprise for one in changed if one.now]
    excused = [one.enterprise for one in changed if not one.now]
    return (Q(member=True) | Q(pk__in=added)) & ~Q(pk__in=excused)
