"""Rows that were sent back, repaired in the browser or in a file, and handed in as a delivery of their own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.files.base import ContentFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from jifen.access.decide import require
from jifen.collecting.actions import Acceptance, Incoming
from jifen.collecting.models import Delivery
from jifen.collecting.reading import FAULTS, Received, quarantine_csv, quarantine_xlsx
from jifen.portals.acting import person_of
from jifen.portals.deliveries.arriving import DeliveredFileField, limited_upload, too_large, was_turned_away
from jifen.portals.deliveries.open_rows import in_order, open_rows
from jifen.portals.deliveries.page import delivery_for
from jifen.portals.deliveries.reading_results import fits_workbook, is_kept, quarantined_part
from jifen.portals.deliveries.repair_form import RepairForm, repaired_rows
from jifen.portals.deliveries.uploading import PAYLOAD_TOO_LARGE, accepted_or_told

AT_ONCE: Final = 20
MOST_FIELDS: Final = 1500
"""Cells on one page; the rest of the platform's limit is for what goes with them."""
Part = Received | None


class RepairedFileForm(forms.Form):
    file = DeliveredFileField(
        label=gettext_lazy("改好的文件"), help_text=gettext_lazy("在下载的表里直接改，最后两列可留可删。")
    )


@require_http_methods(["GET", "POST"])
def delivery_repair(request: HttpRequest, pk: int) -> HttpResponse:
    delivery = _repairable(request, pk)
    if request.method == "GET":
        return _page(request, delivery, _form_for(delivery, _numbers_on(request, delivery)), RepairedFileForm())
    form = _form_for(delivery, RepairForm.rows_named(request.POST), request.POST)
    accepted = _handed_in(request, delivery, form) if form.is_valid() else None
    return _led_to(request, accepted) if accepted else _page(request, delivery, form, RepairedFileForm())


@require_POST
@limited_upload
def delivery_repair_file(request: HttpRequest, pk: int) -> HttpResponse:
    delivery = _repairable(request, pk)
    turned_away = was_turned_away(request)
    form = RepairedFileForm({}) if turned_away else RepairedFileForm(request.POST, request.FILES)
    if turned_away:
        form.errors.clear()
        form.add_error("file", too_large())
    elif form.is_valid():
        file = form.cleaned_data["file"]
        accepted = accepted_or_told(form, person_of(request), _incoming(delivery, file.name), file.chunks())
        if accepted:
            return _led_to(request, accepted)
    rows = _form_for(delivery, _numbers_on(request, delivery))
    return _page(request, delivery, rows, form, PAYLOAD_TOO_LARGE if turned_away else 200)


def _repairable(request: HttpRequest, pk: int) -> Delivery:
    delivery = delivery_for(request, pk)
    require(request.user, "settle", delivery)
    return delivery


def _numbers_on(request: HttpRequest, delivery: Delivery) -> list[int]:
    rows = Paginator(in_order(delivery), rows_at_once(delivery))
    return [one.row for one in rows.get_page(request.GET.get("page"))]


def rows_at_once(delivery: Delivery) -> int:
    width = len(quarantined_part(delivery, ()).headers) if is_kept(delivery) else 1
    return max(1, min(AT_ONCE, MOST_FIELDS // max(width, 1)))


def _form_for(delivery: Delivery, numbers: list[int], typed: Any = None) -> RepairForm:
    """Only rows that are still open; what was typed for another is told and not lost."""
    rows = {one.row: one for one in open_rows(delivery).filter(row__in=numbers)}
    part: Part = quarantined_part(delivery, numbers) if is_kept(delivery) and numbers else None
    return RepairForm(rows, part, numbers, typed)


def _handed_in(request: HttpRequest, delivery: Delivery, form: RepairForm) -> Acceptance | None:
    sheet = repaired_rows(delivery, form)
    name, content = written(delivery, sheet)
    return accepted_or_told(form, person_of(request), _incoming(delivery, name), ContentFile(content).chunks())


def written(delivery: Delivery, sheet: Received) -> tuple[str, bytes]:
    """Name and bytes of the sheet, in the format it came in; an old workbook becomes a new one."""
    bare = replace(sheet, faults=FAULTS.empty_table())
    path = PurePath(delivery.file_name)
    if path.suffix.lower() in (".xlsx", ".xls"):
        return f"{path.stem[:200]}-{_('更正')}.xlsx", quarantine_xlsx(bare)
    return f"{path.stem[:200]}-{_('更正')}.csv", quarantine_csv(bare)


def _incoming(delivery: Delivery, name: str) -> Incoming:
    """The same source, contract period and mapping as what it repairs."""
    return Incoming(
        delivery.source, delivery.organisation, Delivery.Road.UPLOAD, name, period=delivery.period,
        mapping=delivery.mapping, repairs=delivery,
    )  # fmt: skip


def _led_to(request: HttpRequest, accepted: Acceptance) -> HttpResponse:
    if accepted.is_new:
        messages.success(request, _("更正已收到；处理完毕后，原报送里相应的行会标为已更正。"))
    else:
        messages.info(request, _("这份更正已经报送过，没有改变任何数据。"))
    return redirect("delivery", accepted.delivery.pk)


def _page(
    request: HttpRequest, delivery: Delivery, form: RepairForm, file_form: RepairedFileForm, status: int = 200
) -> HttpResponse:
    pages = Paginator(in_order(delivery), rows_at_once(delivery))
    page = pages.get_page(request.GET.get("page"))
    shown = {"delivery": delivery, "form": form, "file_form": file_form, "page": page, "kept": is_kept(delivery)}
    shown["fits_workbook"] = fits_workbook(delivery)
    shown["earlier_url"] = f"?page={page.previous_page_number()}" if page.has_previous() else ""
    shown["later_url"] = f"?page={page.next_page_number()}" if page.has_next() else ""
    return render(request, "portals/deliveries/repair.html", shown, status=status)
