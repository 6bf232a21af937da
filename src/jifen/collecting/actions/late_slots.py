"""Late slots: one person asks with a reason, another one, an operator, agrees. What comes through one stays late."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from jifen.audit.actions import harmless, record
from jifen.collecting.duty_permissions import check_can_agree_late_slot, check_can_ask_late_slot
from jifen.collecting.models import DutyPeriod, LateSlot
from jifen.people.acting import By, key_of, permit
from jifen.people.models import Organisation

LONGEST: Final = timedelta(days=60)


@transaction.atomic
def grant_late_slot(
    *, by: By, period: DutyPeriod, organisation: Organisation, until: date, why: str, on: date
) -> LateSlot:
    """The first of two persons. Nothing may be delivered through it before it is agreed."""
    permit(by, check_can_ask_late_slot, period)
    _check_slot(period, until, why, on)
    made = LateSlot(
        period=period, organisation=organisation, until=until, why=why.strip(), asked_by=key_of(by), asked_on=on
    )
    made.full_clean(exclude=["period", "organisation"])
    made.save()
    record("late_slot.asked", by=key_of(by), subject=made.subject, fields=_fields(made), why=made.why)
    return made


def _check_slot(period: DutyPeriod, until: date, why: str, on: date) -> None:
    if not why.strip():
        raise ValidationError({"why": _("请写明为什么没有在期限内报送。")})
    if on <= period.changeable_until:
        raise ValidationError(_("这一期还没有关闭，可以直接报送，不需要补报许可。"))
    if not on <= until <= on + LONGEST:
        raise ValidationError({"until": _("补报截止日应在今天之后、%(n)d 天之内。") % {"n": LONGEST.days}})


@transaction.atomic
def agree_late_slot(*, by: By, slot: LateSlot, on: date) -> LateSlot:
    """The second person, an operator. From this day to its last the sender may deliver; it counts, as late."""
    permit(by, check_can_agree_late_slot, slot)
    held = LateSlot.objects.select_for_update().select_related("period").get(pk=slot.pk)
    if held.agreed_on is not None:
        raise ValidationError(_("这份补报许可已由 %(by)s 同意，不必重复办理。") % {"by": held.agreed_by})
    if on > held.until:
        raise ValidationError(_("申请的补报截止日已过；请重新申请。"))
    held.agreed_by, held.agreed_on = key_of(by), on
    held.full_clean(exclude=["period", "organisation"])
    held.save()
    record("late_slot.agreed", by=key_of(by), subject=held.subject, fields=_fields(held))
    return held


def _fields(slot: LateSlot) -> dict[str, object]:
    return harmless(slot) | {"period": slot.period.subject}
