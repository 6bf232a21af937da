"""Asking for a check run, and cancelling it; the worker does it."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jifen.audit.actions import harmless, record
from jifen.people.acting import By, key_of, permit
from jifen.verifying.finding_permissions import check_can_start_checks
from jifen.verifying.models import CheckRun

UNDER_WAY = (CheckRun.State.WAITING, CheckRun.State.RUNNING)


@transaction.atomic
def ask_check_run(*, by: By, year: int, at: datetime) -> CheckRun:
    """Waits for the worker. Raises ValidationError while another one of the year is under way: two people who press at once
    start one."""
    permit(by, check_can_start_checks)
    try:
        with transaction.atomic():
            made = CheckRun.objects.create(year=year, asked_at=at, by=key_of(by))
    except IntegrityError:
        words = _("%(year)d 年度的数据核验已经在进行，不用再发起；请等它完成，或先取消。")
        raise ValidationError(words % {"year": year}) from None
    record("check_run.asked", by=key_of(by), subject=made.subject, fields=harmless(made))
    return made


@transaction.atomic
def cancel_check_run(*, by: By, run: CheckRun, at: datetime) -> CheckRun:
    """The worker stops at its next step; what it has written down by then stays, and the next run goes on from it."""
    permit(by, check_can_start_checks)
    held = CheckRun.objects.select_for_update().get(pk=run.pk)
    if held.is_done:
        raise ValidationError(_("这次数据核验已经结束，不能取消。"))
    held.state, held.ended_at, held.leased_until = CheckRun.State.CANCELLED, at, None
    held.save(update_fields=["state", "ended_at", "leased_until"])
    record("check_run.cancelled", by=key_of(by), subject=held.subject, fields=harmless(held))
    return held
