"""What the provider puts into its ID tokens; for those whose account is named after an attack, that attack."""

from __future__ import annotations

import time
from typing import Any

import jwt
from django.conf import settings
from oauth2_provider.oauth2_validators import OAuth2Validator

from tests.people.oidc_provider.persons import CLIENT_SECRET

CLAIMS: dict[str, dict[str, Any]] = {
    "twofold": {"amr": ["pwd", "otp", "mfa"]},
    "classed": {"acr": "https://refeds.org/profile/mfa"},
    "unclassed": {"acr": "urn:example:no-mfa", "amr": ["pwd"]},
    "replayed": {"nonce": "the-nonce-of-an-earlier-sign-in"},
    "misdirected": {"aud": "another-platform"},
    "shared-out": {"aud": ["jifen-tests", "another-platform"], "azp": "another-platform"},
    "expired": {"exp": int(time.time()) - 3600},
    "foreign": {"iss": "https://elsewhere.example"},
}


class Answers(OAuth2Validator):
    def finalize_id_token(self, id_token: Any, token: Any, token_handler: Any, request: Any) -> str:
        honest: str = super().finalize_id_token(id_token, token, token_handler, request)
        name = request.user.username
        header = jwt.get_unverified_header(honest)
        claims = jwt.decode(honest, options={"verify_signature": False}) | CLAIMS.get(name, {})
        return signed(name, claims, header["kid"])


def signed(name: str, claims: dict[str, Any], kid: str) -> str:
    if name == "unsigned":
        return jwt.encode(claims, None, algorithm="none", headers={"kid": kid})
    if name == "shared":
        return jwt.encode(claims, CLIENT_SECRET, algorithm="HS256", headers={"kid": kid})
    key = (
        settings.FOREIGN_KEY if name in {"forged", "unknown-key"} else settings.OAUTH2_PROVIDER["OIDC_RSA_PRIVATE_KEY"]
    )
    return jwt.encode(claims, key, algorithm="RS256", headers={"kid": "unheard-of" if name == "unknown-key" else kid})
