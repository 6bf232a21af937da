"""In demo mode the years before the running one are taken through the whole cycle, so that there is something to look back on.

By the same actions as people press, one step at a time: the operator moves and proposes, the science department settles findings
and approves. The running data year is only opened; clicking through it is left to whoever tries the platform.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from jifen.collecting.actions.demo import YEARS
from jifen.collecting.models import Delivery
from jifen.collecting.models.deliveries import BY_WORKER
from jifen.people.models import Person
from jifen.people.reads import person_named
from jifen.scoring.actions.cycling import move_cycle, open_cycle, shorten_announcement
from jifen.scoring.actions.freezing import ask_freezing
from jifen.scoring.actions.publishing import approve_publication, propose_publication
from jifen.scoring.actions.running import ask_cycle_runs
from jifen.scoring.cycle.standing import UNDER_WAY, blocking_findings, newest_run, newest_snapshot, standing_of
from jifen.scoring.models import Cycle, Freezing, PublishProposal
from jifen.verifying import finding_reads
from jifen.verifying.actions.checking import ask_check_run
from jifen.verifying.actions.settling import accept_finding, reject_finding
from jifen.verifying.models import Finding

State = Cycle.State
WHY: Final = "示例：演示数据，自动办理"
OPERATOR, OFFICER = "operator", "science-officer"
AT_ONCE: Final = 50
"""Findings settled in one step."""


def demo_step(at: datetime) -> Cycle | None:
    """The next step of the demo years; none when there is nothing to do, or somebody else's turn. Demo mode only."""
    if not settings.DEMO or Cycle.objects.filter(year=YEARS[-1]).exists() or not _deliveries_are_read():
        return None
    operator, officer = person_named(OPERATOR), person_named(OFFICER)
    if operator is None or officer is None:
        return None
    for year in YEARS[:-1]:
        cycle = Cycle.objects.filter(year=year).first()
        if cycle is None:
            return open_cycle(by=operator, year=year, at=at)
        if cycle.state != State.PUBLISHED:
            return _step(cycle, operator, officer, at)
    return open_cycle(by=operator, year=YEARS[-1], at=at)


def _deliveries_are_read() -> bool:
    return Delivery.objects.exists() and not Delivery.objects.filter(state__in=BY_WORKER).exists()


def _step(cycle: Cycle, operator: Person, officer: Person, at: datetime) -> Cycle | None:
    match cycle.state:
        case State.OPEN:
            return move_cycle(by=operator, cycle=cycle, verb="close", at=at)
        case State.CLOSED:
            return _verify(cycle, operator, officer, at)
        case State.VERIFIED:
            return _score(cycle, operator, at)
        case State.SCORED:
            return move_cycle(by=operator, cycle=cycle, verb="announce", at=at)
        case State.ANNOUNCED:
            return _settle(cycle, operator, at)
    return _publish(cycle, operator, officer, at)


def _verify(cycle: Cycle, operator: Person, officer: Person, at: datetime) -> Cycle | None:
    standing = standing_of(cycle, timezone.localdate(at))
    if standing.check_under_way:
        return None
    if standing.checked_at is None or standing.closed_at is None or standing.checked_at < standing.closed_at:
        ask_check_run(by=operator, year=cycle.year, at=at)
        return cycle
    if standing.blocking:
        return cycle if _settle_findings(cycle.year, officer, at) else None
    return move_cycle(by=operator, cycle=cycle, verb="verify", at=at)


def _settle_findings(year: int, officer: Person, at: datetime) -> int:
    """Some of those that block. Returns how many were settled."""
    found = blocking_findings(year).select_related("enterprise").order_by("pk")
    return sum(_settled(one, officer, at) for one in found[:AT_ONCE])


def _settled(finding: Finding, officer: Person, at: datetime) -> bool:
    """Accepted where it can be; where there is nothing to accept, not counted."""
    claims = finding_reads.claims_of(finding)
    chosen = [rivals[0] for rivals in finding_reads.competing(claims.values()).values()]
    try:
        accept_finding(by=officer, finding=finding, why=WHY, at=at, chosen=chosen)
    except ValidationError:
        return _rejected(finding, officer, at)
    return True


def _rejected(finding: Finding, officer: Person, at: datetime) -> bool:
    claims = finding_reads.claims_of(finding)
    try:
        reject_finding(by=officer, finding=finding, claims=claims.values(), why=WHY, at=at)
    except ValidationError:
        return False
    return True


def _score(cycle: Cycle, operator: Person, at: datetime) -> Cycle | None:
    if newest_run(cycle) is not None:
        return move_cycle(by=operator, cycle=cycle, verb="score", at=at) if _runs_are_over(cycle) else None
    if newest_snapshot(cycle.year) is None:
        if Freezing.objects.filter(year=cycle.year).exclude(state=Freezing.State.DONE).exists():
            return None  # under way, or failed with a reason people must see
        ask_freezing(by=operator, cycle=cycle, at=at)
        return cycle
    if cycle.runs.exists():
        return None
    ask_cycle_runs(by=operator, cycle=cycle, at=at, why=WHY)
    return cycle


def _runs_are_over(cycle: Cycle) -> bool:
    return not cycle.runs.filter(state__in=UNDER_WAY).exists()


def _settle(cycle: Cycle, operator: Person, at: datetime) -> Cycle | None:
    if cycle.announced_until is not None and timezone.localdate(at) <= cycle.announced_until:
        return shorten_announcement(by=operator, cycle=cycle, why=WHY, at=at)
    return move_cycle(by=operator, cycle=cycle, verb="settle", at=at)


def _publish(cycle: Cycle, operator: Person, officer: Person, at: datetime) -> Cycle | None:
    proposal = cycle.proposals.filter(state=PublishProposal.State.OPEN).first()
    if proposal is None:
        propose_publication(by=operator, cycle=cycle, at=at, why=WHY)
        return cycle
    approve_publication(by=officer, proposal=proposal, at=at, why=WHY)
    return cycle
