"""The page of one published version, its files, and its end."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from jifen.access.decide import may, require
from jifen.portals.acting import attempt, person_of
from jifen.portals.deliveries.stations import name_of
from jifen.portals.operator.record import DayInput
from jifen.portals.schemes.finding import scheme_for
from jifen.portals.schemes.scheme_content import scheme_content
from jifen.portals.schemes.words import STANDINGS
from jifen.schemes import reads
from jifen.schemes.actions import retire_scheme
from jifen.schemes.models import FeedbackItem, PublishedScheme


@require_GET
def scheme_page(request: HttpRequest, code: str, version: str = "") -> HttpResponse:
    one, today = scheme_for(request, code, version), timezone.localdate()
    scheme, me = reads.document_of(one), request.user
    shown: dict[str, Any] = {
        "one": one, "scheme": scheme, "standing": STANDINGS[reads.standing(one, today)],
        "is_in_force": reads.standing(one, today) == "in_force", "versions": _versions(one),
        "before": _before(one), "made_by": name_of(one.by), "approved_by": name_of(one.approved_by) if one.approved_by else "",
        "may_branch": may(me, "branch", PublishedScheme), "may_say": may(me, "make", FeedbackItem),
        "may_retire": may(me, "retire", one) and not hasattr(one, "retirement"),
        "review": reads.review_date_of(one.code), **scheme_content(scheme),
    }  # fmt: skip
    return render(request, "portals/schemes/page.html", shown)


def _versions(one: PublishedScheme) -> list[tuple[PublishedScheme, Any]]:
    today = timezone.localdate()
    return [(other, STANDINGS[reads.standing(other, today)]) for other in reads.versions_of(one.code)]


def _before(one: PublishedScheme) -> PublishedScheme | None:
    """The version this one took the place of."""
    earlier = [other for other in reads.versions_of(one.code) if (other.effective, other.pk) < (one.effective, one.pk)]
    return earlier[0] if earlier else None


@require_GET
def scheme_text(request: HttpRequest, code: str, version: str) -> HttpResponse:
    """The published bytes, as they are."""
    one = scheme_for(request, code, version)
    answer = HttpResponse(one.text, content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{one.code}@{one.version}.yaml')}"
    return answer


class RetireForm(forms.Form):
    on = forms.DateField(label=gettext_lazy("停用日期"), widget=DayInput(format="%Y-%m-%d"))
    why = forms.CharField(
        label=gettext_lazy("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("从停用日期起不再用它测算；以前的结果仍可查看和重放。停用后不能撤销。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def scheme_retire(request: HttpRequest, code: str, version: str) -> HttpResponse:
    one = scheme_for(request, code, version)
    require(request.user, "retire", one)
    form = RetireForm(request.POST or None, initial={"on": timezone.localdate()})
    if form.is_valid():
        said = form.cleaned_data
        made = attempt(form, lambda: retire_scheme(by=person_of(request), scheme=one, at=timezone.now(), **said))
        if made is not None:
            messages.success(request, _("“%(title)s”自 %(day)s 起停用。") % {"title": one, "day": made.on})
            return redirect("scheme", one.code, one.version)
    shown = {"title": _("停用：%(title)s") % {"title": one}, "form": form, "send": _("停用这个版本"), "grave": True}
    return render(request, "portals/form.html", shown, status=422 if form.errors else 200)
