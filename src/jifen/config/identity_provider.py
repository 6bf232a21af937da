"""The government identity provider, if there is one: four ``JIFEN_OIDC_*`` variables, together or not at all."""

from __future__ import annotations

from typing import Final, TypedDict
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from jifen.config import environment

NAME: Final = "吉林省统一身份认证"
LONGEST: Final = 191
"""Characters of an issuer's address: as much as a binding can keep."""
OWN_MACHINE: Final = {"127.0.0.1", "localhost", "::1"}


class IdentityProvider(TypedDict):
    issuer: str
    client_id: str
    secret: str
    name: str
    trust_mfa: bool


def from_environment() -> IdentityProvider | None:
    """None when nothing is set; a half-set one stops the start, so that nobody believes it is on."""
    given = {name: environment.text(f"JIFEN_OIDC_{name}", "") for name in ("ISSUER", "CLIENT_ID", "SECRET")}
    missing = [f"JIFEN_OIDC_{name}" for name, value in given.items() if not value]
    if len(missing) == len(given):
        return None
    if missing:
        raise ImproperlyConfigured(
            f"政务身份登录缺少 {' '.join(missing)}；三个变量要么都写，要么都不写。 Missing for sign-in by identity provider."
        )
    return {
        "issuer": _checked(given["ISSUER"]),
        "client_id": given["CLIENT_ID"],
        "secret": given["SECRET"],
        "name": environment.text("JIFEN_OIDC_NAME", NAME),
        "trust_mfa": environment.switch("JIFEN_OIDC_TRUST_MFA"),
    }


def _checked(issuer: str) -> str:
    parts = urlsplit(issuer)
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in OWN_MACHINE)
    if not (secure and parts.netloc) or parts.query or parts.fragment or len(issuer) > LONGEST:
        raise ImproperlyConfigured(
            f"JIFEN_OIDC_ISSUER={issuer!r} 应为以 https:// 开头、不超过 {LONGEST} 个字符、不带参数的地址，与身份认证平台公布的 issuer 一字不差。"
            " JIFEN_OIDC_ISSUER must be the https:// address the provider announces as its issuer."
        )
    return issuer
