"""Reminding by city, by sector, or one enterprise: a sentence on their home pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from jifen.access.decide import require
from jifen.collecting.actions.campaigning import Reminded, remind
from jifen.collecting.campaign_reads import DELIVERED, STATE_WORDS, with_state
from jifen.collecting.models import Campaign
from jifen.enterprises.models import Enterprise
from jifen.portals.acting import attempt, person_of
from jifen.portals.campaigns.enterprises import ANY, CITIES, narrow_invited
from jifen.portals.campaigns.finding import campaign_for, invited_seen
from jifen.portals.government.enterprises import sector_choices

STATES = [*ANY, *((key, words) for key, words in STATE_WORDS.items() if key != DELIVERED)]
WHICH = ("words", "city", "sector", "state")


class ReminderForm(forms.Form):
    """Whoever of the chosen has not delivered."""

    city = forms.ChoiceField(label=gettext_lazy("市州"), required=False, choices=CITIES)
    sector = forms.ChoiceField(label=gettext_lazy("重点产业"), required=False, choices=sector_choices)
    state = forms.ChoiceField(label=gettext_lazy("状态"), required=False, choices=STATES)
    words = forms.CharField(label=gettext_lazy("名称或信用代码"), required=False, max_length=100)
    why = forms.CharField(
        label=gettext_lazy("提醒的话"),
        max_length=300,
        help_text=gettext_lazy("显示在企业的工作台，署您的单位；每家企业一天最多提醒一次。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def chosen(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in WHICH if self.cleaned_data.get(name)}


@require_http_methods(["GET", "POST"])
def campaign_remind(request: HttpRequest, year: int) -> HttpResponse:
    require(request.user, "remind", Campaign)
    found = campaign_for(request, year)
    bound = request.method == "POST"
    asked = {name: request.GET[name] for name in WHICH if request.GET.get(name)}
    form = ReminderForm(request.POST) if bound else ReminderForm(initial=asked)
    told = _remind(request, found, form) if bound and form.is_valid() else None
    if told is not None:
        messages.success(request, told_words(told))
        return redirect("campaign_enterprises", year)
    shown = {
        "campaign": found,
        "form": form,
        "late": _late(request, found, {} if bound else asked).count(),
        "narrowed": bool(asked) and not bound,
    }
    return render(request, "portals/campaigns/remind.html", shown, status=422 if bound else 200)


def _late(request: HttpRequest, found: Campaign, chosen: dict[str, str]) -> QuerySet[Any]:
    rows = with_state(invited_seen(request), found.year).exclude(filing_state=DELIVERED)
    return narrow_invited(rows, chosen)


def _remind(request: HttpRequest, found: Campaign, form: ReminderForm) -> Reminded | None:
    """The action counts again who has delivered."""
    rows = Enterprise.objects.filter(pk__in=_late(request, found, form.chosen()).values("pk"))
    said = {"campaign": found, "enterprises": rows, "why": form.cleaned_data["why"], "on": timezone.localdate()}
    return attempt(form, lambda: remind(by=person_of(request), **said))


def told_words(told: Reminded) -> str:
    words = [_("已提醒 %(n)d 家企业，显示在它们的工作台。") % {"n": told.sent}]
    if told.already:
        words.append(_("%(n)d 家今天已提醒过，不再重复。") % {"n": told.already})
    if told.unreachable:
        words.append(_("%(n)d 家还没有认领账号，提醒不到；请当地联系其认领。") % {"n": told.unreachable})
    return "".join(words)
