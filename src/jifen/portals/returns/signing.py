"""Signing, by the legal representative with a fresh code; and what was signed, as it was."""

from __future__ import annotations

from typing import Any

from allauth.core import context
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from jifen.access.decide import decide, get_for, require
from jifen.collecting.actions.pledging import ChangedMeanwhile, WrongCode, check_may_be_signed, sign_return
from jifen.collecting.models import Pledge, Return
from jifen.collecting.return_reads import Situation, digest_again
from jifen.collecting.returns import shipped_pledge
from jifen.people import duties, throttling
from jifen.people.adapters import must_wait
from jifen.people.models import Person
from jifen.portals.acting import carry, person_of
from jifen.portals.deliveries.stations import name_of
from jifen.portals.returns.own import begun_return, filing_of
from jifen.portals.returns.words import language, short


class SigningForm(forms.Form):
    """The code is guessed as slowly as at the door."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    code = forms.CharField(
        label=gettext_lazy("验证码"),
        max_length=12,
        help_text=gettext_lazy("打开验证器，填此刻显示的 6 位数字；刚登录用过的要等下一个。恢复码不能用于签署。"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "code-field"}),
        error_messages={"required": gettext_lazy("请填验证器上此刻显示的 6 位数字。")},
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_code(self) -> str:
        until = throttling.wait_until(context.request, self.person.username)
        if until:
            raise must_wait(until)
        return str(self.cleaned_data["code"])


@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
@begun_return
def return_sign(request: HttpRequest, situation: Situation) -> HttpResponse:
    me, seen = person_of(request), request.POST.get("seen") or request.GET.get("seen") or situation.digest
    if request.method == "POST":
        require(me, "sign", filing_of(situation))
    try:
        check_may_be_signed(situation, seen)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("return_check")
    bound = (request.POST,) if request.method == "POST" else ()
    form = SigningForm(*bound, person=me, initial={"seen": situation.digest})
    pledge = _signed(request, situation, form) if form.is_valid() else None
    if pledge is not None:
        messages.success(request, _("已签署并提交；签署的文本留存在此，可以打印。"))
        return redirect("return_signed", pledge.pk)
    return _page(request, situation, form)


def _signed(request: HttpRequest, situation: Situation, form: SigningForm) -> Pledge | None:
    me, given = person_of(request), form.cleaned_data
    try:
        made = sign_return(
            by=me, filing=filing_of(situation), seen=given["seen"], code=given["code"], at=timezone.now()
        )
    except WrongCode:
        throttling.note_failure(request, me.username, "code")
        form.add_error(
            "code", _("验证码不对；请填验证器上此刻显示的 6 位数字，每个验证码只能用一次，恢复码不能用于签署。")
        )
        return None
    except (ChangedMeanwhile, ValidationError) as refused:
        carry(form, refused)
        return None
    throttling.forget_failures(request, me)
    return made


def _page(request: HttpRequest, situation: Situation, form: SigningForm) -> HttpResponse:
    decision = decide(request.user, "sign", filing_of(situation))
    shown = {
        "situation": situation, "form": form if decision.allowed else None, "why_not": decision.reason,
        "signers": signers_of(situation), "short": short(situation.digest), "pledge": shipped_pledge(),
        "reading": situation.pledge_text_en if language() == "en" else "",
        "note": shipped_pledge().note if language() == "zh" else shipped_pledge().note_en,
    }  # fmt: skip
    return render(request, "portals/returns/sign.html", shown)


def signers_of(situation: Situation) -> list[str]:
    """Who may sign for the enterprise."""
    own = Person.objects.filter(organisation=situation.enterprise.organisation_id, is_active=True)
    return [one.name for one in own.filter(held__duty=duties.LEGAL_REPRESENTATIVE)]


@require_GET
def return_signed(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, "fill", Return)
    pledges = Pledge.objects.select_related("filing__enterprise", "delivery")
    found = get_for(request.user, pledges, pk=pk)
    last = Pledge.objects.filter(filing=found.filing).first()
    shown = {
        "pledge": found, "signer": name_of(found.signed_by), "is_whole": digest_again(found) == found.digest,
        "is_last": last == found, "filing": found.filing, "answers": len(found.content["answers"]),
        "files": sum(len(files) for files in found.content["evidence"].values()),
        "explanations": len(found.content["explanations"]),
    }  # fmt: skip
    return render(request, "portals/returns/signed.html", shown)
