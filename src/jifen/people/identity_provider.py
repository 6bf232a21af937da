"""Talking to the government identity provider: OpenID Connect, authorization code with PKCE, state and nonce.

The library drives the redirects; what it leaves open is closed here. The signature of the ID token is always checked
(OpenID Connect Core 1.0, 3.1.3.7), by public keys only, and so are issuer, audience, time and nonce. Of the claims the
subject is kept, as a keyed digest, and whether several factors were used; names, numbers and addresses are not asked for.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlsplit

import jwt
import requests
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import salted_hmac

SIGNATURES: Final = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""With a public key, all of them: a shared secret or no signature at all would let others write tokens."""
CLAIMS: Final = ["iss", "aud", "sub", "exp", "iat", "nonce"]
CLOCKS_DIFFER: Final = 60
"""Seconds by which the provider's clock may differ from ours."""
DISCOVERY: Final = "/.well-known/openid-configuration"


def provider_in_use() -> Mapping[str, Any] | None:
    """Issuer, client_id, secret, name, trust_mfa; none where no provider is set."""
    provider: Mapping[str, Any] | None = settings.IDENTITY_PROVIDER
    return provider


def digest_of_subject(issuer: str, subject: str) -> str:
    """How we know an identity: keyed, because a subject may be a number that could be guessed. 64 hex digits."""
    return salted_hmac("jifen.people.identity", f"{issuer}\n{subject}", algorithm="sha256").hexdigest()


def used_several_factors(claims: dict[str, Any]) -> bool:
    """The provider's word (RFC 8176 ``amr``, or a class of authentication whose name ends in ``mfa``)."""
    methods, name = claims.get("amr"), claims.get("acr")
    by_method = isinstance(methods, list) and "mfa" in methods
    return by_method or (isinstance(name, str) and re.split(r"[:/#]", name)[-1] == "mfa")


class Untrusted(OAuth2Error):  # type: ignore[misc]
    """The provider's answer is not what it should be. The text is ours, so it may go into the log."""


@contextmanager
def answer_read() -> Iterator[None]:
    """Whatever breaks while somebody else's answer is read is that answer's fault."""
    try:
        yield
    except requests.RequestException:  # some are also a ValueError
        raise
    except (jwt.PyJWTError, ValueError, KeyError, TypeError, AttributeError) as malformed:
        raise Untrusted(f"an answer could not be read: {type(malformed).__name__}") from malformed


class Exchange(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """The calls from server to server."""

    nonce = ""

    @cached_property
    def openid_config(self) -> dict[str, Any]:
        issuer = self.get_provider().app.provider_id
        announced = _fetched(issuer.rstrip("/") + DISCOVERY)
        if announced.get("issuer") != issuer:
            raise Untrusted("the provider announces another issuer")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            _check_as_safe_as(issuer, announced.get(name))
        return announced

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return request.build_absolute_uri(reverse("identity_return"))

    def get_access_token_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        with answer_read():
            tokens: dict[str, Any] = super().get_access_token_data(*args, **kwargs)
        return tokens

    def parse_token(self, data: dict[str, Any]) -> Any:
        with answer_read():
            return super().parse_token(data)

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **answer: Any) -> Any:
        with answer_read():
            claims = self._verified(str(answer["response"].get("id_token", "")), app.client_id)
        return self.get_provider().sociallogin_from_response(request, claims)

    def _verified(self, id_token: str, audience: str) -> dict[str, Any]:
        issuer = self.openid_config["issuer"]
        claims: dict[str, Any] = jwt.decode(
            id_token,
            _signing_key(self.openid_config["jwks_uri"], id_token),
            algorithms=SIGNATURES,
            audience=audience,
            issuer=issuer,
            leeway=CLOCKS_DIFFER,
            options={"require": CLAIMS},
        )
        if not (self.nonce and hmac.compare_digest(str(claims["nonce"]).encode(), self.nonce.encode())):
            raise Untrusted("the token answers another request")
        if claims.get("azp", audience) != audience or not claims["sub"]:
            raise Untrusted("the token is for somebody else")
        return claims


class GovernmentIdentity(OpenIDConnectProvider):  # type: ignore[misc]
    """Asks for nothing but ``openid``; keeps nothing but a digest of the subject."""

    pkce_enabled_default = True
    oauth2_adapter_class = Exchange

    def get_default_scope(self) -> list[str]:
        return ["openid"]

    def redirect(self, request: HttpRequest, process: str, next_url: str | None = None, **kept: Any) -> HttpResponse:
        nonce = secrets.token_urlsafe(24)
        asked = {"nonce": nonce}
        answer: HttpResponse = super().redirect(request, process, next_url, auth_params=asked, nonce=nonce, **kept)
        return answer

    def extract_uid(self, data: dict[str, Any]) -> str:
        return digest_of_subject(self.app.provider_id, str(data["sub"]))

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        return []

    def sociallogin_from_response(self, request: HttpRequest, response: dict[str, Any]) -> Any:
        found = super().sociallogin_from_response(request, response)
        found.several_factors = used_several_factors(response)
        return found


class Return(OAuth2CallbackView):  # type: ignore[misc]
    """Where the browser comes back; hands the nonce kept with the state to whoever checks the token."""

    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, answer = super()._get_state(request, provider)
        self.adapter.nonce = (state or {}).get("nonce", "")
        return state, answer


def government_identity(request: HttpRequest) -> GovernmentIdentity | None:
    known = provider_in_use()
    if known is None:
        return None
    app = SocialApp(
        provider=GovernmentIdentity.id,
        provider_id=known["issuer"],
        name=known["name"],
        client_id=known["client_id"],
        secret=known["secret"],
        settings={"server_url": known["issuer"]},
    )
    return GovernmentIdentity(request, app=app)


def _signing_key(address: str, id_token: str) -> jwt.PyJWK:
    """The one published key the token names; a token that names none is taken when only one is published."""
    wanted = jwt.get_unverified_header(id_token).get("kid")
    published = jwt.PyJWKSet.from_dict(_fetched(address)).keys
    fitting = [key for key in published if wanted in (None, key.key_id) and key.public_key_use in (None, "sig")]
    if len(fitting) != 1:
        raise Untrusted("no published key fits the token")
    return fitting[0]


def _fetched(address: str) -> dict[str, Any]:
    with get_adapter().get_requests_session() as session:
        response = session.get(address)
    response.raise_for_status()
    content = response.json()
    if not isinstance(content, dict):
        raise requests.exceptions.InvalidJSONError("not an object")
    return content


def _check_as_safe_as(issuer: str, address: object) -> None:
    """Codes and keys travel encrypted; only a provider on this very machine may do without."""
    scheme = urlsplit(address).scheme if isinstance(address, str) else ""
    if scheme != "https" and scheme != urlsplit(issuer).scheme:
        raise Untrusted("the provider announces an address without encryption")
