"""How each source is doing: when it last delivered, what came back, what is due next, who answers for it. No source is exempt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import (
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    FloatField,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from jifen.collecting import reads
from jifen.collecting.contracts import Contract, DuePeriod, due_periods
from jifen.collecting.models import Delivery, PublishedContract
from jifen.people import duties
from jifen.people.reads import holding

NEVER, OVERDUE, SOON, TIMELY = "never", "overdue", "soon", "timely"
SOON_DAYS: Final = 15
"""A deadline this near asks to be seen."""
State = Delivery.State


@dataclass(frozen=True)
class Standing:
    """``state``: never, overdue, soon or timely; ``due``: the first period nothing counts for yet."""

    state: str
    due: DuePeriod | None
    days: int
    """Until the deadline; negative once it has passed."""


def with_health(on: date) -> QuerySet[PublishedContract]:
    """The contract in force of every source, with ``succeeded_at``, ``failed_at``, ``last_rows``, ``refused_share``,
    ``took`` of its last applied delivery, and ``waiting``."""
    keys = [contract.pk for contract in reads.contracts_in_force(on)]
    whole = Delivery.objects.filter(source=OuterRef("source"), repairs=None)
    applied = whole.filter(state=State.APPLIED).order_by("-ended_at", "-pk")
    refused = whole.filter(state=State.REFUSED).order_by("-ended_at", "-pk")
    waits = Delivery.objects.filter(source=OuterRef("source"), state=State.WAITING).order_by().values("source")
    share = ExpressionWrapper(Cast(F("quarantined_rows"), FloatField()) / F("received_rows"), output_field=FloatField())
    took = ExpressionWrapper(F("ended_at") - F("received_at"), output_field=DurationField())
    return PublishedContract.objects.filter(pk__in=keys).annotate(
        succeeded_at=Subquery(applied.values("ended_at")[:1]),
        failed_at=Subquery(refused.values("ended_at")[:1]),
        last_rows=Subquery(applied.values("received_rows")[:1]),
        refused_share=Subquery(applied.filter(received_rows__gt=0).annotate(share=share).values("share")[:1]),
        took=Subquery(applied.annotate(took=took).values("took")[:1]),
        waiting=Coalesce(Subquery(waits.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0),
    )


def standings(contracts: Iterable[PublishedContract], on: date) -> dict[str, Standing]:
    """By source: how it keeps its deadlines."""
    told: dict[str, list[tuple[str, date]]] = defaultdict(list)
    sent = Delivery.objects.filter(state=State.APPLIED, repairs=None).values_list("source", "period", "received_at")
    for source, period, received_at in sent:
        told[source].append((period, timezone.localdate(received_at)))
    return {one.source: _standing(reads.contract_of(one), told[one.source], on) for one in contracts}


def _standing(contract: Contract, told: list[tuple[str, date]], on: date) -> Standing:
    periods = [period for year in range(on.year - 2, on.year + 2) for period in due_periods(contract, year)]
    owed = [period for period in periods if period.timely_until >= contract.in_force_from]
    passed = [period for period in owed if period.timely_until < on][
        -1:
    ]  # older ones are history, not the state of today
    coming = [period for period in owed if period.timely_until >= on]
    open_ones = [period for period in (*passed, *coming) if not _is_told(period, told)]
    due = open_ones[0] if open_ones else None
    days = (due.timely_until - on).days if due else 0
    if not told:
        return Standing(NEVER, due, days)
    if due and days < 0:
        return Standing(OVERDUE, due, days)
    return Standing(SOON if due and days <= SOON_DAYS else TIMELY, due, days)


def _is_told(period: DuePeriod, told: list[tuple[str, date]]) -> bool:
    """By its name; a delivery that names no period counts for the one open on its day."""
    return any(code == period.code if code else period.opens <= day <= period.changeable_until for code, day in told)


def answering_for(owners: Iterable[str]) -> dict[str, list[str]]:
    """Owner → names of its data officers."""
    named: dict[str, list[str]] = {owner: [] for owner in owners}
    officers = holding(duties.DATA_OFFICER).filter(organisation__name__in=list(named)).order_by("username")
    for owner, name in officers.values_list("organisation__name", "name"):
        named[owner].append(name)
    return named
