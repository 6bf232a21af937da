"""What becomes of an identity the provider confirmed: it signs its person in, or it is bound, or it is refused.

Nothing here makes a person, and no name, number or mail address is compared: the only tie is one the person made
while signed in with password and code.
"""

from __future__ import annotations

from typing import Any, NoReturn

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base import AuthError, AuthProcess
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from requests import RequestException

from jifen.people import actions
from jifen.people.identity_provider import GovernmentIdentity, government_identity, provider_in_use
from jifen.people.identity_refusals import Refused
from jifen.people.models import Person

FOR_WHOM = "person"
"""Under this name the state keeps who set out to bind."""


class IdentityAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> GovernmentIdentity:
        found = government_identity(request)
        if found is None:
            raise SocialApp.DoesNotExist
        return found

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Person:
        person: Person = sociallogin.user  # a shell that is never saved
        return person

    def serialize_instance(self, instance: Any) -> dict[str, Any]:
        """What waits in the session for the second step; the password's hash has no business there."""
        content: dict[str, Any] = super().serialize_instance(instance)
        content.pop("password", None)
        return content

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        purpose = sociallogin.state.get("process")
        if purpose == AuthProcess.CONNECT:
            _bind(request, sociallogin)
        if purpose != AuthProcess.LOGIN:
            raise Refused("stale")
        _check_may_sign_in(sociallogin)
        known = provider_in_use()
        trusted = known is not None and known["trust_mfa"] is True
        sociallogin.state["several_factors"] = trusted and sociallogin.several_factors

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        if error == AuthError.CANCELLED:
            raise Refused("cancelled")
        if exception is not None:
            raise failure(exception)
        raise Refused("declined" if "state" in (extra_context or {}) else "stale")

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No mail leaves the platform."""


def failure(failed: Exception) -> Refused:
    return Refused("unreachable" if isinstance(failed, RequestException) else "untrusted")


def check_may_bind(request: HttpRequest) -> None:
    """The session itself began with, or has since confirmed, both password and code."""
    steps = {step["method"] for step in get_authentication_records(request, request.user)}
    if not {"password", "mfa"} <= steps:
        raise Refused("not_by_password")


def _check_may_sign_in(sociallogin: Any) -> None:
    digest = sociallogin.account.uid
    if not sociallogin.is_existing:
        raise Refused("unbound", digest)
    if not sociallogin.user.is_active:
        raise Refused("disabled", digest)


def _bind(request: HttpRequest, sociallogin: Any) -> NoReturn:
    """Our own verb instead of the library's, which would save the whole person anew."""
    digest, person = sociallogin.account.uid, request.user
    if not isinstance(person, Person) or person.pk != sociallogin.state.get(FOR_WHOM):
        raise Refused("other_session", digest)
    if is_reauthentication_required(request, app="allauth.socialaccount"):
        raise Refused("not_confirmed", digest)
    check_may_bind(request)
    actions.bind_identity(by=person, issuer=sociallogin.account.provider, digest=digest)
    messages.success(request, _("已绑定。以后可以用这个身份登录。"))
    raise ImmediateHttpResponse(redirect("mfa_index"))
