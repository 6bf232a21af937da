"""What may have changed facts since the snapshot of a publication, one after another, and whom each concerns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jifen.collecting.models import ClaimWithdrawal, Delivery, FactClaim
from jifen.enterprises.models import Enterprise
from jifen.scoring.models import LiveCause, Publication
from jifen.verifying.models import Verdict

Kind = LiveCause.Kind
AT_ONCE: Final = 500


@dataclass(frozen=True)
class Cause:
    """``keys``: of deliveries, verdicts or withdrawals, or the day's ordinal; ``words``: what the enterprise reads."""

    kind: str
    keys: tuple[int, ...]
    words: str


def next_cause(publication: Publication) -> Cause | None:
    """The oldest not looked at yet: one delivery, or some verdicts or withdrawals. An answered objection works through the delivery that
    corrects, or changes nothing."""
    known_by = publication.run.snapshot.known_by
    applied = Delivery.objects.filter(state=Delivery.State.APPLIED, ended_at__gt=known_by)
    delivery = applied.exclude(pk__in=_seen(publication, Kind.DELIVERY)).order_by("pk").first()
    if delivery is not None:
        return Cause(Kind.DELIVERY, (delivery.pk,), _("报送 %(number)s 入库") % {"number": delivery.number})
    verdicts = Verdict.objects.filter(at__gt=known_by).exclude(pk__in=_seen(publication, Kind.VERDICT))
    if keys := _some(verdicts):
        return Cause(Kind.VERDICT, keys, _("核验裁定"))
    withdrawals = ClaimWithdrawal.objects.filter(at__gt=known_by).exclude(pk__in=_seen(publication, Kind.WITHDRAWAL))
    keys = _some(withdrawals)
    return Cause(Kind.WITHDRAWAL, keys, _("数据撤回或恢复")) if keys else None


def _some(rows: QuerySet[Any]) -> tuple[int, ...]:
    return tuple(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])


def cause_of_day(publication: Publication, today: date) -> Cause | None:
    """Titles run out, and stocks of the running year are known, by the calendar alone; once a day, from the publication on."""
    key = today.toordinal()
    if today < publication.on or key in _seen(publication, Kind.DAY).values_list("key", flat=True):
        return None
    return Cause(Kind.DAY, (key,), _("存量、资质按 %(day)s 更新") % {"day": today.isoformat()})


def _seen(publication: Publication, kind: str) -> QuerySet[LiveCause, int]:
    return LiveCause.objects.filter(publication=publication, kind=kind).values_list("key", flat=True)


def touched(cause: Cause) -> QuerySet[Enterprise]:
    """Enterprises whose facts it may have changed."""
    if cause.kind == Kind.DELIVERY:
        claims = FactClaim.objects.filter(delivery__in=cause.keys)
        return Enterprise.objects.filter(pk__in=claims.order_by().values("enterprise").distinct())
    if cause.kind == Kind.VERDICT:
        verdicts = Verdict.objects.filter(pk__in=cause.keys)
        return Enterprise.objects.filter(pk__in=verdicts.order_by().values("enterprise").distinct())
    if cause.kind == Kind.WITHDRAWAL:
        withdrawn = ClaimWithdrawal.objects.filter(pk__in=cause.keys)
        return Enterprise.objects.filter(pk__in=withdrawn.order_by().values("claim__enterprise").distinct())
    return Enterprise.objects.all()
