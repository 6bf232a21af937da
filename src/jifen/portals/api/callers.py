"""Whose call it is: a bearer token of ten minutes. No cookie is looked at."""

from __future__ import annotations

from typing import Final

from allauth.account.adapter import get_adapter
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from jifen.collecting.client_secrets import client_of
from jifen.collecting.models import SourceClient
from jifen.portals.api.problems import ApiProblem

NO_TOKEN: Final = {"WWW-Authenticate": 'Bearer realm="jifen"'}
BAD_TOKEN: Final = {"WWW-Authenticate": 'Bearer realm="jifen", error="invalid_token"'}


class ClientToken(HttpBearer):
    def authenticate(self, request: HttpRequest, token: str) -> SourceClient:
        client = client_of(token.strip(), timezone.now())
        if client is None:
            raise ApiProblem("invalid_token", headers=BAD_TOKEN)
        if not client.is_at_home(address_of(request)):
            raise ApiProblem("address_not_allowed")
        return client


def caller(request: HttpRequest) -> SourceClient:
    """The client whose token was checked."""
    client = getattr(request, "auth", None)
    assert isinstance(client, SourceClient)
    return client


def address_of(request: HttpRequest) -> str:
    """The network address, past the proxies we trust."""
    has_address = "REMOTE_ADDR" in request.META  # behind a socket file there is none
    return str(get_adapter(request).get_client_ip(request)) if has_address else "?"
