"""The ministry's sheet beside ours: taken in, compared, differences listed; ours out in its form."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from jifen.access.decide import filtered_for, may, require
from jifen.access.decision import SEE
from jifen.collecting.actions.comparing import take_ministry_sheet, write_ours
from jifen.collecting.models import Campaign, MinistryDifference, MinistrySheet
from jifen.collecting.models.coverage import fact_name
from jifen.collecting.returns import shipped_sheet
from jifen.engine.problems import Refusal
from jifen.people import areas
from jifen.portals.acting import person_of
from jifen.portals.campaigns.enterprises import ANY, CITIES
from jifen.portals.campaigns.finding import campaign_for, invited_seen
from jifen.portals.deliveries.arriving import (
    DeliveredFileField,
    carry_refusal,
    limited_upload,
    too_large,
    was_turned_away,
)
from jifen.portals.deliveries.rule_words import told
from jifen.portals.listing import Column, Listing, QueryForm, Tool, show
from jifen.portals.returns.words import grouped
from jifen.portals.templatetags.house import dash, moment
from jifen.verifying.reads import eligible_on

PAYLOAD_TOO_LARGE: Final = 413
WHOLE_ROW: Final = "row"
WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def fact_choices() -> list[tuple[str, Any]]:
    columns = [(fact, fact_name(fact)) for fact in shipped_sheet().columns]
    return [*ANY, (WHOLE_ROW, gettext_lazy("整行")), *columns]


class DifferenceQuery(QueryForm):
    words = forms.CharField(label=gettext_lazy("企业名称或信用代码"), required=False, max_length=100)
    fact = forms.ChoiceField(label=gettext_lazy("数据项"), required=False, choices=fact_choices)
    how = forms.ChoiceField(label=gettext_lazy("差异"), required=False, choices=[*ANY, *MinistryDifference.How.choices])
    city = forms.ChoiceField(label=gettext_lazy("市州"), required=False, choices=CITIES)


def narrow_differences(rows: QuerySet[MinistryDifference], chosen: dict[str, Any]) -> QuerySet[MinistryDifference]:
    if "fact" in chosen:
        rows = rows.filter(fact="" if chosen["fact"] == WHOLE_ROW else chosen["fact"])
    if "how" in chosen:
        rows = rows.filter(how=chosen["how"])
    if "city" in chosen:
        counties = [one for one in areas.within(chosen["city"]) if one in areas.COUNTIES]
        rows = rows.filter(enterprise__county__in=counties)
    if "words" in chosen:
        words = chosen["words"].strip()
        rows = rows.filter(Q(enterprise__name__contains=words) | Q(enterprise__code__startswith=words.upper()))
    return rows


def unit_words(one: MinistryDifference) -> str:
    column = shipped_sheet().columns.get(one.fact)
    return column.unit if column and column.unit != "-" else ""


LISTING: Final = Listing(
    name="ministry-differences",
    title=gettext_lazy("与科技部征集表的差异"),
    columns=(
        Column(
            "enterprise", gettext_lazy("企业"), lambda one: one.enterprise.name, "enterprise__name",
            lambda one: reverse("enterprise", args=[one.enterprise.code]),
        ),
        Column("code", gettext_lazy("统一社会信用代码"), lambda one: one.enterprise.code, "enterprise__code", close=True),
        Column("fact", gettext_lazy("数据项"), lambda one: one.fact_name, "fact"),
        Column("unit", gettext_lazy("计量单位"), lambda one: dash(unit_words(one)), close=True),
        Column("ours", gettext_lazy("本平台"), lambda one: dash(grouped(one.ours)), number=True, in_file=lambda one: one.ours),
        Column("theirs", gettext_lazy("征集表"), lambda one: dash(grouped(one.theirs)), number=True, in_file=lambda one: one.theirs),
        Column("how", gettext_lazy("差异"), lambda one: one.get_how_display(), "how", close=True),
    ),
    query_form=DifferenceQuery,
    narrow=narrow_differences,
    empty=gettext_lazy("没有差异，或还没有上传征集表。征集表只用来比对，不会改动平台的数据。"),
    order="enterprise__code",
)  # fmt: skip


@require_GET
def ministry_differences(request: HttpRequest, year: int) -> HttpResponseBase:
    require(request.user, SEE, MinistrySheet)
    found = campaign_for(request, year)
    sheet = filtered_for(request.user, found.sheets.all()).first()
    rows = MinistryDifference.objects.select_related("enterprise").filter(sheet=sheet)
    return show(request, replace(LISTING, note=_note(found, sheet), tools=_tools(request, found)), rows)


def _note(found: Campaign, sheet: MinistrySheet | None) -> str:
    if sheet is None:
        return found.title
    words = _(
        "%(title)s：《%(file)s》于 %(at)s 与本平台 %(ours)d 家企业比对；收到 %(rows)d 行，其中 %(refused)d 行未能读取，"
        "%(others)d 行不是本年度。之后数据有变动的，请重新上传比对。"
    )
    return words % {
        "title": found.title, "file": sheet.file_name, "at": moment(sheet.received_at), "ours": sheet.ours,
        "rows": sheet.received_rows, "refused": sheet.refused_rows, "others": sheet.other_years,
    }  # fmt: skip


def _tools(request: HttpRequest, found: Campaign) -> tuple[Tool, ...]:
    out = Tool(_("按征集表样式导出本平台数据"), reverse("ministry_ours", args=[found.year]))
    if not may(request.user, "take", MinistrySheet):
        return (out,)
    return Tool(_("上传征集表"), reverse("ministry_new", args=[found.year])), out


class SheetForm(forms.Form):
    file = DeliveredFileField(
        label=gettext_lazy("征集表"), help_text=gettext_lazy("XLSX、XLS 或 CSV，不超过 64 MB；表头照原样即可。")
    )


@require_http_methods(["GET", "POST"])
@limited_upload
def ministry_new(request: HttpRequest, year: int) -> HttpResponse:
    require(request.user, "take", MinistrySheet)
    found = campaign_for(request, year)
    bound = request.method == "POST"
    form = SheetForm(*((request.POST, request.FILES) if bound else ()))
    if was_turned_away(request):
        form.errors.clear()
        form.add_error("file", too_large())
    elif bound and form.is_valid() and (made := _taken(request, found, form)) is not None:
        words = _("已比对，差异 %(n)d 处；征集表只用来比对，没有改动平台的数据。")
        messages.success(request, words % {"n": made.differences.count()})
        return redirect("ministry_new" if made.refused_rows else "ministry_differences", year)
    last = found.sheets.first()
    shown = {
        "campaign": found,
        "form": form,
        "sheet": shipped_sheet(),
        "last": last,
        "faults": [(one["row"], one["key"], one["column"], told(one)) for one in last.faults] if last else [],
    }
    status = PAYLOAD_TOO_LARGE if was_turned_away(request) else 422 if form.errors else 200
    return render(request, "portals/campaigns/ministry_new.html", shown, status=status)


def _taken(request: HttpRequest, found: Campaign, form: SheetForm) -> MinistrySheet | None:
    file, invited = form.cleaned_data["file"], eligible_on(timezone.localdate())
    sent = {"name": file.name, "chunks": file.chunks(), "invited": invited, "at": timezone.now()}
    try:
        return take_ministry_sheet(by=person_of(request), campaign=found, **sent)
    except Refusal as refused:
        carry_refusal(form, refused)
    return None


@require_GET
def ministry_ours(request: HttpRequest, year: int) -> HttpResponse:
    """Of the enterprises this person may see; written down before it leaves."""
    require(request.user, "export", MinistrySheet)
    found = campaign_for(request, year)
    content = write_ours(by=person_of(request), campaign=found, invited=invited_seen(request))
    answer = HttpResponse(content, content_type=WORKBOOK)
    name = _("%(title)s（%(year)d）本平台") % {"title": shipped_sheet().title, "year": found.year}
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.xlsx"
    return answer
