"""A delivery by a department's programme: its source is checked, its key is honoured, then the one acceptance of every road."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jifen.audit.actions import record
from jifen.collecting import reads
from jifen.collecting.actions.receiving import LARGEST, Acceptance, Incoming, take_in
from jifen.collecting.actions.trying import read_for_try
from jifen.collecting.contracts.calendar import due_periods
from jifen.collecting.models import Delivery, PublishedContract, PushedKey, SourceClient
from jifen.collecting.permissions import owns
from jifen.collecting.reading import DeliveryRefused, Received


@dataclass(frozen=True)
class Pushed:
    """What a programme says of its file. ``key`` names the delivery for repeating; ``look_first``: a person confirms it."""

    source: str
    file_name: str
    key: str
    period: str = ""
    look_first: bool = False


def push_delivery(*, by: SourceClient, pushed: Pushed, chunks: Iterable[bytes], at: datetime) -> Acceptance:
    """``is_new`` False: this key or this very file was answered before. Raises DeliveryRefused, PermissionDenied, and
    ValidationError with code ``no_source``, ``no_mapping``, ``bad_period`` or ``key_reused``."""
    contract = source_for(by, pushed.source, at)
    _check_period(contract, pushed.period, timezone.localdate(at))
    answered = _answered(by, pushed.key)
    if answered is not None:
        return _again(by, answered, pushed, chunks)
    incoming = Incoming(
        pushed.source, by.organisation, Delivery.Road.PUSH, pushed.file_name, period=pushed.period,
        look_first=pushed.look_first, idempotency_key=pushed.key,
    )  # fmt: skip
    acceptance = take_in(by=by.key, incoming=incoming, chunks=chunks, at=at)
    _check_same(acceptance.delivery, pushed, acceptance.delivery.digest)
    if acceptance.delivery.idempotency_key != pushed.key:
        _remember(by, pushed, acceptance.delivery, at)
    return acceptance


def try_push(*, by: SourceClient, source: str, chunks: Iterable[bytes], name: str, at: datetime) -> Received:
    """What pushing this file would bring; nothing is kept. Raises as ``push_delivery``, and ``busy`` while one is read."""
    contract = source_for(by, source, at)
    return read_for_try(by=by, contract=contract, chunks=within_limit(chunks), name=name, at=at)


def source_for(client: SourceClient, source: str, at: datetime) -> PublishedContract:
    """The contract in force of a source the client may reach. Raises as ``push_delivery``."""
    if source not in client.sources:
        raise PermissionDenied(_("这个客户端不能报送该来源；请核对 source，或由本单位数据员另建客户端。"))
    contract = reads.contract_in_force(source, timezone.localdate(at))
    if contract is None or not owns(client.organisation, contract.owner):
        raise ValidationError(_("这个来源目前没有生效的合同，或不再由贵单位负责；请联系平台运营。"), code="no_source")
    if reads.mapping_for(source) is None:
        raise ValidationError(_("这个来源还没有列映射；请先在来源页面拟定。"), code="no_mapping")
    return contract


def open_periods(contract: PublishedContract, on: date) -> list[str]:
    """Codes of the periods data may be handed in for, oldest first."""
    document = reads.contract_of(contract)
    periods = [one for year in range(on.year - 2, on.year + 1) for one in due_periods(document, year)]
    return [one.code for one in periods if one.state_on(on) in ("timely", "late")]


def within_limit(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes; raises DeliveryRefused when they are more than a delivery may be, or none."""
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > LARGEST:
            raise too_large()
        yield chunk
    if not size:
        raise DeliveryRefused.because(
            "empty_file",
            "文件是空的，没有任何内容；请核对后重新报送。",
            "the file is empty; check it and send it again.",
        )


def too_large() -> Exception:
    most = LARGEST // 1024**2
    return DeliveryRefused.because(
        "file_too_large",
        f"文件超过 {most} MB；请拆成几份分别报送。",
        f"the file is larger than {most} MB; split it and send the parts.",
    )


def _check_period(contract: PublishedContract, period: str, on: date) -> None:
    if period and period not in open_periods(contract, on):
        raise ValidationError(_("所属期不在可报送之列；不写则按文件中的年度自动判断。"), code="bad_period")


def _answered(client: SourceClient, key: str) -> Delivery | None:
    """The delivery this key was answered with although it was made under another."""
    found = PushedKey.objects.filter(organisation_id=client.organisation_id, key=key).select_related("delivery").first()
    return found.delivery if found else None


def _again(by: SourceClient, delivery: Delivery, pushed: Pushed, chunks: Iterable[bytes]) -> Acceptance:
    """Only looked at: the file lies here already."""
    digest = hashlib.sha256()
    for chunk in within_limit(chunks):
        digest.update(chunk)
    _check_same(delivery, pushed, digest.hexdigest())
    with transaction.atomic():  # not around the reading: a slow sender must not hold up every writer
        record("delivery.repeated", by=by.key, subject=delivery.subject, fields={"road": Delivery.Road.PUSH})
    return Acceptance(delivery, is_new=False)


def _check_same(delivery: Delivery, pushed: Pushed, digest: str) -> None:
    if (delivery.digest, delivery.source, delivery.period) != (digest, pushed.source, pushed.period):
        raise ValidationError(_("这个幂等键已用于另一份文件；请换一个新的键。"), code="key_reused")


@transaction.atomic
def _remember(by: SourceClient, pushed: Pushed, delivery: Delivery, at: datetime) -> None:
    kept, _made = PushedKey.objects.get_or_create(
        organisation_id=by.organisation_id, key=pushed.key, defaults={"delivery": delivery, "at": at}
    )
    _check_same(kept.delivery, pushed, delivery.digest)
