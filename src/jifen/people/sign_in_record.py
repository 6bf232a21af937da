"""Signing in and out, and changes of the means to do so, go into the record; loaded when the app is ready."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.signals import password_changed
from allauth.mfa.signals import authenticator_added, authenticator_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from jifen.audit.actions import record
from jifen.people.models import Person
from jifen.people.throttling import forget_failures


@receiver(user_logged_in)
@transaction.atomic
def signed_in(sender: Any, request: HttpRequest, user: Person, **details: Any) -> None:
    forget_failures(request, user)
    record("sign_in.done", by=user.key, subject=user.subject, fields=_unusual_ways(request, user))


def _unusual_ways(request: HttpRequest, user: Person) -> dict[str, object]:
    """Names the steps taken when one of them was the government identity; password and code go without saying."""
    ways = [str(step["method"]) for step in get_authentication_records(request, user)]
    return {"ways": ways} if "socialaccount" in ways else {}


@receiver(user_logged_out)
@transaction.atomic
def signed_out(sender: Any, request: HttpRequest, user: Person | None, **details: Any) -> None:
    if isinstance(user, Person):
        record("sign_in.left", by=user.key, subject=user.subject)


@receiver(password_changed)
@transaction.atomic
def password_was_changed(sender: Any, request: HttpRequest, user: Person, **details: Any) -> None:
    record("password.changed", by=user.key, subject=user.subject)


@receiver(authenticator_added)
@transaction.atomic
def second_factor_added(sender: Any, request: HttpRequest, user: Person, authenticator: Any, **details: Any) -> None:
    record("second_factor.added", by=user.key, subject=user.subject, fields={"type": str(authenticator.type)})


@receiver(authenticator_reset)
@transaction.atomic
def recovery_codes_renewed(sender: Any, request: HttpRequest, user: Person, **details: Any) -> None:
    record("recovery_codes.renewed", by=user.key, subject=user.subject)
