"""What the security administrator does to sign-ins."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jifen.access.decide import get_for, require
from jifen.people import actions
from jifen.people.models import RefusedSignIn
from jifen.portals.acting import person_of


@require_POST
def refused_lift(request: HttpRequest, number: int) -> HttpResponse:
    refused = get_for(request.user, RefusedSignIn, pk=number)
    require(request.user, "lift", refused)
    actions.lift_wait(by=person_of(request), refused=refused)
    messages.success(request, _("已解除等待。"))
    return redirect("refused_list")


@require_POST
def session_end(request: HttpRequest, number: int) -> HttpResponse:
    session = get_for(request.user, UserSession, pk=number)
    require(request.user, "end", session)
    actions.end_session(by=person_of(request), session=session)
    messages.success(request, _("已结束这个会话。"))
    return redirect("session_list")
