"""Guessing is slowed down, and nobody can be locked out by it.

Failures are counted per account *and* place. A place is the network address; for a browser that has signed in to this
account before it is that browser, known by a signed cookie. So a stranger who types wrong passwords, even from behind
the same address as the victim, makes only himself wait.
"""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta
from typing import Final

from allauth.account.adapter import get_adapter
from django.core import signing
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from jifen.audit.actions import record
from jifen.people.models import USERNAME, Person, RefusedSignIn

FREE: Final = 5
"""So many failures cost no waiting."""
FIRST_WAIT: Final = timedelta(seconds=30)
LONGEST_WAIT: Final = timedelta(hours=1)
FORGOTTEN_AFTER: Final = timedelta(hours=24)
COOKIE: Final = "jifen_known_browser"
COOKIE_LASTS: Final = 365 * 24 * 3600
_SALT: Final = "jifen.people.known-browser"


def waiting_time(failures: int) -> timedelta:
    """30 seconds after the fifth failure, then twice as long each time, at most an hour."""
    doublings = failures - FREE
    return timedelta(0) if doublings < 0 else min(FIRST_WAIT * 2 ** min(doublings, 12), LONGEST_WAIT)


def wait_until(request: HttpRequest, username: str) -> datetime | None:
    """Until when this place has to wait before it tries this account again; none when it may."""
    found = RefusedSignIn.objects.filter(username=plain(username), place=place_of(request, username)).first()
    later = found is not None and found.wait_until is not None and found.wait_until > timezone.now()
    return found.wait_until if found and later else None


@transaction.atomic
def note_failure(request: HttpRequest, username: str, what: str) -> None:
    """``what``: password or code."""
    now, name = timezone.now(), plain(username)
    refused, _ = RefusedSignIn.objects.select_for_update().get_or_create(
        username=name, place=place_of(request, username), defaults={"last_at": now}
    )
    if now - refused.last_at > FORGOTTEN_AFTER:
        refused.failures = 0
    refused.failures, refused.last_at = refused.failures + 1, now
    wait = waiting_time(refused.failures)
    refused.wait_until = now + wait if wait else None
    refused.save()
    record("sign_in.refused", by="web", subject=f"person:{name}", fields={"what": what, "failures": refused.failures})


def forget_failures(request: HttpRequest, person: Person) -> None:
    RefusedSignIn.objects.filter(username=person.username, place=place_of(request, person.username)).delete()


def place_of(request: HttpRequest, username: str) -> str:
    browser = _known_browser(request, username)
    if browser:
        return f"browser:{browser}"
    has_address = "REMOTE_ADDR" in request.META  # behind a socket file there is none
    return str(get_adapter(request).get_client_ip(request)) if has_address else "?"


def plain(username: str) -> str:
    """The account as it is stored. What cannot be one (a password typed into the wrong field, say) is not kept."""
    name = username.strip().lower()
    return name if re.match(USERNAME, name) and Person.objects.filter(username=name).exists() else "?"


def browser_cookie(person: Person) -> str:
    return signing.dumps([person.pk, secrets.token_hex(8)], salt=_SALT)


def _known_browser(request: HttpRequest, username: str) -> str:
    try:
        key, browser = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=COOKIE_LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    known = Person.objects.filter(pk=key, username=username.strip().lower()).exists()
    return str(browser) if known else ""


def is_known_browser(request: HttpRequest, person: Person) -> bool:
    return bool(_known_browser(request, person.username))
