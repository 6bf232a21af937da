"""What a delivery fulfils of what is owed.

Which period: the one the delivery names; where it names none, every period of the source that is open on the day it came in and
whose data year is the claim's (a claim for every year answers them all); where none is open, the last of that data year.

Whether it counts: a delivery within the period counts, after the timely day as late. After the period has closed it counts only
through an agreed late slot of the sender; otherwise the answer is written down as out of period and counts in no rate. An answer
counts from the day it was applied, never before: what comes later moves no week that is past.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection
from django.utils import timezone

from jifen.collecting.contracts import Contract
from jifen.collecting.expectations import ever_owed
from jifen.collecting.models import Delivery, DutyPeriod, LateSlot
from jifen.collecting.models.claims import EVERY_YEAR, FactClaim
from jifen.enterprises.models import Enterprise
from jifen.people.models import Organisation

Row = tuple[int, str, int, str, date, date | None, date | None, int]


def fulfil(delivery: Delivery, claims: Any, contract: Contract, *, on: date) -> int:
    """``claims``: everything the delivery says, with outcomes; ``on``: the day it came in. Returns how many pairs it answered.

    Part of the transaction in which the delivery becomes applied; its ``ended_at`` is the day the answers count from.
    """
    if delivery.road == Delivery.Road.FORM:
        return 0  # what an enterprise says of itself fulfils no department's duty
    applied = timezone.localdate(delivery.ended_at) if delivery.ended_at else on
    codes: dict[str, int] = {}
    answered = 0
    for period, years in periods_answered(delivery, claims, on):
        codes = codes or dict(Enterprise.objects.values_list("code", "pk"))
        rows = list(_rows(delivery, period, _told(claims, period, years), codes, on, max(applied, on)))
        with connection.cursor() as cursor:
            cursor.executemany(UPSERT, rows)
        answered += len(rows)
    return answered


def periods_answered(delivery: Delivery, claims: Any, on: date) -> list[tuple[DutyPeriod, list[int]]]:
    """Each period with the years of the claims that answer it."""
    of_source = DutyPeriod.objects.filter(source=delivery.source).select_related("population").order_by("timely_until")
    years = sorted(pc.unique(claims["year"]).to_pylist())
    if delivery.period:
        return [(one, [one.year, EVERY_YEAR]) for one in of_source.filter(period=delivery.period)]
    found: dict[DutyPeriod, list[int]] = {}
    for year in years:
        fitting = [one for one in of_source if year in (one.year, EVERY_YEAR)]
        taken = [one for one in fitting if counts(one, delivery.organisation, on)] or fitting[-1:]
        for period in taken:
            found.setdefault(period, []).append(year)
    return list(found.items())


def counts(period: DutyPeriod, sender: Organisation, on: date) -> bool:
    """Whether what ``sender`` delivers on a day counts for the period: it is open, or a late slot was agreed."""
    if period.is_open_on(on):
        return True
    agreed = LateSlot.objects.filter(period=period, agreed_on__lte=on, until__gte=on)
    return on > period.changeable_until and agreed.filter(organisation__in=_upward(sender)).exists()


def _upward(organisation: Organisation | None) -> list[int]:
    """A slot of a department also serves the bureaus below it."""
    found = []
    while organisation is not None:
        found.append(organisation.pk)
        organisation = organisation.parent
    return found


def _told(claims: Any, period: DutyPeriod, years: list[int]) -> Any:
    wanted = pc.and_(
        pc.is_in(claims["fact"], pa.array(period.facts, pa.string())),
        pc.is_in(claims["year"], pa.array(years, claims["year"].type)),
    )
    return claims.filter(wanted).select(["fact", "enterprise", "state"])


def _rows(
    delivery: Delivery, period: DutyPeriod, told: Any, codes: dict[str, int], on: date, applied: date
) -> Iterator[Row]:
    members, added = ever_owed(period, applied)
    counted = applied if counts(period, delivery.organisation, on) else None
    columns = (told[name].to_pylist() for name in ("fact", "enterprise", "state"))
    for fact, code, state in zip(*columns, strict=True):
        enterprise = codes.get(code, 0)
        county = members.get(enterprise, added.get((enterprise, fact)) if added else None)
        if county is not None:
            content = None if state == FactClaim.State.UNKNOWN else counted
            yield period.pk, fact, enterprise, county, on, counted, content, delivery.pk


UPSERT: Final = """
INSERT INTO collecting_fulfilment
    (period_id, fact, enterprise_id, county, delivered_on, counted_on, content_on, delivery_id)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (period_id, fact, enterprise_id) DO UPDATE SET
    delivered_on = CASE WHEN collecting_fulfilment.counted_on IS NULL
                        THEN excluded.delivered_on ELSE collecting_fulfilment.delivered_on END,
    counted_on = COALESCE(collecting_fulfilment.counted_on, excluded.counted_on),
    content_on = COALESCE(collecting_fulfilment.content_on, excluded.content_on),
    delivery_id = excluded.delivery_id
WHERE excluded.counted_on IS NOT NULL
  AND (collecting_fulfilment.counted_on IS NULL
       OR (collecting_fulfilment.content_on IS NULL AND excluded.content_on IS NOT NULL))
"""
"""What counts already stays as it is; only a first answer, or a first content, is added."""
