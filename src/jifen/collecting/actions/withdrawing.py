"""Claims are withdrawn where their row was of another enterprise, and restored where it was of this one after all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from jifen.collecting.models import ClaimWithdrawal, Delivery, FactClaim, QuarantinedRow
from jifen.collecting.reads import withdrawn_among

Kind = ClaimWithdrawal.Kind


def take_back(
    rows: Iterable[int], repair: Delivery, claims: Iterable[FactClaim], *, by: str, why: str, at: datetime
) -> int:
    """A repair that was none: ``rows`` (keys) are open again, and its claims count no longer. Part of the transaction that
    records who decided; returns how many claims were withdrawn."""
    QuarantinedRow.objects.filter(pk__in=list(rows), settled_by=repair).update(settled_by=None)
    told = list(claims)
    gone = withdrawn_among(told)
    return _write([one for one in told if one.pk not in gone], Kind.WITHDRAWN, by, why, at)


def give_back(
    rows: Iterable[int], repair: Delivery, claims: Iterable[FactClaim], *, by: str, why: str, at: datetime
) -> int:
    """It was one all the same: what it brought counts again."""
    QuarantinedRow.objects.filter(pk__in=list(rows), settled_by=None).update(settled_by=repair)
    told = list(claims)
    gone = withdrawn_among(told)
    return _write([one for one in told if one.pk in gone], Kind.RESTORED, by, why, at)


def _write(claims: list[FactClaim], kind: str, by: str, why: str, at: datetime) -> int:
    rows = [ClaimWithdrawal(claim=claim, kind=kind, why=why[:500], at=at, by=by) for claim in claims]
    return len(ClaimWithdrawal.objects.bulk_create(rows))
