"""Rows that were sent back: the list, and the sheets to repair them in."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import PurePath
from typing import Any, Final
from urllib.parse import quote

from django import forms
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from jifen.access.actions import note_export
from jifen.access.decide import may, require
from jifen.collecting import reads
from jifen.collecting.models import Delivery, QuarantinedRow
from jifen.collecting.reading import Received, quarantine_csv, quarantine_xlsx
from jifen.portals.acting import person_of
from jifen.portals.deliveries.content import fault_sentence
from jifen.portals.deliveries.lists import ANY
from jifen.portals.deliveries.open_rows import open_rows
from jifen.portals.deliveries.page import delivery_for
from jifen.portals.deliveries.reading_results import fits_workbook, folded_faults, is_kept, quarantined_part
from jifen.portals.deliveries.rule_words import rule_name
from jifen.portals.listing import Column, Listing, QueryForm, Tool, show
from jifen.verifying.linking.given import why_passed_over

CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def query_form_for(delivery: Delivery) -> type[forms.Form]:
    """The checks that failed in this delivery are the choices."""
    contract = reads.contract_of(delivery.contract)
    rules = {one.rule: rule_name(one.rule, contract) for one in folded_faults(delivery)}

    class RowQuery(QueryForm):
        words = forms.CharField(label=gettext_lazy("企业代码"), required=False, max_length=60)
        rule = forms.ChoiceField(label=gettext_lazy("退回原因"), required=False, choices=[*ANY, *rules.items()])
        settled = forms.ChoiceField(
            label=gettext_lazy("更正"),
            required=False,
            choices=[*ANY, ("no", gettext_lazy("待更正")), ("yes", gettext_lazy("已更正"))],
        )

    return RowQuery


def narrow_rows(rows: QuerySet[QuarantinedRow], chosen: dict[str, Any]) -> QuerySet[QuarantinedRow]:
    if "words" in chosen:
        rows = rows.filter(key__icontains=chosen["words"].strip())
    if "rule" in chosen:
        rows = rows.annotate(told=Cast("faults", TextField())).filter(told__contains=f'"rule": "{chosen["rule"]}"')
    if "settled" in chosen:
        rows = rows.filter(settled_by__isnull=chosen["settled"] == "no")
    return rows


def sentences_of(one: QuarantinedRow) -> str:
    return " ".join(fault_sentence(fault) for fault in one.faults)


def settled_words(one: QuarantinedRow) -> str:
    if one.settled_by is None:
        return _("待更正")
    return _("已由 %(number)s 更正") % {"number": one.settled_by.number}


def matching_words(one: QuarantinedRow) -> str:
    """The case of this row and how it stands, or why there is none."""
    case = getattr(one, "match_case", None)
    return f"{case.number} {case.get_state_display()}" if case else why_passed_over(one) or "—"


def matching_page(one: QuarantinedRow) -> str:
    case = getattr(one, "match_case", None)
    return reverse("match_case", args=[case.pk]) if case else ""


COLUMNS: Final = (
    Column("row", gettext_lazy("文件中的行"), lambda one: one.row, "row", number=True),
    Column("key", gettext_lazy("企业与年度"), lambda one: one.key, "key", close=True),
    Column("faults", gettext_lazy("退回原因"), sentences_of),
    Column("matching", gettext_lazy("企业匹配"), matching_words, url=matching_page),
    Column("settled", gettext_lazy("更正"), settled_words, "settled_by"),
)


@require_GET
def quarantine_list(request: HttpRequest, pk: int) -> HttpResponseBase:
    delivery = delivery_for(request, pk)
    listing = Listing(
        name=f"quarantine-{delivery.number}",
        title=_("%(number)s 退回的行") % {"number": delivery.number},
        note=_("这些行没有采用；其余的行不受影响。"),
        columns=COLUMNS,
        query_form=query_form_for(delivery),
        narrow=narrow_rows,
        empty=_("没有退回的行。")
        if delivery.is_done
        else _("入库后，退回的行列在这里；入库前请看报送页面上的分类和下载。"),
        order="row",
        tools=_tools(request, delivery),
    )
    rows = QuarantinedRow.objects.filter(delivery=delivery).select_related(
        "settled_by", "match_case", "delivery__match_round"
    )
    return show(request, listing, rows)


def _tools(request: HttpRequest, delivery: Delivery) -> tuple[Tool, ...]:
    tools = [Tool(_("返回报送"), reverse("delivery", args=[delivery.pk]))]
    if may(request.user, "settle", delivery) and open_rows(delivery).exists():
        tools.append(Tool(_("更正"), reverse("delivery_repair", args=[delivery.pk])))
    return tuple(tools)


@require_GET
def quarantine_as_csv(request: HttpRequest, pk: int) -> FileResponse:
    return _sheet(request, pk, quarantine_csv, CSV, ".csv")


@require_GET
def quarantine_as_xlsx(request: HttpRequest, pk: int) -> FileResponse:
    return _sheet(request, pk, quarantine_xlsx, XLSX, ".xlsx")


def _sheet(
    request: HttpRequest, pk: int, written: Callable[[Received], bytes], content_type: str, ending: str
) -> FileResponse:
    """The same sheet with the reason beside each row; once some rows are repaired, only those that are not."""
    delivery = delivery_for(request, pk)
    require(request.user, "export", delivery)
    part = _still_refused(delivery)
    if ending == ".xlsx" and not fits_workbook(delivery):
        raise Http404(_("退回的行太多，不能做成 XLSX；请下载 CSV。"))
    note_export(by=person_of(request), what=f"quarantine-{delivery.number}", rows=len(part.quarantine), narrowed_by=())
    answer = FileResponse(BytesIO(written(part)), content_type=content_type)
    name = f"{PurePath(delivery.file_name).stem}-{delivery.number}-{_('退回')}{ending}"
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


def _still_refused(delivery: Delivery) -> Received:
    if not is_kept(delivery) or not delivery.quarantined_rows:
        raise Http404(_("这次报送没有退回的行可以下载。"))
    rows = set(open_rows(delivery).values_list("row", flat=True)) if delivery.state == Delivery.State.APPLIED else None
    return quarantined_part(delivery, rows or None)
