"""Verbs on the days by which a scheme is looked at again (plan, 5)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jifen.audit.actions import SYSTEM, harmless, record
from jifen.people.acting import By, key_of, permit
from jifen.schemes.models import PublishedScheme, ReviewDate
from jifen.schemes.permissions import check_can_retire

USUAL_YEARS: Final = 1
"""Provisional: the plan asks for regular review and names no interval."""


def usual_day(effective: date) -> date:
    """29 February falls on the 28th."""
    try:
        return effective.replace(year=effective.year + USUAL_YEARS)
    except ValueError:
        return effective.replace(year=effective.year + USUAL_YEARS, day=28)


def first_review(scheme: PublishedScheme, at: datetime) -> ReviewDate:
    """With its publishing a scheme gets a day, unless one is still open."""
    held = ReviewDate.objects.filter(code=scheme.code, closed_at__isnull=True).first()
    if held is not None:
        return held
    return ReviewDate.objects.create(
        code=scheme.code, due_on=usual_day(scheme.effective), why=_("生效满一年（暂定）"), set_at=at, by=SYSTEM
    )


@transaction.atomic
def set_review_date(*, by: By, scheme: PublishedScheme, due_on: date, why: str, at: datetime) -> ReviewDate:
    """Another day; the one before is closed with the reason."""
    permit(by, check_can_retire, scheme)
    if not why.strip():
        raise ValidationError({"why": _("请写明为什么定在这一天。")})
    if due_on <= timezone.localdate(at):
        raise ValidationError({"due_on": _("复审日期应在今天以后。")})
    _close(scheme.code, _("改期至 %(day)s：%(why)s") % {"day": due_on, "why": why.strip()}, key_of(by), at)
    made = ReviewDate.objects.create(code=scheme.code, due_on=due_on, why=why.strip(), set_at=at, by=key_of(by))
    record("scheme.review_set", by=key_of(by), subject=made.subject, fields=harmless(made), why=made.why)
    return made


@transaction.atomic
def close_review(*, by: By, scheme: PublishedScheme, outcome: str, next_on: date, at: datetime) -> ReviewDate:
    """What the regular review came to, and the day of the next one."""
    permit(by, check_can_retire, scheme)
    if not outcome.strip():
        raise ValidationError({"outcome": _("请写明复审看了什么证据、结论是修改还是不改。")})
    if next_on <= timezone.localdate(at):
        raise ValidationError({"next_on": _("下一次复审日期应在今天以后。")})
    _close(scheme.code, outcome.strip(), key_of(by), at)
    made = ReviewDate.objects.create(
        code=scheme.code, due_on=next_on, why=_("上一次复审时确定"), set_at=at, by=key_of(by)
    )
    record("scheme.review_closed", by=key_of(by), subject=made.subject, fields=harmless(made), why=outcome.strip())
    return made


def _close(code: str, outcome: str, by: str, at: datetime) -> None:
    for one in ReviewDate.objects.select_for_update().filter(code=code, closed_at__isnull=True):
        one.outcome, one.closed_at, one.closed_by = outcome, at, by
        one.save(update_fields=["outcome", "closed_at", "closed_by"])
