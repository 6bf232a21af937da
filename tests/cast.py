"""The cast as tests meet it: the demo accounts, by account name."""

from __future__ import annotations

from django.test import Client
from django.utils import timezone

from jifen.people.demo_accounts import PASSWORD, current_code, make_demo_accounts
from jifen.people.models import Person
from tests.remembered import remembered

WITH_DUTY = (
    "filler",
    "legal",
    "tax-data",
    "science-data",
    "science-officer",
    "county-officer",
    "bank-analyst",
    "bank-approver",
    "service-officer",
    "operator",
    "security",
    "auditor",
)
EVERYBODY = (*WITH_DUTY, "stranger")


def make_cast() -> None:
    remembered("cast", make_demo_accounts)


def played(username: str) -> Person:
    return Person.objects.get(username=username)


def signed_in(username: str) -> Client:
    """A browser of this person, past both steps of signing in."""
    client = Client()
    client.force_login(played(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def code_now(username: str) -> str:
    return current_code(username, timezone.now().timestamp())


__all__ = ["EVERYBODY", "PASSWORD", "WITH_DUTY", "code_now", "make_cast", "played", "signed_in"]
