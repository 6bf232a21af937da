"""Verbs on titles (科技资质)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from jifen.audit.actions import harmless, record
from jifen.enterprises import permissions, titles
from jifen.enterprises.actions.life import add_event, held, refuse_future, said
from jifen.enterprises.models import Enterprise, Event, Recognition
from jifen.people.acting import By, key_of, permit

AT_ONCE: Final = 1000


@transaction.atomic
def recognise(
    *, by: By, enterprise: Enterprise, title: str, since: date | None, until: date | None, source: str
) -> Recognition:
    """``since`` None: nobody said when; such a title does not count until somebody does."""
    permit(by, permissions.check_can_keep_register)
    refuse_future(since, "认定日期")
    current = held(enterprise)
    made = Recognition(enterprise=current, title=title.strip(), since=since, until=until, source=source)
    made.family = titles.families().family_of(made.title)
    made.full_clean()
    made.save()
    if since:
        add_event(current, Event.Kind.QUALIFIED, since, by=by, source=source, note=made.title)
    record("enterprise.recognised", by=key_of(by), subject=current.subject, fields=harmless(made))
    return made


@dataclass(frozen=True)
class Told:
    """A title as a delivery tells of it."""

    enterprise: Enterprise
    title: str
    since: date | None
    until: date | None


@transaction.atomic
def recognise_all(*, by: By, told: Sequence[Told], source: str, on: date) -> list[Recognition]:
    """The titles of one delivery at once, with one entry in the record. Those of a day after ``on`` are left for that day."""
    permit(by, permissions.check_can_keep_register)
    held = set(Recognition.objects.values_list("enterprise", "title", "since"))
    new = {
        (one.enterprise.pk, one.title.strip(), one.since): one for one in told if one.since is None or one.since <= on
    }
    made = [_made(one, source) for key, one in new.items() if key not in held]
    Recognition.objects.bulk_create(made, batch_size=AT_ONCE)
    Event.objects.bulk_create([_event(one, one.since, by, source) for one in made if one.since], batch_size=AT_ONCE)
    if made:
        record("enterprise.recognised_many", by=key_of(by), fields={"count": len(made), "source": source, "on": on})
    return made


def _made(told: Told, source: str) -> Recognition:
    made = Recognition(
        enterprise=told.enterprise, title=told.title.strip(), since=told.since, until=told.until, source=source
    )
    made.family = titles.families().family_of(made.title)
    made.clean_fields(exclude=["enterprise"])
    return made


def _event(made: Recognition, since: date, by: By, source: str) -> Event:
    return Event(
        enterprise=made.enterprise, kind=Event.Kind.QUALIFIED, on=since, note=made.title, source=source,
        recorded_at=timezone.now(), by=key_of(by),
    )  # fmt: skip


@transaction.atomic
def withdraw_recognition(*, by: By, recognition: Recognition, on: date, why: str, source: str) -> Recognition:
    """From ``on`` the title no longer counts."""
    permit(by, permissions.check_can_keep_register)
    refuse_future(on, "取消日期")
    current = Recognition.objects.select_for_update().select_related("enterprise").get(pk=recognition.pk)
    if current.withdrawn_on is not None:
        raise ValidationError(f"“{current.title}”已于 {current.withdrawn_on:%Y-%m-%d} 取消。")
    current.withdrawn_on, current.withdrawn_why = on, said(why, "取消资质")
    current.full_clean()
    current.save()
    add_event(current.enterprise, Event.Kind.DISQUALIFIED, on, by=by, source=source, note=current.title)
    subject = current.enterprise.subject
    record("enterprise.recognition_withdrawn", by=key_of(by), subject=subject, fields=harmless(current), why=why)
    return current
