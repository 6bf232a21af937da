"""Links become data by the road of repairs: one delivery for the links of one delivery and one person, and nothing by the side."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from jifen.audit.actions import SYSTEM, record
from jifen.collecting.actions import Incoming, take_in
from jifen.collecting.models import Delivery
from jifen.engine.problems import Refusal
from jifen.verifying.linking.repair_sheet import repair_sheet
from jifen.verifying.models import MatchCase, MatchDecision, MatchRepair

SETTLING: Final = timedelta(minutes=2)
"""How long links wait for further ones of the same delivery, and for a slip to be noticed, while cases of it still wait."""
Batch = list[tuple[MatchCase, MatchDecision]]


def due_batches(at: datetime) -> list[tuple[Delivery, str, Batch]]:
    """Delivery, who decided, and the links that are to go into one repair now."""
    waiting = MatchCase.objects.filter(state=MatchCase.State.LINKED, repair=None, row__settled_by=None)
    batches: dict[tuple[int, str], Batch] = defaultdict(list)
    for case in waiting.select_related("row__delivery", "enterprise").order_by("row__row"):
        decision = case.decisions.order_by("-pk").first()
        if decision is not None:
            batches[case.row.delivery_id, decision.by].append((case, decision))
    return [(batch[0][0].row.delivery, by, batch) for (_, by), batch in sorted(batches.items()) if _is_due(batch, at)]


def _is_due(batch: Batch, at: datetime) -> bool:
    """What the machine linked, at once: it decides a whole delivery in one go. What people link, once nobody has decided for a
    while, or nothing of the delivery is left to decide."""
    if all(decision.by == SYSTEM for _, decision in batch):
        return True
    quiet = at - max(decision.at for _, decision in batch) >= SETTLING
    delivery = batch[0][0].row.delivery_id
    left = MatchCase.objects.filter(row__delivery=delivery, state=MatchCase.State.WAITING, row__settled_by=None)
    return quiet or not left.exists()


class NothingLeftError(RuntimeError):
    """Every link of a batch was taken back before it went out."""


@transaction.atomic
def hand_in_links(*, delivery: Delivery, by: str, batch: Batch, at: datetime) -> Delivery:
    """The repair of ``delivery`` with the right codes, in the name of whoever decided; cases and repair in one go."""
    batch = _still_linked(batch)
    sheet = repair_sheet(delivery, {case.row.row: case.enterprise.code for case, _ in batch if case.enterprise})
    repair = take_in(by=by, incoming=_incoming(delivery, sheet.name, batch), chunks=[sheet.content], at=at).delivery
    for case, decision in batch:
        MatchRepair.objects.create(decision=decision, delivery=repair, row=sheet.rows[case.row.row])
        case.repair = repair
        case.save(update_fields=["repair"])
    record("match.handed_in", by=by, subject=repair.subject, fields={"links": len(batch), "repairs": delivery.number})
    return repair


def _still_linked(batch: Batch) -> Batch:
    """A link taken back since it was found due does not go out."""
    held = MatchCase.objects.select_for_update().filter(pk__in=[case.pk for case, _ in batch])
    linked = set(held.filter(state=MatchCase.State.LINKED, repair=None).values_list("pk", flat=True))
    kept = [(case, decision) for case, decision in batch if case.pk in linked]
    if not kept:
        raise NothingLeftError
    return kept


def _incoming(delivery: Delivery, name: str, batch: Batch) -> Incoming:
    key = ",".join(str(decision.pk) for _, decision in batch)
    return Incoming(
        delivery.source, delivery.organisation, Delivery.Road.MATCHING, name, period=delivery.period,
        mapping=delivery.mapping, repairs=delivery,
        idempotency_key=f"match-{delivery.pk}-{hashlib.sha256(key.encode()).hexdigest()[:24]}",
    )  # fmt: skip


def hand_in_due_links(at: datetime) -> int:
    """Every batch that is due; one that cannot be delivered does not hold up the others. Returns how many were."""
    handed = 0
    for delivery, by, batch in due_batches(at):
        try:
            hand_in_links(delivery=delivery, by=by, batch=batch, at=at)
            handed += 1
        except (Refusal, FileNotFoundError, NothingLeftError):
            continue
    return handed
