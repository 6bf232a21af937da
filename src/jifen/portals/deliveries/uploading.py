"""Handing in a file in the browser."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from jifen.access.decide import may, require
from jifen.collecting import reads
from jifen.collecting.actions import Acceptance, Incoming, receive_delivery
from jifen.collecting.contracts.calendar import DuePeriod, deadline_words, due_periods
from jifen.collecting.models import ColumnMapping, Delivery, PublishedContract
from jifen.engine.problems import Refusal
from jifen.people.models import Person
from jifen.portals.acting import person_of
from jifen.portals.deliveries.arriving import (
    DeliveredFileField,
    carry_refusal,
    limited_upload,
    too_large,
    was_turned_away,
)
from jifen.portals.deliveries.rule_words import in_english

MOST_PERIODS: Final = 12
MOST_MAPPINGS: Final = 20
PAYLOAD_TOO_LARGE: Final = 413


class DeliveryForm(forms.Form):
    file = DeliveredFileField(
        label=gettext_lazy("数据文件"),
        help_text=gettext_lazy("CSV、XLSX 或 XLS，不超过 64 MB；编码、标题行、合计行照原样即可，不必整理。"),
    )
    period = forms.ChoiceField(
        label=gettext_lazy("所属期"),
        required=False,
        help_text=gettext_lazy("通常按文件中的年度自动判断；补报以前各期时再选。"),
    )
    mapping = forms.ModelChoiceField(
        label=gettext_lazy("列映射"),
        required=False,
        queryset=ColumnMapping.objects.none(),
        empty_label=gettext_lazy("自动识别"),
        help_text=gettext_lazy("自动识别会依次试用这个来源已有的各种版式。"),
    )
    look_first = forms.BooleanField(
        template_name="portals/deliveries/tick.html",
        label=gettext_lazy("先看预览再入库"),
        required=False,
        help_text=gettext_lazy("读完后停下，您看过新增、更新和退回的行再确认；不勾选则没有异常时直接入库。"),
    )

    def __init__(self, *args: Any, contract: PublishedContract, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        period, mapping = self.fields["period"], self.fields["mapping"]
        assert isinstance(period, forms.ChoiceField) and isinstance(mapping, forms.ModelChoiceField)
        period.choices = period_choices(contract, on)
        newest = ColumnMapping.objects.filter(source=contract.source).order_by("-pk").values("pk")[:MOST_MAPPINGS]
        mapping.queryset = ColumnMapping.objects.filter(pk__in=list(newest.values_list("pk", flat=True))).order_by(
            "-pk"
        )


def period_choices(contract: PublishedContract, on: date) -> list[tuple[str, str]]:
    """Periods that are open, newest first."""
    document = reads.contract_of(contract)
    periods = [one for year in range(on.year - 2, on.year + 1) for one in due_periods(document, year)]
    open_ones = [one for one in reversed(periods) if one.state_on(on) in ("timely", "late")]
    return [("", _("自动判断")), *((one.code, _period_words(one, on)) for one in open_ones[:MOST_PERIODS])]


def _period_words(one: DuePeriod, on: date) -> str:
    shown = {"code": one.code, "day": one.timely_until.isoformat()}
    if one.state_on(on) == "timely":
        return _("%(code)s（%(day)s 前为按时）") % shown
    return _("%(code)s（已过期限 %(day)s，计为迟报）") % shown


def own_contracts(me: Person, on: date) -> list[PublishedContract]:
    """Those of the sources in force that this person may deliver to."""
    return [one for one in reads.contracts_in_force(on) if may(me, "deliver", one)]


@require_http_methods(["GET", "POST"])
@limited_upload
def delivery_new(request: HttpRequest) -> HttpResponse:
    require(request.user, "deliver", PublishedContract)
    own, today = own_contracts(person_of(request), timezone.localdate()), timezone.localdate()
    contract = _chosen(own, request.GET.get("source", ""))
    if contract is None:
        return render(request, "portals/deliveries/choose_source.html", {"sources": [_source_line(one) for one in own]})
    if was_turned_away(request):
        return _turned_away(request, contract, today, len(own) > 1)
    bound = request.method == "POST"
    form = DeliveryForm(*((request.POST, request.FILES) if bound else ()), contract=contract, on=today)
    accepted = _handed_in(request, form, contract) if bound and form.is_valid() else None
    return _led_to(request, accepted) if accepted else _form_page(request, form, contract, len(own) > 1)


def _chosen(own: list[PublishedContract], source: str) -> PublishedContract | None:
    """The only one, or the one asked for; a source of another department is nobody's here."""
    if source:
        found = next((one for one in own if one.source == source), None)
        if found is None:
            raise Http404(_("没有这个数据来源，或它不由贵单位报送。"))
        return found
    return own[0] if len(own) == 1 else None


def _source_line(one: PublishedContract) -> tuple[PublishedContract, str]:
    return one, deadline_words(reads.contract_of(one), "en" if in_english() else "zh")


def _handed_in(request: HttpRequest, form: DeliveryForm, contract: PublishedContract) -> Acceptance | None:
    me, said = person_of(request), form.cleaned_data
    assert me.organisation is not None
    incoming = Incoming(
        contract.source, me.organisation, Delivery.Road.UPLOAD, said["file"].name, period=said["period"],
        mapping=said["mapping"], look_first=said["look_first"],
    )  # fmt: skip
    return accepted_or_told(form, me, incoming, said["file"].chunks())


def accepted_or_told(form: forms.BaseForm, me: Person, incoming: Incoming, chunks: Any) -> Acceptance | None:
    """The acceptance; nothing where it refuses, and then the form says why."""
    try:
        return receive_delivery(by=me, incoming=incoming, chunks=chunks, at=timezone.now())
    except (Refusal, ValidationError) as refused:
        carry_refusal(form, refused)
        return None


def _led_to(request: HttpRequest, accepted: Acceptance) -> HttpResponse:
    number = accepted.delivery.number
    if accepted.is_new:
        messages.success(request, _("已收到，回执已签发；编号 %(number)s。") % {"number": number})
    else:
        words = _("这份文件已经报送过，就是 %(number)s；内容一字不差，没有改变任何数据。")
        messages.info(request, words % {"number": number})
    return redirect("delivery", accepted.delivery.pk)


def _form_page(
    request: HttpRequest, form: DeliveryForm, contract: PublishedContract, several: bool, status: int = 200
) -> HttpResponse:
    shown = {"form": form, "contract": contract, "line": _source_line(contract)[1], "several": several}
    return render(request, "portals/deliveries/new.html", shown, status=status)


def _turned_away(request: HttpRequest, contract: PublishedContract, on: date, several: bool) -> HttpResponse:
    form = DeliveryForm({}, contract=contract, on=on)
    form.errors.clear()
    form.add_error("file", too_large())
    return _form_page(request, form, contract, several, status=PAYLOAD_TOO_LARGE)
