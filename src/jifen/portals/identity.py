"""Signing in through the government identity provider, binding it to the own account, and loosing it.

A form may lead only to ourselves (``form-action 'self'``), and browsers count a redirect after it; so the form is
answered with a page of ours, which then leads on. That the form is a POST keeps others from starting it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from requests import RequestException

from jifen.people import actions
from jifen.people.identity_adapter import FOR_WHOM, check_may_bind, failure
from jifen.people.identity_provider import Exchange, GovernmentIdentity, Return, Untrusted, government_identity
from jifen.people.identity_refusals import Refused
from jifen.people.models import Person
from jifen.portals.acting import person_of

View = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger(__name__)


def refusals_shown(view: View) -> View:
    """No provider, no page. Whatever goes wrong on the way becomes a sentence, never a trace."""

    @wraps(view)
    def shown(request: HttpRequest) -> HttpResponse:
        if government_identity(request) is None:
            raise Http404
        try:
            return view(request)
        except Refused as refused:
            log.warning("identity provider: %s, %s", refused.code, _cause(refused.__context__))
            return _refusal(request, refused)
        except ValidationError as conflict:
            return _refusal_page(request, "conflict", " ".join(conflict.messages), 409)
        except (RequestException, OAuth2Error) as failed:
            reason = failure(failed)
            log.warning("identity provider: %s, %s", reason.code, _cause(failed))
            return _refusal(request, reason)

    return shown


@login_not_required
@refusals_shown
@require_POST
def identity_sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("home")
    return _leave(request, AuthProcess.LOGIN, next_url=get_next_redirect_url(request))


@login_not_required
@refusals_shown
@require_GET
def identity_return(request: HttpRequest) -> HttpResponse:
    exchange = Exchange(request, _provider(request).sub_id)
    answer: HttpResponse = Return.adapter_view(exchange)(request)
    return answer


@refusals_shown
@require_POST
@reauthentication_required(app="allauth.socialaccount")  # type: ignore[untyped-decorator]
def identity_bind(request: HttpRequest) -> HttpResponse:
    check_may_bind(request)
    return _leave(request, AuthProcess.CONNECT, **{FOR_WHOM: person_of(request).pk})


@refusals_shown
@require_POST
@reauthentication_required(app="allauth.socialaccount")  # type: ignore[untyped-decorator]
def identity_unbind(request: HttpRequest) -> HttpResponse:
    actions.unbind_identity(by=person_of(request), issuer=_provider(request).sub_id)
    messages.success(request, _("已解除绑定。以后请用密码登录。"))
    return redirect("mfa_index")


def _provider(request: HttpRequest) -> GovernmentIdentity:
    found = government_identity(request)
    assert found is not None
    return found


def _leave(request: HttpRequest, purpose: str, **kept: Any) -> HttpResponse:
    provider = _provider(request)
    address = provider.redirect(request, purpose, **kept).headers["Location"]
    page = render(request, "socialaccount/leaving.html", {"address": address, "name": provider.name})
    page["Refresh"] = f"0; url={address}"
    return page


def _cause(failed: BaseException | None) -> str:
    """For the log: our own words, of others only the kind, because their text may carry what they were sent."""
    return str(failed) if isinstance(failed, Untrusted) else type(failed).__name__ if failed else "-"


def _refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    return _refusal_page(request, refused.code, refused.sentence, refused.status, refused.digest)


def _refusal_page(request: HttpRequest, code: str, sentence: str, status: int, digest: str = "") -> HttpResponse:
    person = request.user if isinstance(request.user, Person) else None
    if code != "stale":  # anybody can call the address of return out of the blue; that is no act
        issuer = _provider(request).sub_id
        actions.note_refused_identity(by=person, issuer=issuer, reason=code, digest=digest)
    if digest and person is None:
        request.session.flush()  # a confirmed identity that may not come in leaves nothing behind
    return render(request, "socialaccount/refused.html", {"sentence": sentence}, status=status)
