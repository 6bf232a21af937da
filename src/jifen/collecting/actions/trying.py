"""A reading that stores nothing: the same rules as for a delivery, told to whoever tried, and forgotten."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol, TypeVar

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jifen.audit.actions import record
from jifen.collecting import permissions, reads
from jifen.collecting.actions.processing import MOST_MAPPINGS
from jifen.collecting.actions.receiving import plain_name
from jifen.collecting.models import ColumnMapping, PublishedContract
from jifen.collecting.permissions import check_can_deliver
from jifen.collecting.reading import DeliveryRefused, Limits, Received, read_in_child
from jifen.collecting.reading.isolation import peek_in_child
from jifen.collecting.reading.opening import Peeked
from jifen.collecting.registering import keeps_register
from jifen.enterprises.models import Enterprise
from jifen.people.models import Organisation, Person

T = TypeVar("T")
LIMITS: Final = Limits()


class Reader(Protocol):
    """Whoever has a file read: a person, or a department's programme."""

    @property
    def key(self) -> str: ...

    @property
    def organisation(self) -> Organisation | None: ...


def try_delivery(*, by: Person, source: str, chunks: Iterable[bytes], name: str, at: datetime) -> Received:
    """What a delivery of this file would bring. Raises DeliveryRefused; ValidationError while another try of ``by`` runs."""
    contract = reads.contract_in_force(source, timezone.localdate(at))
    if contract is None:
        raise ValidationError(_("没有这个数据来源。"))
    check_can_deliver(by, contract.owner)
    return read_for_try(by=by, contract=contract, chunks=chunks, name=name, at=at)


def read_for_try(
    *, by: Reader, contract: PublishedContract, chunks: Iterable[bytes], name: str, at: datetime
) -> Received:
    """For roads that have checked who asks otherwise. Raises as ``try_delivery``, with code ``busy`` for the latter."""
    return _alone(by, lambda: _with_file(chunks, name, lambda path: _tried(by, contract, path, plain_name(name), at)))


def look_into(*, by: Person, owner: str, chunks: Iterable[bytes], name: str, sheet: str = "") -> Peeked:
    """The first rows of a file nobody has seen, for drawing up a mapping. Raises as ``try_delivery``."""
    check_can_deliver(by, owner)
    plain = plain_name(name)
    return _alone(by, lambda: _with_file(chunks, name, lambda path: peek_in_child(path, name=plain, sheet=sheet)))


def _alone(by: Reader, work: Callable[[], T]) -> T:
    """One at a time for each person or programme: a reading may take the limits' whole memory and time."""
    key = f"reading-for-{by.pk if isinstance(by, Person) else by.key}"
    if not cache.add(key, True, timeout=int(LIMITS.wall_seconds) * MOST_MAPPINGS):
        raise ValidationError(_("您的上一份文件还在读取；请等它读完再试。"), code="busy")
    try:
        return work()
    finally:
        cache.delete(key)


def _with_file(chunks: Iterable[bytes], name: str, work: Callable[[Path], T]) -> T:
    """The bytes lie in a folder of their own for as long as the work takes."""
    with tempfile.TemporaryDirectory(prefix="jifen-try-") as place:
        path = Path(place) / f"file{Path(plain_name(name)).suffix.lower()[:8]}"
        with path.open("wb") as file:
            for chunk in chunks:
                file.write(chunk)
        return work(path)


def _tried(by: Reader, contract: PublishedContract, path: Path, name: str, at: datetime) -> Received:
    try:
        received = _read(by, contract, path, name, at)
    except DeliveryRefused:
        _note(by, contract, "refused")
        raise
    _note(by, contract, "read")
    return received


@transaction.atomic
def _note(by: Reader, contract: PublishedContract, outcome: str) -> None:
    """That it was tried; of the file nothing."""
    record("source.tried", by=by.key, subject=contract.subject, fields={"outcome": outcome})


def _read(by: Reader, contract: PublishedContract, path: Path, name: str, at: datetime) -> Received:
    """With the first mapping that can; when none can, the first one's reasons are told."""
    first: DeliveryRefused | None = None
    for mapping in mappings_to_try(contract.source):
        try:
            return _read_with(by, contract, mapping, path, name, at)
        except DeliveryRefused as refused:
            first = first or refused
    if first is None:
        raise ValidationError(_("这个来源还没有列映射；请先在来源页面拟定。"))
    raise first


def mappings_to_try(source: str) -> list[ColumnMapping]:
    """The one shipped with the source, then those of other layouts, newest first: as a delivery would be read."""
    shipped = reads.mapping_for(source)
    known = ColumnMapping.objects.filter(source=source).order_by("-pk")
    if shipped is None:
        return list(known[:MOST_MAPPINGS])
    return [shipped, *known.exclude(pk=shipped.pk)[: MOST_MAPPINGS - 1]]


def _read_with(
    by: Reader, contract: PublishedContract, mapping: ColumnMapping, path: Path, name: str, at: datetime
) -> Received:
    known = keeps_register(reads.contract_of(contract))
    return read_in_child(
        path,
        contract=contract.text,
        columns=mapping.text,
        name=name,
        register=None if known else frozenset(Enterprise.objects.values_list("code", flat=True)),
        allowed=_allowed(by),
        delivered_on=timezone.localdate(at),
    )


def _allowed(by: Reader) -> frozenset[str] | None:
    counties = permissions.delivers_for(by.organisation) if by.organisation else []
    if counties is None:
        return None
    return frozenset(Enterprise.objects.filter(county__in=counties).values_list("code", flat=True))
