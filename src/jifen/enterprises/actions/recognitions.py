"""Verbs on titles (科技资质)."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from jifen.audit.actions import harmless, record
from jifen.enterprises import permissions, titles
from jifen.enterprises.actions.life import add_event, held, refuse_future, said
from jifen.enterprises.models import Enterprise, Event, Recognition
from jifen.people.acting import By, key_of, permit


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
