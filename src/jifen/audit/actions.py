"""The one verb of the record: ``record``. There is no verb to change or to forget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection, models
from django.utils import timezone

from jifen.audit.canonical import canonical_bytes, digest_of
from jifen.audit.models import Entry

SYSTEM = "system"
"""Who acts when a clock or the command line does."""
VERSION = 1


class OutsideTransaction(RuntimeError):
    """An entry written apart from its action could stay when the action is undone."""


def record(
    action: str,
    *,
    by: str,
    subject: str = "",
    fields: Mapping[str, object] | None = None,
    why: str = "",
) -> Entry:
    """Writes one entry in the transaction of the action. ``by``: a person's key or ``system``; ``subject``: ``kind:key``."""
    if not connection.in_atomic_block:
        raise OutsideTransaction(
            f"动作“{action}”没有在事务里记审计；请给它加上 @transaction.atomic，让动作和记录同生同灭。"
        )
    at = timezone.now()
    content: dict[str, Any] = {"v": VERSION, "at": at, "by": by, "action": action, "subject": subject}
    body = canonical_bytes(content | {"fields": dict(fields or {}), "why": why})
    return Entry.objects.create(at=at, by=by, action=action, subject=subject, body=body, digest=digest_of(body))


def harmless(thing: models.Model) -> dict[str, object]:
    """The fields its model declares fit to be recorded, and no others."""
    names: tuple[str, ...] = getattr(type(thing), "audit_fields", ())
    return {name: getattr(thing, name) for name in names}
