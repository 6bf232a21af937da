"""The queue of claims, shared by the operator and the business officers of the area."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jifen.access.decide import get_for, may, require
from jifen.people import actions, areas
from jifen.people.actions.claims import INVITATION_LASTS
from jifen.people.models import Claim
from jifen.portals.acting import attempt, person_of
from jifen.portals.operator.forms import CreditCodeForm, ReasonForm


@require_http_methods(["GET", "POST"])
def claim_decide(request: HttpRequest, number: int) -> HttpResponse:
    claim = get_for(request.user, Claim.objects.select_related("person"), pk=number)
    form = ReasonForm(request.POST if "refuse" in request.POST else None)
    form.fields["why"].required = "refuse" in request.POST
    if request.method == "POST":
        require(request.user, "decide", claim)
        if _decided(request, claim, form):
            return redirect("claim_decide", number)
    waiting = claim.state == Claim.State.PENDING
    shown = {"claim": claim, "form": form, "area": areas.full_name(claim.area)}
    shown["decides"] = waiting and may(request.user, "decide", claim)
    return render(request, "portals/operator/claim.html", shown)


def _decided(request: HttpRequest, claim: Claim, form: ReasonForm) -> bool:
    me = person_of(request)
    if "confirm" in request.POST:
        form.is_bound, form.cleaned_data = True, {}
        done = attempt(form, lambda: actions.confirm_claim(by=me, claim=claim)) is not None
        sentence = _("已确认。申请人凭回执设置密码后即可登录。")
    else:
        done = form.is_valid() and bool(
            attempt(form, lambda: actions.refuse_claim(by=me, claim=claim, why=form.cleaned_data["why"]))
        )
        sentence = _("已退回，申请人凭回执可以看到理由。")
    if done:
        messages.success(request, sentence)
    return done


@require_http_methods(["GET", "POST"])
def enterprise_invite(request: HttpRequest) -> HttpResponse:
    require(request.user, "invite", Claim)
    form = CreditCodeForm(request.POST or None)
    if not form.is_valid():
        note = _("凭邀请码认领的企业不再等部门确认，请只交给企业本身。")
        shown = {"form": form, "title": _("给企业发邀请码"), "send": _("生成邀请码"), "note": note}
        return render(request, "portals/form.html", shown)
    code = form.cleaned_data["credit_code"]
    secret = actions.invite_enterprise(by=person_of(request), credit_code=code)
    sentence = _(
        "把下面的邀请码交给统一社会信用代码为 %(code)s 的企业，%(days)d 天内有效，只能用一次。离开本页后不再显示。"
    ) % {"code": code, "days": INVITATION_LASTS.days}
    shown = {"title": _("邀请码已生成"), "secret": secret, "sentence": sentence, "back": reverse("claim_list")}
    return render(request, "portals/secret_once.html", shown)
