"""Duty periods with their three days, and one of them: what came, what was changed, late slots and their two persons."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from jifen.access.decide import filtered_for, get_for, may, require
from jifen.collecting import coverage_reads as reads
from jifen.collecting.actions.duties import add_pair, excuse_pair
from jifen.collecting.actions.late_slots import agree_late_slot, grant_late_slot
from jifen.collecting.models import DutyPeriod, ExpectationChange, Fulfilment, LateSlot
from jifen.collecting.models.coverage import fact_name
from jifen.enterprises.models import Enterprise
from jifen.portals.acting import attempt, person_of
from jifen.portals.coverage.forms import ChangeForm, LateSlotForm
from jifen.portals.coverage.overview import Line
from jifen.portals.coverage.query import own_scope
from jifen.portals.listing import Column, Listing, QueryForm, show

STATES = {
    "not_open": gettext_lazy("未开放"),
    "timely": gettext_lazy("期限内"),
    "late": gettext_lazy("已逾期，仍可报"),
    "closed": gettext_lazy("已关闭"),
}


class PeriodQuery(QueryForm):
    source = forms.CharField(label=gettext_lazy("来源或所属期"), required=False, max_length=100)
    year = forms.IntegerField(label=gettext_lazy("数据年度"), required=False, min_value=2000, max_value=2200)
    state = forms.ChoiceField(
        label=gettext_lazy("状态"), required=False, choices=[("", gettext_lazy("全部")), *STATES.items()]
    )


def narrow_periods(rows: QuerySet[DutyPeriod], chosen: dict[str, Any]) -> QuerySet[DutyPeriod]:
    today = timezone.localdate()
    by_state = {
        "not_open": {"opens__gt": today},
        "timely": {"opens__lte": today, "timely_until__gte": today},
        "late": {"timely_until__lt": today, "changeable_until__gte": today},
        "closed": {"changeable_until__lt": today},
    }
    rows = rows.filter(**by_state.get(chosen.get("state", ""), {}))
    if "year" in chosen:
        rows = rows.filter(year=chosen["year"])
    words = chosen.get("source", "")
    return rows.filter(contract__title__contains=words) | rows.filter(period__startswith=words) if words else rows


def state_words(one: DutyPeriod) -> str:
    return str(STATES[one.state_on(timezone.localdate())])


LISTING = Listing(
    name="duty-periods",
    title=gettext_lazy("归集任务"),
    columns=(
        Column(
            "source",
            gettext_lazy("来源"),
            lambda one: one.contract.title,
            "source",
            lambda one: reverse("duty_period", args=[one.source, one.period]),
        ),
        Column("period", gettext_lazy("所属期"), lambda one: one.period, "first", close=True),
        Column("owner", gettext_lazy("负责部门"), lambda one: one.owner.name, "owner__name"),
        Column("opens", gettext_lazy("开放"), lambda one: one.opens.isoformat(), "opens", close=True),
        Column(
            "timely", gettext_lazy("按期截止"), lambda one: one.timely_until.isoformat(), "timely_until", close=True
        ),
        Column(
            "closes", gettext_lazy("关闭"), lambda one: one.changeable_until.isoformat(), "changeable_until", close=True
        ),
        Column("state", gettext_lazy("状态"), state_words),
        Column("size", gettext_lazy("应归集企业"), lambda one: one.population.size, "population__size", number=True),
        Column("facts", gettext_lazy("数据项"), lambda one: len(one.facts), number=True),
    ),
    query_form=PeriodQuery,
    narrow=narrow_periods,
    empty=gettext_lazy("还没有归集任务。每期开放之日由平台按归集合同建立。"),
    order="-timely_until",
)


@require_GET
def period_list(request: HttpRequest) -> HttpResponseBase:
    return show(request, LISTING, DutyPeriod.objects.select_related("owner", "contract", "population"))


@require_GET
def period_page(request: HttpRequest, source: str, period: str) -> HttpResponse:
    found = _found(request, source, period)
    return render(request, "portals/coverage/period.html", _content(request, found))


def _found(request: HttpRequest, source: str, period: str) -> DutyPeriod:
    rows = DutyPeriod.objects.select_related("owner", "contract", "population")
    return get_for(request.user, rows, source=source, period=period)


def _content(request: HttpRequest, found: DutyPeriod, **forms_sent: forms.Form) -> dict[str, Any]:
    today = timezone.localdate()
    scope = own_scope(person_of(request))
    cells = reads.cells_of([found], today, scope)
    by_fact = reads.grouped(cells, lambda cell: cell[1])
    slots = found.late_slots.select_related("organisation")
    changes = ExpectationChange.objects.filter(period=found).select_related("enterprise").order_by("-pk")
    asks = may(request.user, "ask_late_slot", found) and today > found.changeable_until
    return {
        "duty": found,
        "state": found.state_on(today),
        "state_words": state_words(found),
        "sums": reads.total(cells.values()),
        "lines": [Line(fact_name(fact), "", by_fact[fact]) for fact in found.facts if fact in by_fact],
        "outside": _outside(found, scope),
        "changes": filtered_for(request.user, changes),
        "slots": [(slot, slot.agreed_on is None and may(request.user, "agree", slot)) for slot in slots],
        "slot_form": forms_sent.get("slot") or (LateSlotForm() if asks else None),
        "change_form": forms_sent.get("change")
        or (ChangeForm(period=found) if may(request.user, "change_expected", found) else None),
    }


def _outside(found: DutyPeriod, scope: reads.Scope) -> int:
    """Pairs answered outside the period: the data is there, the duty was not met."""
    rows = Fulfilment.objects.filter(period=found, counted_on=None)
    return (rows if scope.counties is None else rows.filter(county__in=scope.counties)).count()


@require_POST
def expectation_change(request: HttpRequest, source: str, period: str) -> HttpResponse:
    found = _found(request, source, period)
    require(request.user, "change_expected", found)
    form = ChangeForm(request.POST, period=found)
    if form.is_valid() and _change(request, found, form):
        messages.success(request, _("变更已记录，从今天起生效。"))
        return redirect("duty_period", source, period)
    return render(request, "portals/coverage/period.html", _content(request, found, change=form), status=422)


def _change(request: HttpRequest, found: DutyPeriod, form: ChangeForm) -> bool:
    said, today = form.cleaned_data, timezone.localdate()
    one = filtered_for(request.user, Enterprise.objects.filter(code=said["code"])).first()
    if one is None:
        form.add_error("code", _("没有这家企业；请核对统一社会信用代码。"))
        return False
    action = add_pair if said["kind"] == ExpectationChange.Kind.ADD else excuse_pair
    given = {"period": found, "enterprise": one, "fact": said["fact"], "why": said["why"], "on": today}
    return attempt(form, lambda: action(by=person_of(request), **given)) is not None


@require_POST
def late_slot_ask(request: HttpRequest, source: str, period: str) -> HttpResponse:
    found = _found(request, source, period)
    require(request.user, "ask_late_slot", found)
    form = LateSlotForm(request.POST)
    if form.is_valid() and _ask(request, found, form):
        messages.success(request, _("补报申请已提交，等待平台运营的另一个人同意。"))
        return redirect("duty_period", source, period)
    return render(request, "portals/coverage/period.html", _content(request, found, slot=form), status=422)


def _ask(request: HttpRequest, found: DutyPeriod, form: LateSlotForm) -> bool:
    """For the department that owes it, whoever of the two asks."""
    said = form.cleaned_data
    made = attempt(
        form,
        lambda: grant_late_slot(
            by=person_of(request),
            period=found,
            organisation=found.owner,
            until=said["until"],
            why=said["why"],
            on=timezone.localdate(),
        ),
    )
    return made is not None


@require_POST
def late_slot_agree(request: HttpRequest, number: int) -> HttpResponse:
    found = get_for(request.user, LateSlot.objects.select_related("period"), pk=number)
    require(request.user, "agree", found)
    form = forms.Form(request.POST)
    form.is_valid()
    if attempt(form, lambda: agree_late_slot(by=person_of(request), slot=found, on=timezone.localdate())):
        messages.success(request, _("已同意补报；在补报截止日之前报送的数据计为逾期报送。"))
    for sentence in form.non_field_errors():
        messages.error(request, str(sentence))
    return redirect("duty_period", found.period.source, found.period.period)
