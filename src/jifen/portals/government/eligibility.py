"""What is done to one enterprise: decide, check again, enrol, withdraw. Enterprises enrol themselves through the same pages."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from jifen.access.decide import get_for, may, require
from jifen.enterprises import actions as enterprise_actions
from jifen.enterprises.models import Enterprise
from jifen.portals.acting import attempt, person_of
from jifen.portals.enterprise_content import enterprise_content, open_criteria
from jifen.portals.government.forms import DecisionForm, EnrolmentForm
from jifen.verifying import actions, reads

Words = str | Promise


@require_POST
def eligibility_decide(request: HttpRequest, code: str) -> HttpResponse:
    found = get_for(request.user, Enterprise, code=code)
    require(request.user, "decide_eligibility", found)
    form = DecisionForm(request.POST, criteria=open_criteria(reads.result_on(found, timezone.localdate())))
    if form.is_valid() and _decide(request, found, form):
        messages.success(request, _("核定已记录，结论已更新。"))
        return redirect("enterprise", code)
    content = enterprise_content(request, found) | {"form": form}
    return render(request, "portals/enterprises/page.html", content, status=422)


def _decide(request: HttpRequest, found: Enterprise, form: DecisionForm) -> bool:
    by, said = person_of(request), form.cleaned_data
    return bool(
        attempt(
            form,
            lambda: actions.decide_criterion(
                by=by, enterprise=found, criterion=said["criterion"], met=said["met"] == "yes", why=said["why"]
            ),
        )
    )


@require_POST
def eligibility_judge(request: HttpRequest, code: str) -> HttpResponse:
    found = get_for(request.user, Enterprise, code=code)
    require(request.user, "decide_eligibility", found)
    actions.judge_eligibility(by=person_of(request), enterprise=found)
    messages.success(request, _("已按现行规则重新核对。"))
    return redirect("enterprise", code)


@require_http_methods(["GET", "POST"])
def enterprise_enrol(request: HttpRequest, code: str) -> HttpResponse:
    return _enrolment(request, code, enterprise_actions.enrol, _("登记参评"), _("已登记参评。"))


@require_http_methods(["GET", "POST"])
def enterprise_withdraw(request: HttpRequest, code: str) -> HttpResponse:
    return _enrolment(request, code, enterprise_actions.withdraw, _("退出参评"), _("已退出参评。"))


def _enrolment(request: HttpRequest, code: str, action: Callable[..., object], title: Words, done: str) -> HttpResponse:
    found = get_for(request.user, Enterprise, code=code)
    require(request.user, "enrol", found)
    form = EnrolmentForm(request.POST or None)
    if form.is_valid():
        why = form.cleaned_data["why"]
        if attempt(form, lambda: action(by=person_of(request), enterprise=found, why=why)):
            messages.success(request, done)
            own = may(request.user, "see_own", found)
            return redirect("own_enterprise") if own else redirect("enterprise", code)
    return render(request, "portals/form.html", {"form": form, "title": title, "note": found.name, "send": title})
