"""Coverage once more, the plain way: every pair of every row looked at by itself. Slow, and obviously right."""

from __future__ import annotations

from datetime import date

from jifen.collecting.coverage_counts import Counts
from jifen.collecting.models import DutyPeriod, ExpectationChange, Fulfilment


def recounted(on: date, *, source: str = "", counties: frozenset[str] | None = None, fact: str = "") -> Counts:
    due: dict[str, DutyPeriod] = {}
    for period in DutyPeriod.objects.order_by("timely_until"):
        if period.timely_until <= on and period.opened_on <= on and source in ("", period.source):
            due[period.source] = period
    return sum((_of_period(period, on, counties, fact) for period in due.values()), Counts())


def _of_period(period: DutyPeriod, on: date, counties: frozenset[str] | None, fact: str) -> Counts:
    owed: dict[tuple[int, str], str] = {
        (member.enterprise_id, one): member.county for member in period.population.members.all() for one in period.facts
    }
    frozen = {key: county for (key, _), county in owed.items()}
    for change in ExpectationChange.objects.filter(period=period).order_by("pk"):
        for one in [change.fact] if change.fact else period.facts:
            if change.on <= on and change.kind == "add":
                owed[change.enterprise_id, one] = frozen.get(change.enterprise_id, change.county)
            elif change.on <= on:
                owed.pop((change.enterprise_id, one), None)
    total = Counts()
    for (enterprise, one), county in owed.items():
        if fact in ("", one) and (counties is None or county in counties):
            total += _of_pair(period, enterprise, one, on)
    return total


def _of_pair(period: DutyPeriod, enterprise: int, fact: str, on: date) -> Counts:
    row = Fulfilment.objects.filter(period=period, enterprise=enterprise, fact=fact).first()
    if row is None or row.counted_on is None or row.counted_on > on:
        return Counts(1)
    content = row.content_on is not None and row.content_on <= on
    return Counts(1, 1, int(row.delivered_on <= period.timely_until), int(content))
