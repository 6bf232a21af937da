"""Applying a delivery whole: its claims are written in short batches, and count all at once when its state says so.

No long transaction, so that the site keeps answering; and never half a delivery, because claims of a delivery that is not applied
are nobody's. An interrupted worker leaves batches behind; the next one goes on after them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection, transaction
from django.utils import timezone

from jifen.audit.actions import SYSTEM, harmless, record
from jifen.collecting import reads
from jifen.collecting.actions.leasing import still_here
from jifen.collecting.actions.repairing import settle_repaired
from jifen.collecting.clock import moment_for
from jifen.collecting.contracts import Contract
from jifen.collecting.fulfilling import fulfil
from jifen.collecting.kept_files import reading_folder
from jifen.collecting.models import Delivery, FactClaim, QuarantinedRow
from jifen.collecting.reading import Received
from jifen.collecting.reading.preview import with_outcomes
from jifen.collecting.reading.received import ROW, read_received
from jifen.collecting.registering import apply_to_register, matters
from jifen.collecting.signed_receipts import signed_receipt
from jifen.enterprises.models import Enterprise

AT_ONCE: Final = 10_000
State = Delivery.State


def apply_delivery(delivery: Delivery) -> Delivery:
    """From APPLYING to APPLIED. May be called again after an interruption, and then does only what is missing."""
    received, contract = read_received(reading_folder(delivery.pk)), reads.contract_of(delivery.contract)
    claims = with_outcomes(
        received.claims, reads.standing_table(delivery.source), own_word=delivery.road == Delivery.Road.FORM
    )
    changes = to_write(claims)
    still_here(delivery, stage="applying", done=0, todo=len(changes))
    _register(delivery, contract, changes)
    _write_claims(delivery, changes)
    _write_quarantine(delivery, received)
    return _finish(delivery, received, claims, contract)


def to_write(claims: Any) -> Any:
    """What is new or another value; equal ones change nothing, and an unknown never stands in the way of what was known."""
    wanted = pc.or_(pc.is_in(claims["outcome"], pa.array(["new", "superseding"])), claims["fresh"])
    return claims.filter(wanted)


def _register(delivery: Delivery, contract: Contract, changes: Any) -> None:
    if matters(contract) and delivery.road != Delivery.Road.FORM:  # nobody registers or recognises itself
        on = timezone.localdate(delivery.received_at)
        rows = changes.filter(pc.equal(changes["state"], "value")).select(["enterprise", "fact", "value"]).to_pylist()
        apply_to_register(rows, contract, on=on, alive=lambda _: still_here(delivery))


def _write_claims(delivery: Delivery, changes: Any) -> None:
    codes = dict(Enterprise.objects.values_list("code", "pk"))
    done = FactClaim.objects.filter(delivery=delivery).count()  # batches of an interrupted worker, in the same order
    while done < len(changes):
        batch = changes.slice(done, AT_ONCE)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(_INSERT, list(_rows(delivery, batch, codes)))
        done += len(batch)
        still_here(delivery, done=done)


_COLUMNS: Final = ("fact", "enterprise", "year", "state", "value", "number", "unit", "reason", "row")
_INSERT: Final = (
    "INSERT INTO collecting_factclaim "
    "(delivery_id, source, fact, enterprise_id, year, state, value, number, unit, reason, row) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)


def _rows(delivery: Delivery, batch: Any, codes: dict[str, int]) -> Iterator[tuple[Any, ...]]:
    columns = [batch[name].to_pylist() for name in _COLUMNS]
    for fact, code, year, state, value, number, unit, reason, row in zip(*columns, strict=True):
        yield delivery.pk, delivery.source, fact, codes[code], year, state, value, number, unit, reason or "", row


def _write_quarantine(delivery: Delivery, received: Received) -> None:
    QuarantinedRow.objects.filter(delivery=delivery).delete()  # of an interrupted worker
    rows = list(quarantined_rows(delivery, received))
    for start in range(0, len(rows), AT_ONCE):
        QuarantinedRow.objects.bulk_create(rows[start : start + AT_ONCE], batch_size=500)
        still_here(delivery)


def quarantined_rows(delivery: Delivery, received: Received) -> Iterator[QuarantinedRow]:
    """Each refused row with all its faults, also those that alone would not refuse it."""
    faults: dict[int, list[dict[str, str]]] = {}
    for one in received.faults.select(["row", "column", "fact", "rule", "severity", "value", "zh", "en"]).to_pylist():
        faults.setdefault(one.pop("row"), []).append(one)
    rows, keys = received.quarantine["row"].to_pylist(), received.quarantine["key"].to_pylist()
    for row, key, original in zip(rows, keys, _originals(received), strict=True):
        told = faults.get(row, [])
        settled = delivery if _only_repeats(told) else None
        yield QuarantinedRow(delivery=delivery, row=row, key=key, faults=told, original=original, settled_by=settled)


def _originals(received: Received) -> list[int | None]:
    """Of a returned sheet: where each refused row stood in the file it came from."""
    if ROW not in received.headers:
        return [None] * len(received.quarantine)
    cells = received.quarantine[f"c{received.headers.index(ROW)}"].to_pylist()
    return [int(cell) if cell and cell.isdecimal() and len(cell) < 9 else None for cell in cells]


def _only_repeats(faults: list[dict[str, str]]) -> bool:
    """A row refused only because another says the same to the letter: nothing is left to put right."""
    return {one["rule"] for one in faults if one["severity"] == "must"} == {"duplicate_row"}


@transaction.atomic
def _finish(delivery: Delivery, received: Received, claims: Any, contract: Contract) -> Delivery:
    """The moment it counts: state, coverage, what it repaired, verdict and record, all or nothing."""
    now = moment_for(delivery)
    delivery.state, delivery.ended_at, delivery.stage, delivery.leased_until = State.APPLIED, now, "", None
    fulfil(delivery, claims, contract, on=timezone.localdate(delivery.received_at))
    settle_repaired(delivery, received, claims)
    delivery.verdict = signed_receipt(delivery, kind="verdict", at=now)
    delivery.save()
    record("delivery.applied", by=SYSTEM, subject=delivery.subject, fields=harmless(delivery) | delivery.counts)
    return delivery
