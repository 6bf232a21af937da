"""What later apps and pages may ask of collecting."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import pyarrow as pa
from django.db import connection
from django.db.models import Max, QuerySet

from jifen.collecting.contracts import Contract, load_contract
from jifen.collecting.models import ClaimWithdrawal, ColumnMapping, Delivery, FactClaim, PublishedContract
from jifen.collecting.returns import self_report
from jifen.collecting.sources import Source, source_of
from jifen.enterprises.models import Enterprise

STANDING = pa.schema(
    [("fact", pa.string()), ("enterprise", pa.string()), ("year", pa.int32()), ("state", pa.string()),
     ("value", pa.string()), ("number", pa.float64())]
)  # fmt: skip
AT_ONCE = 50_000


def contract_in_force(source: str, on: date) -> PublishedContract | None:
    held = PublishedContract.objects.filter(source=source, in_force_from__lte=on)
    return held.order_by("-in_force_from", "-version").first()


def contracts_in_force(on: date) -> list[PublishedContract]:
    """One per source of a department, by source; what enterprises report themselves nobody delivers for them."""
    departments = PublishedContract.objects.exclude(source=self_report.CODE)
    held = departments.filter(in_force_from__lte=on).order_by("source", "in_force_from", "version")
    return list({one.source: one for one in held}.values())


@lru_cache(maxsize=64)
def _read_contract(digest: str, text: str) -> Contract:
    return load_contract(text)


def contract_of(published: PublishedContract) -> Contract:
    """The document as nouns; published text never changes, so it is read once a process."""
    return _read_contract(published.digest, published.text)


def mapping_for(source: str, headers: str = "") -> ColumnMapping | None:
    """The newest mapping that knows this header, otherwise the one shipped with the source."""
    known = ColumnMapping.objects.filter(source=source)
    remembered = known.filter(headers=headers).order_by("-pk").first() if headers else None
    return remembered or known.filter(headers="").order_by("-pk").first()


def source_behind(delivery: Delivery) -> Source:
    return source_of(delivery.contract.text, delivery.mapping.text)


def applied_claims() -> QuerySet[FactClaim]:
    """Claims that count: those of deliveries applied as a whole, and not withdrawn since."""
    return ever_applied().exclude(pk__in=withdrawn_claims())


def ever_applied() -> QuerySet[FactClaim]:
    """Withdrawn ones too, for whoever tells the whole history."""
    return FactClaim.objects.filter(delivery__state=Delivery.State.APPLIED)


def withdrawn_claims(known_by: datetime | None = None) -> QuerySet[ClaimWithdrawal, int]:
    """Keys of the claims that were withdrawn and not restored, now or by a moment."""
    said = ClaimWithdrawal.objects.order_by()
    if known_by is not None:
        said = said.filter(at__lte=known_by)
    newest = said.values("claim").annotate(newest=Max("pk")).values("newest")
    held = ClaimWithdrawal.objects.filter(pk__in=newest, kind=ClaimWithdrawal.Kind.WITHDRAWN)
    return held.order_by().values_list("claim", flat=True)


def withdrawn_among(claims: Iterable[FactClaim]) -> frozenset[int]:
    return frozenset(withdrawn_claims().filter(claim__in=[one.pk for one in claims]))


def standing_claims(enterprise: Enterprise, *, years: Iterable[int] | None = None) -> QuerySet[FactClaim]:
    """The last claim of each source on each fact and year of one enterprise. ``years`` always takes in those of every year."""
    claims = applied_claims().filter(enterprise=enterprise)
    if years is not None:
        claims = claims.filter(year__in=[0, *years])
    newest = claims.order_by().values("source", "fact", "year").annotate(newest=Max("pk")).values("newest")
    return FactClaim.objects.filter(pk__in=newest).select_related("delivery").order_by("fact", "year", "source")


def chain(enterprise: Enterprise) -> QuerySet[FactClaim]:
    """Every applied claim on one enterprise over its whole life, withdrawn ones among them, newest first (数据链)."""
    return (
        ever_applied()
        .filter(enterprise=enterprise)
        .select_related("delivery", "delivery__organisation")
        .order_by("-pk")
    )


def standing_table(source: str) -> Any:
    """The standing claims of one source as a table STANDING; for comparing whole deliveries, streamed from the database."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [source, Delivery.State.APPLIED])
        parts = []
        while rows := cursor.fetchmany(AT_ONCE):
            columns = zip(*rows, strict=True)
            parts.append(
                pa.table([pa.array(c, f.type) for c, f in zip(columns, STANDING, strict=True)], schema=STANDING)
            )
    return pa.concat_tables(parts) if parts else STANDING.empty_table()


_STANDING = """
SELECT fact, code, year, state, value, number FROM (
    SELECT c.fact, e.code, c.year, c.state, c.value, c.number,
           ROW_NUMBER() OVER (PARTITION BY c.enterprise_id, c.fact, c.year ORDER BY c.id DESC) AS place
    FROM collecting_factclaim c
    JOIN collecting_delivery d ON d.id = c.delivery_id
    JOIN enterprises_enterprise e ON e.id = c.enterprise_id
    WHERE d.source = %s AND d.state = %s AND c.id NOT IN (
        SELECT w.claim_id FROM collecting_claimwithdrawal w WHERE w.kind = 'withdrawn' AND w.id IN (
            SELECT MAX(id) FROM collecting_claimwithdrawal GROUP BY claim_id
        )
    )
) AS ranked WHERE place = 1
"""


def facts_ever_delivered() -> frozenset[str]:
    """Facts of which any applied delivery ever told a value or a nil."""
    told = applied_claims().filter(state__in=[FactClaim.State.VALUE, FactClaim.State.NIL])
    return frozenset(told.order_by().values_list("fact", flat=True).distinct())


def newest_applied(source: str) -> Delivery | None:
    """How old the data of a source is: its last delivery that counts, whoever sent it."""
    return Delivery.objects.filter(source=source, state=Delivery.State.APPLIED).order_by("-ended_at").first()


def last_applied(source: str, *, before: Delivery) -> Delivery | None:
    """The last whole delivery of the same sender; repairs are small by nature and measure nothing."""
    sent = Delivery.objects.filter(source=source, organisation_id=before.organisation_id, repairs=None)
    return sent.filter(state=Delivery.State.APPLIED).exclude(pk=before.pk).order_by("-ended_at").first()
