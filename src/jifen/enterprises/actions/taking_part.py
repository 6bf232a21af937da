"""Verbs on enrolment (参评登记): by the enterprise itself or by its county, dated, with a reason."""

from __future__ import annotations

from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from jifen.audit.actions import harmless, record
from jifen.enterprises import permissions
from jifen.enterprises.actions.life import add_event, held, said
from jifen.enterprises.models import Enrolment, Enterprise, Event
from jifen.people.models import Person

SOURCE: Final = "创新积分平台"


@transaction.atomic
def enrol(*, by: Person, enterprise: Enterprise, why: str) -> Enrolment:
    """Takes effect today. Eligible or not: it takes part once it is both."""
    current = held(enterprise)
    permissions.check_can_enrol(by, current)
    if Enrolment.objects.filter(enterprise=current, until=None).exists():
        raise ValidationError("这家企业已登记参评。")
    road = Enrolment.Road.SELF if permissions.is_own(by, current) else Enrolment.Road.COUNTY
    made = Enrolment(enterprise=current, road=road, since=timezone.localdate(), by=by.key, why=said(why, "参评登记"))
    made.full_clean()
    made.save()
    add_event(current, Event.Kind.ENROLLED, made.since, by=by, source=SOURCE, note=str(made.get_road_display()))
    record("enterprise.enrolled", by=by.key, subject=current.subject, fields=harmless(made), why=made.why)
    return made


@transaction.atomic
def withdraw(*, by: Person, enterprise: Enterprise, why: str) -> Enrolment:
    """Ends the open enrolment today; what it was stays on record."""
    current = held(enterprise)
    permissions.check_can_enrol(by, current)
    open_one = Enrolment.objects.filter(enterprise=current, until=None).first()
    if open_one is None:
        raise ValidationError("这家企业没有登记参评。")
    open_one.until, open_one.ended_by, open_one.ended_why = timezone.localdate(), by.key, said(why, "退出参评")
    open_one.full_clean()
    open_one.save()
    add_event(current, Event.Kind.WITHDRAWN, open_one.until, by=by, source=SOURCE, note=open_one.ended_why)
    record("enterprise.withdrawn", by=by.key, subject=current.subject, fields=harmless(open_one), why=why)
    return open_one
