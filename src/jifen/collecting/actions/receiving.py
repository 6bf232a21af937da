"""One acceptance for every road: the bytes are kept, the delivery is written down, the sender has a receipt. Reading comes later."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jifen.audit.actions import harmless, record
from jifen.collecting import reads
from jifen.collecting.contracts import due_periods
from jifen.collecting.kept_files import Kept, keep
from jifen.collecting.models import ColumnMapping, Delivery, PublishedContract
from jifen.collecting.permissions import check_can_deliver, check_can_settle
from jifen.collecting.reading import Limits
from jifen.collecting.signed_receipts import signed_receipt
from jifen.people.acting import By, key_of, permit
from jifen.people.models import Organisation

LARGEST: Final = Limits().largest_file
GONE: Final = (Delivery.State.REFUSED, Delivery.State.WITHDRAWN)


@dataclass(frozen=True)
class Incoming:
    """What a road hands over. ``mapping`` None: the newest that can read the file. ``look_first``: wait before applying."""

    source: str
    organisation: Organisation
    road: str
    file_name: str
    period: str = ""
    mapping: ColumnMapping | None = None
    repairs: Delivery | None = None
    look_first: bool = False
    idempotency_key: str = ""


@dataclass(frozen=True)
class Acceptance:
    """``is_new`` False: the same file was handed in before, and nothing changed."""

    delivery: Delivery
    is_new: bool


def receive_delivery(*, by: By, incoming: Incoming, chunks: Iterable[bytes], at: datetime) -> Acceptance:
    """A department's delivery. Raises DeliveryRefused for an empty or too large file, PermissionDenied, ValidationError."""
    contract = _contract(incoming.source, at)
    permit(by, check_can_deliver, contract.owner)
    if incoming.repairs is not None:
        permit(by, check_can_settle, incoming.repairs)
    return take_in(by=key_of(by), incoming=incoming, chunks=chunks, at=at)


def take_in(*, by: str, incoming: Incoming, chunks: Iterable[bytes], at: datetime) -> Acceptance:
    """For roads that have checked their sender otherwise. The file is kept first: a promise needs its bytes."""
    contract = _contract(incoming.source, at)
    kept = keep(chunks, largest=LARGEST)
    return _write_down(by, incoming, contract, kept, at)


@transaction.atomic
def _write_down(by: str, incoming: Incoming, contract: PublishedContract, kept: Kept, at: datetime) -> Acceptance:
    before = _by_key(incoming, kept) or _same_file(incoming, contract, kept, at)
    if before is not None:
        record("delivery.repeated", by=by, subject=before.subject, fields={"road": incoming.road})
        return Acceptance(before, is_new=False)
    made = _made(by, incoming, contract, kept, at)
    made.full_clean(exclude=["contract", "mapping", "organisation", "repairs"])
    made.save()
    made.receipt = signed_receipt(made, kind="receipt", at=at)
    made.save(update_fields=["receipt"])
    record("delivery.received", by=by, subject=made.subject, fields=harmless(made))
    return Acceptance(made, is_new=True)


def _made(by: str, incoming: Incoming, contract: PublishedContract, kept: Kept, at: datetime) -> Delivery:
    mapping = incoming.mapping or reads.mapping_for(incoming.source)
    if mapping is None:
        raise ValidationError(_("这个来源还没有列映射；请先在来源页面拟定。"))
    return Delivery(
        source=incoming.source, organisation=incoming.organisation, road=incoming.road, by=by, size=kept.size,
        file_name=plain_name(incoming.file_name), digest=kept.digest, contract=contract, mapping=mapping,
        period=incoming.period, repairs=incoming.repairs, idempotency_key=incoming.idempotency_key,
        look_first=incoming.look_first, received_at=at,
    )  # fmt: skip


def _contract(source: str, at: datetime) -> PublishedContract:
    contract = reads.contract_in_force(source, timezone.localdate(at))
    if contract is None:
        raise ValidationError(_("没有名为“%(source)s”的数据来源；请从来源清单里选择。") % {"source": source[:40]})
    return contract


def _by_key(incoming: Incoming, kept: Kept) -> Delivery | None:
    """A key used again must bring the same bytes, otherwise two deliveries would hide behind one name."""
    if not incoming.idempotency_key:
        return None
    found = Delivery.objects.filter(
        organisation=incoming.organisation, idempotency_key=incoming.idempotency_key
    ).first()
    if found is not None and (found.digest, found.source) != (kept.digest, incoming.source):
        raise ValidationError(_("这个幂等键已用于另一份文件；请换一个新的键。"), code="key_reused")
    return found


def _same_file(incoming: Incoming, contract: PublishedContract, kept: Kept, at: datetime) -> Delivery | None:
    """Under the same rules the same bytes say the same; after a new contract or mapping they are read anew."""
    same = Delivery.objects.filter(
        digest=kept.digest, source=incoming.source, organisation=incoming.organisation, contract=contract,
        repairs=incoming.repairs, period=incoming.period,
    )  # fmt: skip
    if incoming.mapping is not None:
        same = same.filter(mapping=incoming.mapping)
    before = same.exclude(state__in=GONE).order_by("-pk").first()
    if before is None or (not incoming.period and _open_on(contract, before.received_at) != _open_on(contract, at)):
        return None  # unchanged since last month is an answer for this month
    return before


def _open_on(contract: PublishedContract, at: datetime) -> set[str]:
    """Periods that can be delivered on a day."""
    day, read = timezone.localdate(at), reads.contract_of(contract)
    near = (day.year - 1, day.year, day.year + 1)
    return {one.code for year in near for one in due_periods(read, year) if one.state_on(day) in ("timely", "late")}


def plain_name(name: str) -> str:
    """The last part of a path, without control characters, short enough to keep."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in last if letter.isprintable()).strip()[-255:] or "未命名"
