"""The worker's part: read a delivery apart, compare it, apply it whole; every step can be interrupted and done again."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from jifen.audit.actions import SYSTEM, harmless, record
from jifen.collecting import permissions, reads
from jifen.collecting.actions.applying import apply_delivery
from jifen.collecting.actions.leasing import MOST_ATTEMPTS, still_here
from jifen.collecting.clock import moment_for
from jifen.collecting.contracts import Contract
from jifen.collecting.kept_files import forget_reading, path_of, reading_folder
from jifen.collecting.models import ColumnMapping, Delivery
from jifen.collecting.reading import DeliveryRefused, Preview, Received, preview, read_in_child
from jifen.collecting.reading.received import read_received, write_received
from jifen.collecting.registering import keeps_register
from jifen.collecting.signed_receipts import signed_receipt
from jifen.engine.problems import Problem, Refusal
from jifen.enterprises.models import Enterprise

State = Delivery.State
MOST_MAPPINGS: Final = 5
"""Layouts tried on one file before it is given back."""


def work_on(delivery: Delivery) -> Delivery:
    """Takes one leased delivery as far as it goes without a person. Returns it as it is then."""
    if delivery.attempts > MOST_ATTEMPTS:
        return refuse(delivery, _GIVEN_UP, at=moment_for(delivery))
    if delivery.state in (State.RECEIVED, State.READING):
        delivery = _read(delivery)
    if delivery.state == State.APPLYING:
        delivery = apply_delivery(delivery)
    Delivery.objects.filter(pk=delivery.pk).update(leased_until=None)
    return delivery


def _read(delivery: Delivery) -> Delivery:
    Delivery.objects.filter(pk=delivery.pk).update(state=State.READING)
    try:
        received = _received(delivery)
    except Refusal as refused:
        return refuse(delivery, refused.problems, at=moment_for(delivery))
    still_here(delivery, stage="comparing")
    contract = reads.contract_of(delivery.contract)
    found = preview(
        received,
        contract,
        reads.standing_table(delivery.source),
        _last(delivery),
        own_word=delivery.road == Delivery.Road.FORM,
    )
    return _settle_reading(delivery, received, found, contract)


def _received(delivery: Delivery) -> Received:
    """Read with the first mapping that can; when none can, the newest one's reasons are told."""
    first: Refusal | None = None
    for mapping in _mappings(delivery):
        try:
            received = _read_with(delivery, mapping)
        except DeliveryRefused as refused:
            first = first or refused
            continue
        if mapping.pk != delivery.mapping_id:
            delivery.mapping = mapping
            delivery.save(update_fields=["mapping"])
        forget_reading(delivery.pk)
        folder = reading_folder(delivery.pk)
        folder.mkdir(parents=True)
        write_received(received, folder)
        return received
    assert first is not None
    raise first


def _mappings(delivery: Delivery) -> list[ColumnMapping]:
    """The one chosen, then those that know other layouts, newest first."""
    others = ColumnMapping.objects.filter(source=delivery.source).exclude(pk=delivery.mapping_id).order_by("-pk")
    return [delivery.mapping, *others[: MOST_MAPPINGS - 1]]


def _read_with(delivery: Delivery, mapping: ColumnMapping) -> Received:
    contract = reads.contract_of(delivery.contract)
    register = None if keeps_register(contract) else frozenset(Enterprise.objects.values_list("code", flat=True))
    return read_in_child(
        path_of(delivery.digest),
        contract=delivery.contract.text,
        columns=mapping.text,
        name=delivery.file_name,
        register=register,
        allowed=_allowed(delivery),
        delivered_on=timezone.localdate(delivery.received_at),
        progress=lambda stage: still_here(delivery, stage=stage),
    )


def _allowed(delivery: Delivery) -> frozenset[str] | None:
    """Codes this sender may deliver for; none: all of them."""
    organisation = delivery.organisation
    if organisation.kind == organisation.Kind.ENTERPRISE:
        return frozenset({organisation.code})
    counties = permissions.delivers_for(organisation)
    if counties is None:
        return None
    return frozenset(Enterprise.objects.filter(county__in=counties).values_list("code", flat=True))


def _last(delivery: Delivery) -> Any:
    """What the sender's last whole delivery told; none for a repair, a form, or where its reading was not kept."""
    last = (
        None
        if delivery.repairs_id or delivery.road == Delivery.Road.FORM
        else reads.last_applied(delivery.source, before=delivery)
    )
    if last is None or not (reading_folder(last.pk) / "received.json").exists():
        return None
    return read_received(reading_folder(last.pk)).claims


@transaction.atomic
def _settle_reading(delivery: Delivery, received: Received, found: Preview, contract: Contract) -> Delivery:
    delivery.received_rows, delivery.dropped_rows = received.received, received.dropped
    delivery.accepted_rows, delivery.quarantined_rows = received.accepted, received.quarantined
    delivery.findings = findings_of(received, found)
    delivery.questions = [{"zh": zh, "en": en} for zh, en in found.confirm]
    waits = bool(delivery.questions) or delivery.look_first
    delivery.state, delivery.read_at, delivery.stage = (
        State.WAITING if waits else State.APPLYING,
        moment_for(delivery),
        "",
    )
    delivery.save()
    record("delivery.read", by=SYSTEM, subject=delivery.subject, fields=harmless(delivery))
    return delivery


def findings_of(received: Received, found: Preview) -> dict[str, Any]:
    """What page and verdict show, as plain values; the rows themselves stay in the reading folder."""
    return {
        "counts": found.counts,
        "rows": list(found.rows),
        "shifts": [
            {
                "fact": s.fact,
                "name": s.name,
                "unit": s.unit,
                "known": s.known,
                "total": s.total,
                "unknown": s.unknown_share,
            }
            for s in found.shifts
        ],
        "rules": [vars(rule) for rule in received.rules],
        "states": {fact: dict(states) for fact, states in received.states.items()},
        "encoding": received.encoding,
        "sheet": received.sheet,
    }


@transaction.atomic
def refuse(delivery: Delivery, problems: tuple[Problem, ...], *, at: datetime) -> Delivery:
    """The file as a whole goes back; nothing of it is applied, the bytes stay."""
    delivery.state, delivery.ended_at, delivery.leased_until, delivery.stage = State.REFUSED, at, None, ""
    delivery.problems = [_plain(problem) for problem in problems]
    delivery.verdict = signed_receipt(delivery, kind="verdict", at=at)
    delivery.save()
    record("delivery.refused", by=SYSTEM, subject=delivery.subject, fields=harmless(delivery))
    return delivery


def _plain(problem: Problem) -> dict[str, Any]:
    return {"code": problem.code, "zh": problem.sentence("zh"), "en": problem.sentence("en")}


_GIVEN_UP: Final = Refusal.because(
    "interrupted",
    f"读取这份文件时工作进程连续中断 {MOST_ATTEMPTS} 次，已停止重试；原件保留，请联系平台运营。",
    f"the worker was interrupted {MOST_ATTEMPTS} times while reading this file; the file is kept, ask the operator.",
).problems
