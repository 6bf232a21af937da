"""What is sent to a department's server in a header, kept encrypted with a key made from the platform's own."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from jifen.engine.problems import Refusal


class SecretLost(Refusal):
    """The platform has another key than when the header was kept."""


def hidden(text: str) -> str:
    return _cipher().encrypt(text.encode()).decode("ascii") if text else ""


def shown(kept: str) -> str:
    """For the request alone; no page, no record and no log has it. Raises SecretLost."""
    try:
        return _cipher().decrypt(kept.encode("ascii")).decode() if kept else ""
    except InvalidToken:
        raise SecretLost.because(
            "secret_lost",
            "平台密钥更换过，原来保存的请求头内容已读不出；请在“修改”里重新填写请求头。",
            "the platform's key was changed and the kept header cannot be read; enter it again.",
        ) from None


def _cipher() -> Fernet:
    key = hashlib.sha256(b"jifen.collecting.endpoint-header:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
