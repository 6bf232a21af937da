"""Duties of the invented province, opened on the days a clock would have opened them. Demo mode only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from jifen.audit.actions import SYSTEM, record
from jifen.collecting.actions.duties import open_duty_periods
from jifen.collecting.contracts import due_periods
from jifen.collecting.models import DutyPeriod
from jifen.collecting.reads import contract_of, contracts_in_force
from jifen.enterprises.models import Enterprise


@transaction.atomic
def load_demo_duties(*, eligible: Iterable[Enterprise], today: date) -> int:
    """Periods of last and this year, opened as of their days. Returns how many there are. To be called before the worker reads
    the demo deliveries, since a delivery fulfils what was open when it was applied. Does nothing where periods exist."""
    if not settings.DEMO:
        raise PermissionDenied("只有演示模式（JIFEN_DEMO=1）可以装入虚构的归集任务。")
    if DutyPeriod.objects.exists():
        return 0
    listed = list(eligible)
    for day in _opening_days(today):
        open_duty_periods(by=SYSTEM, on=day, eligible=listed)
    record("demo.duties_loaded", by=SYSTEM, fields={"periods": DutyPeriod.objects.count()})
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
