"""Verbs on signing in: what the security administrator does."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from jifen.audit.actions import record
from jifen.people import permissions
from jifen.people.acting import By, key_of, permit
from jifen.people.models import Person, RefusedSignIn


@transaction.atomic
def end_session(*, by: By, session: UserSession) -> None:
    permit(by, permissions.check_can_keep_sign_ins)
    person = Person.objects.get(pk=session.user_id)
    session.end()
    record("session.ended", by=key_of(by), subject=person.subject)


@transaction.atomic
def end_sessions_of(*, by: By, person: Person) -> int:
    permit(by, permissions.check_can_keep_sign_ins)
    ended = drop_sessions(person)
    record("session.all_ended", by=key_of(by), subject=person.subject, fields={"count": ended})
    return ended


@transaction.atomic
def lift_wait(*, by: By, refused: RefusedSignIn) -> None:
    permit(by, permissions.check_can_keep_sign_ins)
    refused.delete()
    record("sign_in.wait_lifted", by=key_of(by), subject=f"person:{refused.username}")


@transaction.atomic
def reset_second_factor(*, by: By, person: Person, why: str) -> None:
    """For a lost phone: the next sign-in sets it up anew, so identity is checked by other roads first."""
    permit(by, permissions.check_can_reset_second_factor, person)
    Authenticator.objects.filter(user=person).delete()
    drop_sessions(person)
    record("second_factor.reset", by=key_of(by), subject=person.subject, why=why)


def drop_sessions(person: Person) -> int:
    sessions = list(UserSession.objects.filter(user=person))
    for session in sessions:
        session.end()
    return len(sessions)
