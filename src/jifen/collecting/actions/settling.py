"""What a person decides of a delivery that waits: apply it all the same, or take it back."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from jifen.audit.actions import harmless, record
from jifen.collecting.models import Delivery
from jifen.collecting.permissions import check_can_settle
from jifen.collecting.signed_receipts import signed_receipt
from jifen.people.acting import By, key_of, permit


@transaction.atomic
def confirm_delivery(*, by: By, delivery: Delivery, why: str = "") -> Delivery:
    """The second confirmation. Where questions were asked it needs a reason; the record keeps it."""
    permit(by, check_can_settle, delivery)
    held = _waiting(delivery)
    if held.questions and not why.strip():
        raise ValidationError({"why": _("这次报送与上次相差较大，请写明已核对过什么，再确认入库。")})
    held.state, held.decided_by, held.decided_why = Delivery.State.APPLYING, key_of(by), why.strip()
    held.attempts = 0
    held.save()
    record("delivery.confirmed", by=key_of(by), subject=held.subject, fields=harmless(held), why=why.strip())
    return held


@transaction.atomic
def withdraw_delivery(*, by: By, delivery: Delivery, why: str, at: datetime) -> Delivery:
    """Nothing of it is applied; the file and the reason stay."""
    permit(by, check_can_settle, delivery)
    if not why.strip():
        raise ValidationError({"why": _("请写明撤回的理由，便于日后查对。")})
    held = _waiting(delivery)
    held.state, held.decided_by, held.decided_why = Delivery.State.WITHDRAWN, key_of(by), why.strip()
    held.ended_at = at
    held.verdict = signed_receipt(held, kind="verdict", at=at)
    held.save()
    record("delivery.withdrawn", by=key_of(by), subject=held.subject, fields=harmless(held), why=why.strip())
    return held


def _waiting(delivery: Delivery) -> Delivery:
    held = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if held.state != Delivery.State.WAITING:
        raise ValidationError(
            _("这次报送现在是“%(state)s”，不在等待确认；请刷新页面。") % {"state": held.get_state_display()}
        )
    return held
