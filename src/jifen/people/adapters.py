"""What this platform asks of the sign-in library."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime
from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jifen.people import throttling
from jifen.people.models import Person

THEIR_SECOND_STEP: Final = "allauth.mfa.stages.AuthenticateStage"
OUR_SECOND_STEP: Final = "jifen.people.second_step.SecondStep"


def must_wait(until: datetime) -> ValidationError:
    clock = timezone.localtime(until).strftime("%H:%M:%S")
    return ValidationError(
        _("尝试次数过多，请在 %(clock)s 之后再试。账号没有被锁定，从其他网络或常用浏览器仍可登录。") % {"clock": clock},
        code="must_wait",
    )


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages: dict[str, Any] = {  # noqa: RUF012 - the library's own shape
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": gettext_lazy("账号或密码不对；请核对大小写后重试。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # people come by invitation or by claim

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        until = throttling.wait_until(request, credentials.get("username", ""))
        if until:
            raise must_wait(until)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        throttling.note_failure(request, credentials.get("username", ""), "password")

    def post_login(self, request: HttpRequest, user: Person, **details: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **details)
        if not throttling.is_known_browser(request, user):
            response.set_cookie(
                throttling.COOKIE,
                throttling.browser_cookie(user),
                max_age=throttling.COOKIE_LASTS,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response

    def get_login_stages(self) -> list[str]:
        stages: list[str] = super().get_login_stages()
        return [OUR_SECOND_STEP if stage == THEIR_SECOND_STEP else stage for stage in stages]

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The pages say what happened themselves."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No mail leaves the platform."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of the second factor are encrypted with a key made from the platform's own."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        return False  # compulsory; a lost one is reset by the security administrator

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No mail leaves the platform."""


def _cipher() -> Fernet:
    key = hashlib.sha256(b"jifen.people.second-factor:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
