"""One person: make, look, give and take duties, invite, disable."""

from __future__ import annotations

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jifen.access.decide import get_for, may, require
from jifen.people import actions, duties, permissions
from jifen.people.actions.persons import INVITATION_LASTS
from jifen.people.models import Person
from jifen.portals.acting import attempt, person_of
from jifen.portals.operator.forms import DutyForm, PersonForm, ReasonForm
from jifen.portals.operator.lists import state_of


@require_http_methods(["GET", "POST"])
def person_new(request: HttpRequest) -> HttpResponse:
    require(request.user, "make", Person)
    form = PersonForm(request.POST or None, by=person_of(request))
    if form.is_valid():
        data = form.cleaned_data | {"with_duties": form.cleaned_data["given"]}
        data.pop("given")
        made = attempt(form, lambda: actions.make_person(by=person_of(request), **data))
        if made:
            messages.success(request, _("已新增人员“%(name)s”。接着发出邀请，由本人设置密码。") % {"name": made.name})
            return redirect("person", made.username)
    return render(request, "portals/form.html", {"form": form, "title": _("新增人员"), "send": _("保存")})


@require_GET
def person(request: HttpRequest, username: str) -> HttpResponse:
    found = get_for(request.user, Person.objects.select_related("organisation"), username=username)
    return render(request, "portals/operator/person.html", _content(request, found))


def _content(request: HttpRequest, found: Person) -> dict[str, Any]:
    me = person_of(request)
    verbs = ("change", "invite", "disable", "reset_second_factor")
    held = [(code, duties.NAMES[code], permissions.can_give_duty(me, found, code)) for code in sorted(found.duties)]
    return {
        "person": found,
        "state": state_of(found),
        "held": held,
        "has_second_factor": is_mfa_enabled(found),
        "duty_form": DutyForm(by=me, person=found),
        "may": {verb: may(me, verb, found) for verb in verbs},
    }


@require_POST
def duty_give(request: HttpRequest, username: str) -> HttpResponse:
    found = get_for(request.user, Person, username=username)
    duty = request.POST.get("duty", "")
    try:
        actions.give_duty(by=person_of(request), person=found, duty=duty)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("person", username)


@require_POST
def duty_take(request: HttpRequest, username: str, duty: str) -> HttpResponse:
    found = get_for(request.user, Person, username=username)
    actions.take_duty(by=person_of(request), person=found, duty=duty)
    return redirect("person", username)


@require_POST
def person_invite(request: HttpRequest, username: str) -> HttpResponse:
    """The link is shown on this answer only; it is kept nowhere."""
    found = get_for(request.user, Person, username=username)
    require(request.user, "invite", found)
    token = actions.invite_person(by=person_of(request), person=found)
    link = request.build_absolute_uri(reverse("invitation", args=[token]))
    days = INVITATION_LASTS.days
    shown = {"title": _("邀请已生成"), "secret": link, "back": reverse("person", args=[username])}
    shown["sentence"] = _(
        "把下面的链接交给%(name)s本人（账号 %(username)s），%(days)d 天内有效，只能用一次。"
        "离开本页后不再显示；再次邀请会使这一条失效。"
    ) % {"name": found.name, "username": found.username, "days": days}
    return render(request, "portals/secret_once.html", shown)


@require_http_methods(["GET", "POST"])
def person_disable(request: HttpRequest, username: str) -> HttpResponse:
    found = get_for(request.user, Person, username=username)
    require(request.user, "disable", found)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        actions.disable_person(by=person_of(request), person=found, why=form.cleaned_data["why"])
        messages.success(request, _("已停用“%(name)s”，其登录会话已全部结束。") % {"name": found.name})
        return redirect("person", username)
    title = _("停用“%(name)s”") % {"name": found.name}
    return render(request, "portals/form.html", {"form": form, "title": title, "send": _("停用"), "grave": True})


@require_POST
def person_enable(request: HttpRequest, username: str) -> HttpResponse:
    found = get_for(request.user, Person, username=username)
    require(request.user, "disable", found)
    actions.enable_person(by=person_of(request), person=found)
    messages.success(request, _("已启用“%(name)s”。") % {"name": found.name})
    return redirect("person", username)


@require_http_methods(["GET", "POST"])
def second_factor_reset(request: HttpRequest, username: str) -> HttpResponse:
    found = get_for(request.user, Person, username=username)
    require(request.user, "reset_second_factor", found)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        actions.reset_second_factor(by=person_of(request), person=found, why=form.cleaned_data["why"])
        messages.success(request, _("已重置“%(name)s”的第二因素，下次登录时重新设置。") % {"name": found.name})
        return redirect("person", username)
    title = _("重置“%(name)s”的第二因素") % {"name": found.name}
    note = _("先通过其他途径核实本人身份，并在理由中写明。")
    return render(
        request, "portals/form.html", {"form": form, "title": title, "send": _("重置"), "note": note, "grave": True}
    )
