"""Who may pass: signed in, not idle for too long, with a second factor. Views opt out by ``login_not_required`` only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from jifen.people.models import Person

Answer = Callable[[HttpRequest], HttpResponse]
SEEN: Final = "seen_at"
NOTED_EVERY: Final = 60
"""Seconds: how finely idleness is measured. Coarse on purpose, so that reading pages writes nothing."""
WITHOUT_SECOND_FACTOR: Final = {
    "mfa_activate_totp",
    "account_logout",
    "account_reauthenticate",
    "account_change_password",
    "set_language",
}


class SignInRequired(LoginRequiredMiddleware):
    """Everything is behind the door unless its view says otherwise."""


class IdleSignOut:
    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = timezone.now().timestamp()
            idle = now - request.session.get(SEEN, now)
            if idle > settings.IDLE_MINUTES * 60:
                UserSession.objects.filter(session_key=request.session.session_key).delete()
                logout(request)
            elif SEEN not in request.session or idle > NOTED_EVERY:
                self._note(request, now)
        return self.get_response(request)

    def _note(self, request: HttpRequest, now: float) -> None:
        request.session[SEEN] = now
        UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=timezone.now())


class SecondFactorRequired:
    """Without a second factor there is one page: the one that sets it up."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        person = request.user
        name = request.resolver_match.url_name if request.resolver_match else None
        if not isinstance(person, Person) or name in WITHOUT_SECOND_FACTOR or not getattr(view, "login_required", True):
            return None
        if not needs_second_factor(person) or is_mfa_enabled(person):
            return None
        return redirect("mfa_activate_totp")


def needs_second_factor(person: Person) -> bool:
    """Every person; in the demo, somebody without any duty is spared it."""
    return bool(person.duties) or not settings.DEMO
