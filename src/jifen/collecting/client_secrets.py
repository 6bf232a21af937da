"""Secrets of clients and the short-lived tokens they are changed for.

A secret is 256 random bits, so there is nothing to guess and a slow hash would only let strangers burn our processor. What
is kept is an HMAC under the platform's key: whoever can write to the database alone cannot plant a secret of his own.
With another platform key every client needs a new secret.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Final

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

from jifen.collecting.models import SourceClient

TOKEN_LASTS: Final = timedelta(minutes=10)
LONGEST: Final = 1000
"""Characters of a token or secret that are looked at."""
_KEPT: Final = "jifen.collecting.client-secret"
_SIGNED: Final = "jifen.collecting.client-token"
_NOBODYS: Final = "0" * 64


def new_secret() -> str:
    """256 random bits as 43 letters that need no escaping anywhere."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    return salted_hmac(_KEPT, secret.encode("utf-8", "surrogatepass"), algorithm="sha256").hexdigest()


def fits(client: SourceClient | None, secret: str) -> bool:
    """Whether ``secret`` is the client's; takes as long for a client that does not exist."""
    same = constant_time_compare(digest_of(secret[:LONGEST]), client.secret_digest if client else _NOBODYS)
    return same and client is not None and client.is_active


def token_for(client: SourceClient, at: datetime) -> str:
    """Good until ``TOKEN_LASTS`` from ``at``, as long as the client lives and keeps its secret."""
    until = int((at + TOKEN_LASTS).timestamp())
    return signing.dumps([client.client_id, client.secret_version, until], salt=_SIGNED)


def client_of(token: str, at: datetime) -> SourceClient | None:
    """Whose token it is; none when it is forged, too old, or its client ended or was given another secret."""
    try:
        client_id, version, until = signing.loads(token[:LONGEST], salt=_SIGNED)
        is_late = at.timestamp() >= int(until)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if is_late:
        return None
    living = SourceClient.objects.select_related("organisation").filter(client_id=client_id, ended_at=None)
    return living.filter(secret_version=version).first()
