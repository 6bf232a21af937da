"""Duties of the invented province, opened on the days a clock would have opened them, with an invented past. Demo mode only.

Demo deliveries are applied on the day the demo is loaded, and an answer counts from the day it is applied; without an invented
past every week before today would stand at 0. The worker later adds what the demo deliveries themselves say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from jifen.audit.actions import SYSTEM, record
from jifen.collecting.actions.demo import LATE
from jifen.collecting.actions.duties import open_duty_periods
from jifen.collecting.contracts import due_periods
from jifen.collecting.fulfilling import UPSERT
from jifen.collecting.models import Delivery, DutyPeriod, PopulationMember
from jifen.collecting.reads import contract_of, contracts_in_force
from jifen.enterprises.models import Enterprise

EARLY: Final = -3
ANSWERED: Final = 0.985
WITH_CONTENT: Final = 0.965
LESS: Final = 0.11
"""Invented shares of what is owed; until the fourth month less, so that some weeks are under the line."""
FIRST_MONTHS: Final = 4


@transaction.atomic
def load_demo_duties(*, eligible: Iterable[Enterprise], today: date) -> int:
    """Periods of last and this year, opened as of their days, and answers to those that are due. Returns how many periods.

    Call it once the demo deliveries are handed in and before the worker reads them. Does nothing where periods exist.
    """
    if not settings.DEMO:
        raise PermissionDenied("只有演示模式（JIFEN_DEMO=1）可以装入虚构的归集任务。")
    if DutyPeriod.objects.exists():
        return 0
    listed = list(eligible)
    for day in _opening_days(today):
        open_duty_periods(by=SYSTEM, on=day, eligible=listed)
    deliveries = _deliveries()
    answered = sum(_answer(period, deliveries, today) for period in DutyPeriod.objects.all())
    record("demo.duties_loaded", by=SYSTEM, fields={"periods": DutyPeriod.objects.count(), "answers": answered})
    return DutyPeriod.objects.count()


def _opening_days(today: date) -> list[date]:
    """Days of this year on which something opens; what opened before the year, on its first day."""
    start = date(today.year, 1, 1)
    contracts = [contract_of(one) for one in contracts_in_force(today)]
    opens = {
        max(due.opens, start)
        for one in contracts
        for year in (start.year - 1, start.year)
        for due in due_periods(one, year)
    }
    return sorted(day for day in opens if day <= today)


def _deliveries() -> dict[tuple[str, str], Delivery]:
    """Source and period → the delivery handed in for it; under an empty period the source's last."""
    found: dict[tuple[str, str], Delivery] = {}
    for one in Delivery.objects.order_by("pk"):
        found[one.source, one.period] = found[one.source, ""] = one
    return found


def _answer(period: DutyPeriod, deliveries: dict[tuple[str, str], Delivery], today: date) -> int:
    own = deliveries.get((period.source, period.period))
    delivery = own or deliveries.get((period.source, ""))
    day = _day(period, own)
    newest = not DutyPeriod.objects.filter(
        source=period.source, timely_until__gt=period.timely_until, timely_until__lte=today
    ).exists()
    if delivery is None or day > today or (newest and own is None):
        return 0  # what was really not delivered is shown as missing
    rows = list(_rows(period, delivery, day))
    with connection.cursor() as cursor:
        cursor.executemany(UPSERT, rows)
    return len(rows)


def _day(period: DutyPeriod, own: Delivery | None) -> date:
    if own is not None:
        return max(timezone.localdate(own.received_at), period.opened_on)
    return max(period.timely_until + timedelta(days=LATE.get(period.source, EARLY)), period.opened_on)


def _rows(period: DutyPeriod, delivery: Delivery, day: date) -> Iterator[tuple[Any, ...]]:
    drawn = np.random.default_rng(period.pk)
    less = LESS if day.month < FIRST_MONTHS else 0.0
    members = list(PopulationMember.objects.filter(population=period.population_id).order_by("pk"))
    for fact in period.facts:
        luck = drawn.random(len(members))
        for member, one in zip(members, luck.tolist(), strict=True):
            if one < ANSWERED:
                content = day if one < WITH_CONTENT - less else None
                yield period.pk, fact, member.enterprise_id, member.county, day, day, content, delivery.pk
