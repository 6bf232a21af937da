"""The list of deliveries: a department's own, or all of them for the operator."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from jifen.access.decide import may
from jifen.collecting import reads
from jifen.collecting.models import Delivery, PublishedContract
from jifen.portals.listing import Column, Listing, QueryForm, Tool, show
from jifen.portals.operator.record import DayInput
from jifen.portals.templatetags.house import dash, moment

ANY: Final = [("", _("全部"))]


def source_choices() -> list[tuple[str, Any]]:
    return [*ANY, *((one.source, one.title) for one in reads.contracts_in_force(timezone.localdate()))]


@lru_cache(maxsize=256)
def title_of(contract: int) -> str:
    """A published contract never changes, so its title is asked once a process."""
    return PublishedContract.objects.values_list("title", flat=True).get(pk=contract)


class DeliveryQuery(QueryForm):
    words = forms.CharField(label=_("文件名、报送单位或编号"), required=False, max_length=100)
    source = forms.ChoiceField(label=_("数据来源"), required=False, choices=source_choices)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[*ANY, *Delivery.State.choices])
    road = forms.ChoiceField(label=_("途径"), required=False, choices=[*ANY, *Delivery.Road.choices])
    since = forms.DateField(label=_("收到日期自"), required=False, widget=DayInput(format="%Y-%m-%d"))
    until = forms.DateField(label=_("收到日期至"), required=False, widget=DayInput(format="%Y-%m-%d"))


def narrow_deliveries(rows: QuerySet[Delivery], chosen: dict[str, Any]) -> QuerySet[Delivery]:
    """Days are local days, both included."""
    rows = rows.filter(**{name: chosen[name] for name in ("source", "state", "road") if name in chosen})
    if "since" in chosen:
        rows = rows.filter(received_at__gte=_midnight(chosen["since"]))
    if "until" in chosen:
        rows = rows.filter(received_at__lt=_midnight(chosen["until"] + timedelta(days=1)))
    return rows.filter(_with_words(chosen["words"].strip())) if "words" in chosen else rows


def _with_words(words: str) -> Q:
    number = words.rpartition("-")[2]
    wanted = Q(file_name__icontains=words) | Q(organisation__name__icontains=words)
    return wanted | Q(pk=int(number)) if number.isascii() and number.isdigit() and len(number) < 18 else wanted


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def page_of(one: Delivery) -> str:
    return reverse("delivery", args=[one.pk])


LISTING: Final = Listing(
    name="deliveries",
    title=_("数据报送"),
    columns=(
        Column("number", _("编号"), lambda one: one.number, "pk", page_of, close=True),
        Column("source", _("数据来源"), lambda one: title_of(one.contract_id), "source"),
        Column("file", _("文件"), lambda one: one.file_name, "file_name"),
        Column("sender", _("报送单位"), lambda one: one.organisation.name, "organisation__name"),
        Column("road", _("途径"), lambda one: one.get_road_display(), "road", close=True),
        Column("state", _("状态"), lambda one: one.get_state_display(), "state", close=True),
        Column("received", _("收到行"), lambda one: dash(one.received_rows), "received_rows", number=True),
        Column("accepted", _("采用行"), lambda one: dash(one.accepted_rows), "accepted_rows", number=True),
        Column("quarantined", _("退回行"), lambda one: dash(one.quarantined_rows), "quarantined_rows", number=True),
        Column("received_at", _("收到时间"), lambda one: moment(one.received_at), "received_at", close=True),
    ),
    query_form=DeliveryQuery,
    narrow=narrow_deliveries,
    empty=_("还没有报送。报送一份数据后，这里会列出它走到哪一步、采用和退回多少行。"),
    order="-pk",
)


@require_GET
def delivery_list(request: HttpRequest) -> HttpResponseBase:
    tools = (Tool(_("报送数据"), reverse("delivery_new")),) if may(request.user, "deliver", PublishedContract) else ()
    return show(request, replace(LISTING, tools=tools), Delivery.objects.select_related("organisation"))
