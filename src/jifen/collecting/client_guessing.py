"""Wrong secrets are counted per client and place, and whoever goes on is told to wait.

The right secret always passes, even from a place that has to wait: with 256 random bits the wait protects the record and
the database from noise and not the secret from being guessed. So nobody can lock a department's programme out, not even
from behind the same address.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from jifen.audit.actions import record
from jifen.collecting.models import SourceClient
from jifen.people.models import RefusedSignIn
from jifen.people.throttling import FORGOTTEN_AFTER, waiting_time

NOBODY = "client:?"


def seconds_to_wait(client: SourceClient | None, place: str, at: datetime) -> int:
    """For a place that gave wrong secrets; 0 when it may try again."""
    found = _refused(client).filter(place=place).first()
    if found is None or found.wait_until is None or found.wait_until <= at:
        return 0
    return int((found.wait_until - at).total_seconds()) + 1


@transaction.atomic
def note_wrong_secret(client: SourceClient | None, place: str, at: datetime) -> None:
    """Shown to the security administrator among the refused sign-ins. Of what was typed nothing is kept."""
    name = client.key if client else NOBODY
    refused, _ = RefusedSignIn.objects.select_for_update().get_or_create(
        username=name, place=place, defaults={"last_at": at}
    )
    forgotten = at - refused.last_at > FORGOTTEN_AFTER
    refused.failures, refused.last_at = (0 if forgotten else refused.failures) + 1, at
    wait = waiting_time(refused.failures)
    refused.wait_until = at + wait if wait else None
    refused.save()
    record("client.refused", by="api", subject=name, fields={"failures": refused.failures})


def forget_wrong_secrets(client: SourceClient, place: str) -> None:
    _refused(client).filter(place=place).delete()


def _refused(client: SourceClient | None) -> QuerySet[RefusedSignIn]:
    return RefusedSignIn.objects.filter(username=client.key if client else NOBODY)
