"""Opening the campaign of a year, and moving its dates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from jifen.access.decide import require
from jifen.collecting.actions.campaigning import Dates, move_dates, open_campaign
from jifen.collecting.models import Campaign
from jifen.collecting.return_reads import year_to_fill
from jifen.portals.acting import attempt, person_of
from jifen.portals.campaigns.finding import campaign_for
from jifen.portals.operator.record import DayInput


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(label=label, help_text=help_text, widget=DayInput(format="%Y-%m-%d"))


class DatesForm(forms.Form):
    opens_on = _day(gettext_lazy("开始日期"))
    duty_day = _day(gettext_lazy("部门报送截止"), gettext_lazy("各部门在这一天以前报齐，企业才不必重复填。"))
    closes_on = _day(gettext_lazy("结束日期"), gettext_lazy("这一天仍可填报；之后提交的照样接收，记为逾期。"))

    def dates(self) -> Dates:
        said = self.cleaned_data
        return Dates(said["opens_on"], said["duty_day"], said["closes_on"])


class NewForm(DatesForm):
    year = forms.IntegerField(
        label=gettext_lazy("数据年度"),
        min_value=2000,
        max_value=2200,
        help_text=gettext_lazy("填报哪一年的数据；2026 年开展的集中调整填 2025 年度。"),
    )
    title = forms.CharField(label=gettext_lazy("名称"), max_length=200)
    field_order = ("year", "title", "opens_on", "duty_day", "closes_on")


class MoveForm(DatesForm):
    why = forms.CharField(
        label=gettext_lazy("改期的理由"),
        max_length=300,
        help_text=gettext_lazy("和原来的日期一起留存，任何人不能删改。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_http_methods(["GET", "POST"])
def campaign_new(request: HttpRequest) -> HttpResponse:
    require(request.user, "open", Campaign)
    year = year_to_fill(timezone.localdate())
    proposed = {"year": year, "title": _("%(year)d 年度创新积分数据集中调整") % {"year": year}}
    form = NewForm(request.POST or None, initial=proposed)
    if form.is_bound and form.is_valid() and (made := _opened(request, form)) is not None:
        messages.success(request, _("%(title)s已发起；日期显示在企业和部门的工作台。") % {"title": made.title})
        return redirect("campaign")
    note = _("与科技部年度数据征集同步；发起后企业按当前表样填报，到期前 30 天、7 天、1 天和逾期后自动提醒。")
    return _page(request, form, _("发起集中调整"), _("发起"), note)


def _opened(request: HttpRequest, form: NewForm) -> Campaign | None:
    said = form.cleaned_data
    given = {"year": said["year"], "title": said["title"], "dates": form.dates(), "at": timezone.now()}
    return attempt(form, lambda: open_campaign(by=person_of(request), **given))


@require_http_methods(["GET", "POST"])
def campaign_dates(request: HttpRequest, year: int) -> HttpResponse:
    require(request.user, "move", Campaign)
    found = campaign_for(request, year)
    now = {name: getattr(found, name) for name in ("opens_on", "duty_day", "closes_on")}
    form = MoveForm(request.POST or None, initial=now)
    if form.is_bound and form.is_valid() and _moved(request, found, form):
        messages.success(request, _("日期已调整；原来的日期和理由留存在本页下方。"))
        return redirect("campaign")
    return _page(request, form, _("调整日期"), _("保存"), found.title)


def _moved(request: HttpRequest, found: Campaign, form: MoveForm) -> bool:
    given = {"campaign": found, "dates": form.dates(), "why": form.cleaned_data["why"], "at": timezone.now()}
    return attempt(form, lambda: move_dates(by=person_of(request), **given)) is not None


def _page(request: HttpRequest, form: forms.Form, title: str, send: str, note: str) -> HttpResponse:
    shown = {"form": form, "title": title, "send": send, "note": note}
    return render(request, "portals/form.html", shown, status=422 if form.is_bound else 200)
