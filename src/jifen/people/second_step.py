"""The second step of signing in: our own code, unless the identity provider's word is taken for it."""

from __future__ import annotations

from typing import Any

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest


class SecondStep(AuthenticateStage):  # type: ignore[misc]
    def _should_handle(self, request: HttpRequest) -> bool:
        return not is_vouched_for(self.login) and bool(super()._should_handle(request))


def is_vouched_for(login: Any) -> bool:
    """Set by the identity adapter, and only where the platform is told to trust the provider in this."""
    identity = (login.signal_kwargs or {}).get("sociallogin")
    return identity is not None and identity.state.get("several_factors") is True
