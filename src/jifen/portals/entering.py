"""Pages before the door: an invitation, a claim, the receipt of a claim."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from jifen.people import actions, areas
from jifen.people.actions.claims import claim_behind
from jifen.people.actions.persons import open_invitation
from jifen.people.forms import FirstPasswordForm
from jifen.people.models import Claim
from jifen.portals.acting import attempt, checked_credit_code


class ClaimForm(forms.ModelForm):  # type: ignore[type-arg]
    invitation = forms.CharField(
        label=gettext_lazy("邀请码"),
        required=False,
        max_length=64,
        help_text=gettext_lazy("有邀请码的即时生效；没有的留空，由所在地部门确认。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    class Meta:
        model = Claim
        fields = ("credit_code", "enterprise_name", "area", "applicant_name", "duty", "username")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = self.fields["area"]
        assert isinstance(area, forms.ChoiceField)
        area.choices = [("", _("请选择")), *((code, areas.full_name(code)) for code in areas.COUNTIES)]
        self.fields["username"].help_text = _("小写字母、数字、点、横线，3 至 40 位；建好后不再更改。")

    def clean_credit_code(self) -> str:
        return checked_credit_code(self.cleaned_data["credit_code"])


@login_not_required
@require_http_methods(["GET", "POST"])
def claim(request: HttpRequest) -> HttpResponse:
    form = ClaimForm(request.POST or None)
    if form.is_valid():
        code = form.cleaned_data["invitation"].strip()
        made = attempt(form, lambda: actions.claim_enterprise(claim=form.instance, invitation=code))
        if made:
            return redirect("claim_receipt", made[1])
    return render(request, "portals/entering/claim.html", {"form": form})


@login_not_required
@sensitive_post_parameters("password", "repeated")
@require_http_methods(["GET", "POST"])
def claim_receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever holds the address holds the receipt: it shows how the claim stands and, once confirmed, sets the password."""
    found = claim_behind(token)
    if found is None:
        raise Http404(_("没有这份回执；请核对地址。"))
    form = None
    if found.person is not None and found.person.awaits_first_sign_in:
        form = FirstPasswordForm(request.POST or None, person=found.person)
        if form.is_valid() and _first_password(form, found):
            messages.success(request, _("密码已设置，请登录。"))
            return redirect("account_login")
    address = request.build_absolute_uri()
    shown = {"claim": found, "form": form, "area": areas.full_name(found.area), "address": address}
    return render(request, "portals/entering/claim_receipt.html", shown)


def _first_password(form: FirstPasswordForm, found: Claim) -> bool:
    person, password = form.person, form.cleaned_data["password"]
    return bool(attempt(form, lambda: actions.set_first_password(person=person, password=password)))


@login_not_required
@sensitive_post_parameters("password", "repeated")
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    found = open_invitation(token)
    if found is None:
        return render(request, "portals/entering/invitation_gone.html", status=410)
    form = FirstPasswordForm(request.POST or None, person=found.person)
    if form.is_valid():
        password = form.cleaned_data["password"]
        if attempt(form, lambda: actions.accept_invitation(token=token, password=password)):
            messages.success(request, _("密码已设置，请登录。"))
            return redirect("account_login")
    return render(request, "portals/entering/invitation.html", {"form": form, "person": found.person})
