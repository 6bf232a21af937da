"""The calendar of regular reviews (plan, 5), and the evidence at hand for one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from jifen.access.decide import filtered_for, may, require
from jifen.access.decision import SEE
from jifen.portals.acting import attempt, person_of
from jifen.portals.deliveries.stations import name_of
from jifen.portals.operator.record import DayInput
from jifen.portals.schemes.editing import UNPROCESSABLE
from jifen.portals.schemes.finding import scheme_for
from jifen.schemes import reads
from jifen.schemes.actions import close_review, set_review_date
from jifen.schemes.actions.review_dates import usual_day
from jifen.schemes.models import FeedbackItem, PublishedScheme, ReviewDate

SOON: Final = 60


@dataclass(frozen=True)
class Line:
    """``due``: the day set, or one year after it took effect, which ``is_usual`` marks as provisional."""

    scheme: PublishedScheme
    due: date
    is_usual: bool
    days: int
    open_feedback: int

    @property
    def tone(self) -> str:
        return "bad" if self.days < 0 else "asks" if self.days <= SOON else "plain"

    @property
    def words(self) -> str:
        if self.days < 0:
            return ngettext("已过 %(n)d 天", "已过 %(n)d 天", -self.days) % {"n": -self.days}
        return ngettext("还有 %(n)d 天", "还有 %(n)d 天", self.days) % {"n": self.days}


def lines(request: HttpRequest, today: date) -> list[Line]:
    """Schemes in force that the person may see, by day."""
    seen = filtered_for(request.user, reads.in_force(today).select_related("owner"))
    return sorted((line_of(one, today) for one in seen), key=lambda one: one.due)


def line_of(one: PublishedScheme, today: date) -> Line:
    held = reads.review_date_of(one.code)
    due = held.due_on if held else usual_day(one.effective)
    return Line(one, due, held is None, (due - today).days, reads.open_feedback(one.code))


@require_GET
def review_calendar(request: HttpRequest) -> HttpResponse:
    require(request.user, SEE, ReviewDate)
    return render(request, "portals/schemes/calendar.html", {"lines": lines(request, timezone.localdate())})


class DayForm(forms.Form):
    due_on = forms.DateField(label=gettext_lazy("复审日期"), widget=DayInput(format="%Y-%m-%d"))
    why = forms.CharField(label=gettext_lazy("理由"), max_length=500)


class CloseForm(forms.Form):
    outcome = forms.CharField(
        label=gettext_lazy("复审结论"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("看了什么证据，结论是修改还是不改；要改的另建草案。"),
    )  # fmt: skip
    next_on = forms.DateField(label=gettext_lazy("下一次复审日期"), widget=DayInput(format="%Y-%m-%d"))


@require_http_methods(["GET", "POST"])
def review_page(request: HttpRequest, code: str) -> HttpResponse:
    require(request.user, SEE, ReviewDate)
    scheme, today = scheme_for(request, code), timezone.localdate()
    plans = may(request.user, "retire", scheme)
    if request.method == "POST":
        require(request.user, "retire", scheme)
    day = DayForm(request.POST if "set" in request.POST else None)
    close = CloseForm(request.POST if "close" in request.POST else None)
    if day.is_bound and day.is_valid() and _set(request, scheme, day):
        return redirect("review_page", code)
    if close.is_bound and close.is_valid() and _closed(request, scheme, close):
        return redirect("review_page", code)
    shown: dict[str, Any] = {
        "scheme": scheme, "line": line_of(scheme, today), "evidence": evidence_of(scheme), "day_form": day if plans else None,
        "close_form": close if plans else None, "earlier": _earlier(code), "held": reads.review_date_of(code),
        "may_study": may(request.user, "study", scheme),
        "feedback": filtered_for(request.user, FeedbackItem.objects.filter(scheme__code=code)).order_by("-made_at")[:20],
    }  # fmt: skip
    return render(
        request, "portals/schemes/review_day.html", shown, status=UNPROCESSABLE if day.errors or close.errors else 200
    )


def _set(request: HttpRequest, scheme: PublishedScheme, form: DayForm) -> bool:
    me, now = person_of(request), timezone.now()
    made = attempt(form, lambda: set_review_date(by=me, scheme=scheme, at=now, **form.cleaned_data))
    if made is not None:
        messages.success(request, _("复审日期定为 %(day)s。") % {"day": made.due_on})
    return made is not None


def _closed(request: HttpRequest, scheme: PublishedScheme, form: CloseForm) -> bool:
    me, now = person_of(request), timezone.now()
    made = attempt(form, lambda: close_review(by=me, scheme=scheme, at=now, **form.cleaned_data))
    if made is not None:
        messages.success(request, _("本次复审已办结，下一次是 %(day)s。") % {"day": made.due_on})
    return made is not None


def _earlier(code: str) -> list[tuple[ReviewDate, str]]:
    closed = ReviewDate.objects.filter(code=code, closed_at__isnull=False).order_by("-closed_at")
    return [(one, name_of(one.closed_by)) for one in closed[:20]]


def evidence_of(scheme: PublishedScheme) -> list[tuple[str, str]]:
    """What is known today; where nothing has been computed yet the line says so and gives no figure."""
    versions = reads.versions_of(scheme.code).count()
    document = reads.document_of(scheme)
    provisional = sum(document.provisional(one.numbers_from) for one in document.indicators)
    return [
        (_("待答复的反馈"), str(reads.open_feedback(scheme.code))),
        (_("已采纳、等待修改的反馈"), str(reads.taken_feedback(scheme.code))),
        (_("已发布的版本"), str(versions)),
        (_("指标数"), str(len(document.indicators))),
        (_("数值暂定的指标"), str(provisional)),
    ]
