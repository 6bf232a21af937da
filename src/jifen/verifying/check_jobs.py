"""What the worker calls for check runs: it does the one that waits, and asks for one itself once new data has come to rest."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone

from jifen.audit.actions import SYSTEM
from jifen.collecting.campaign_reads import current_campaign
from jifen.collecting.models import ClaimWithdrawal, Delivery
from jifen.collecting.models.deliveries import BY_WORKER
from jifen.verifying.actions.check_leasing import applied_by, take_next
from jifen.verifying.actions.check_working import work_check
from jifen.verifying.actions.checking import ask_check_run
from jifen.verifying.checking import NormsFor
from jifen.verifying.models import CheckRun, Verdict

QUIET: Final = timedelta(seconds=20)
"""So long nothing was applied before a run is asked for, so that a row of deliveries makes one run and not many."""


def check_once(norms_for: NormsFor | None = None) -> CheckRun | None:
    """One check run taken to its end; none when nothing waits. ``norms_for``: norms of the last publication, told by scoring."""
    run = take_next(timezone.now())
    return work_check(run, norms_for) if run else None


def check_until_done(norms_for: NormsFor | None = None) -> int:
    """Every run that waits, for the command line and tests. Returns how many there were."""
    done = 0
    while check_once(norms_for) is not None:
        done += 1
    return done


def ask_after_deliveries() -> CheckRun | None:
    """When deliveries were applied since the last run, and nothing is on its way."""
    now = timezone.now()
    year = open_data_year(timezone.localdate(now))
    newest = Delivery.objects.filter(state=Delivery.State.APPLIED).aggregate(at=Max("ended_at"))["at"]
    if newest is None or newest > now - QUIET or _deliveries_wait() or not _has_more(year, now):
        return None
    return _asked(year, now)


def ask_daily() -> CheckRun | None:
    """Once a day: also when nothing but verdicts and withdrawals came since the last run."""
    now = timezone.now()
    year = open_data_year(timezone.localdate(now))
    last = _last(year)
    judged = last is not None and last.known_by is not None and _judged_since(last.known_by)
    return _asked(year, now) if judged or _has_more(year, now) else None


def _judged_since(moment: datetime) -> bool:
    return any(rows.filter(at__gt=moment).exists() for rows in (Verdict.objects, ClaimWithdrawal.objects))


def open_data_year(on: date) -> int:
    """The year of the campaign, where there is one; else the last whole calendar year."""
    campaign = current_campaign()
    return campaign.year if campaign and campaign.opens_on <= on else on.year - 1


def _has_more(year: int, now: datetime) -> bool:
    """Whether more deliveries count than the last run knew, a failed or cancelled one included."""
    last = _last(year)
    if last is None:
        return applied_by(now) > 0
    known = applied_by(last.asked_at) if last.deliveries is None else last.deliveries
    return last.is_done and applied_by(now) > known


def _last(year: int) -> CheckRun | None:
    return CheckRun.objects.filter(year=year).first()


def _deliveries_wait() -> bool:
    return Delivery.objects.filter(state__in=BY_WORKER).exists()


def _asked(year: int, at: datetime) -> CheckRun | None:
    try:
        return ask_check_run(by=SYSTEM, year=year, at=at)
    except ValidationError:  # somebody was faster
        return None
