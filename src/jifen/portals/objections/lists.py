"""The list of objections: the enterprise's own, the department's, or all of them for the operator to read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from jifen.access.decide import may
from jifen.collecting.contracts.facts import FACTS
from jifen.collecting.models import Objection, PublishedContract
from jifen.people.models import Organisation
from jifen.portals.listing import Column, Listing, QueryForm, Tool, show
from jifen.portals.objections.stations import days_words
from jifen.portals.objections.values import year_words
from jifen.portals.operator.record import DayInput
from jifen.portals.templatetags.house import dash, moment

ANY: Final = [("", gettext_lazy("全部"))]
LATE: Final = "late"


def owner_choices() -> list[tuple[str, Any]]:
    """Every department that owns a source: what others objected to is nobody's to learn here."""
    named = PublishedContract.objects.values("owner")
    owners = Organisation.objects.filter(kind=Organisation.Kind.DEPARTMENT, name__in=named).order_by("name")
    return [*ANY, *owners.values_list("code", "name")]


FACT_CHOICES: Final = [*ANY, *((code, known.name) for code, known in FACTS.items())]


class ObjectionQuery(QueryForm):
    words = forms.CharField(label=gettext_lazy("企业名称、信用代码或编号"), required=False, max_length=100)
    fact = forms.ChoiceField(label=gettext_lazy("数据项"), required=False, choices=FACT_CHOICES)
    owner = forms.ChoiceField(label=gettext_lazy("负责部门"), required=False, choices=owner_choices)
    state = forms.ChoiceField(
        label=gettext_lazy("状态"),
        required=False,
        choices=[*ANY, *Objection.State.choices, (LATE, gettext_lazy("逾期未答复"))],
    )
    since = forms.DateField(label=gettext_lazy("提出日期自"), required=False, widget=DayInput(format="%Y-%m-%d"))
    until = forms.DateField(label=gettext_lazy("提出日期至"), required=False, widget=DayInput(format="%Y-%m-%d"))


def narrow_objections(rows: QuerySet[Objection], chosen: dict[str, Any]) -> QuerySet[Objection]:
    if "fact" in chosen:
        rows = rows.filter(fact=chosen["fact"])
    if "owner" in chosen:
        rows = rows.filter(owner__code=chosen["owner"])
    if "since" in chosen:
        rows = rows.filter(made_at__date__gte=chosen["since"])
    if "until" in chosen:
        rows = rows.filter(made_at__date__lte=chosen["until"])
    rows = rows.filter(_in_state(chosen["state"])) if "state" in chosen else rows
    return rows.filter(_with_words(chosen["words"].strip())) if "words" in chosen else rows


def _in_state(state: str) -> Q:
    if state == LATE:
        return Q(state=Objection.State.OPEN, due_on__lt=timezone.localdate())
    return Q(state=state)


def _with_words(words: str) -> Q:
    number = words.rpartition("-")[2]
    wanted = Q(enterprise__name__contains=words) | Q(enterprise__code__startswith=words.upper())
    return wanted | Q(pk=int(number)) if number.isascii() and number.isdigit() and len(number) < 18 else wanted


def term_words(one: Objection) -> str:
    return days_words(one, timezone.localdate())


LISTING: Final = Listing(
    name="objections",
    title=gettext_lazy("数据异议"),
    columns=(
        Column(
            "number", gettext_lazy("编号"), lambda one: one.number, "pk",
            lambda one: reverse("objection", args=[one.pk]), close=True,
        ),
        Column("enterprise", gettext_lazy("企业"), lambda one: one.enterprise.name, "enterprise__name"),
        Column("fact", gettext_lazy("数据项"), lambda one: one.fact_name, "fact"),
        Column("year", gettext_lazy("年度"), lambda one: year_words(one.year), "year", close=True),
        Column("owner", gettext_lazy("负责部门"), lambda one: one.owner.name, "owner__name"),
        Column("state", gettext_lazy("状态"), lambda one: one.get_state_display(), "state", close=True),
        Column("made", gettext_lazy("提出时间"), lambda one: moment(one.made_at), "made_at", close=True),
        Column("due", gettext_lazy("答复期限"), lambda one: one.due_on.isoformat(), "due_on", close=True),
        Column("days", gettext_lazy("天数"), term_words),
        Column("assigned", gettext_lazy("办理人"), lambda one: dash(one.assigned.name if one.assigned else None)),
    ),
    query_form=ObjectionQuery,
    narrow=narrow_objections,
    empty=gettext_lazy("没有数据异议。企业认为政府部门的数据不对时，可以全年随时提出。"),
    order="-pk",
)  # fmt: skip


@require_GET
def objection_list(request: HttpRequest) -> HttpResponseBase:
    rows = Objection.objects.select_related("enterprise", "owner", "assigned")
    return show(request, _own(LISTING) if may(request.user, "make", Objection) else LISTING, rows)


def _own(listing: Listing) -> Listing:
    """An enterprise knows its own name."""
    columns = tuple(one for one in listing.columns if one.name != "enterprise")
    return replace(listing, columns=columns, tools=(Tool(_("提出异议"), reverse("objection_new")),))
