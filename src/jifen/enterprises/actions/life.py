"""What every verb on an enterprise needs: the row held for the transaction, and a line in its life."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone

from jifen.enterprises.models import Enterprise, Event
from jifen.people.acting import By, key_of


def held(enterprise: Enterprise) -> Enterprise:
    """The row as it is now, ours until the transaction ends."""
    return Enterprise.objects.select_for_update().get(pk=enterprise.pk)


def add_event(enterprise: Enterprise, kind: str, on: date, *, by: By, source: str, note: str = "") -> Event:
    event = Event(enterprise=enterprise, kind=kind, on=on, note=note[:300], source=source, by=key_of(by))
    event.recorded_at = timezone.now()
    event.full_clean(exclude=["enterprise"])
    event.save()
    return event


def refuse_future(on: date | None, what: str) -> None:
    if on is not None and on > timezone.localdate():
        raise ValidationError(f"{what}是 {on:%Y-%m-%d}，还没有到；请核对日期。")


def said(why: str, what: str) -> str:
    if not why.strip():
        raise ValidationError(f"{what}要写明理由，企业会看到。")
    return why.strip()
