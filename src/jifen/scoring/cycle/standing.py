"""How a cycle stands at a moment: everything the conditions look at, read at once, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, QuerySet

from jifen.collecting.models import Campaign, Objection
from jifen.collecting.objection_reads import corrections_for
from jifen.scoring.models import Cycle, CycleStep, PublishProposal, Run, Snapshot
from jifen.verifying.models import CheckRun, Finding
from jifen.verifying.models.findings import STILL_OPEN

UNDER_WAY = (Run.State.WAITING, Run.State.RUNNING)


@dataclass(frozen=True)
class Standing:
    """Numbers of snapshot and runs, none where there is none. ``run``: the newest core run done on the newest snapshot;
    ``late_corrections``: disputes answered as corrected whose correction the snapshot of that run does not know."""

    year: int
    today: date
    campaign_closes_on: date | None = None
    closed_at: datetime | None = None
    checked_at: datetime | None = None
    check_under_way: bool = False
    blocking: int = 0
    snapshot: str | None = None
    run: str | None = None
    runs_under_way: int = 0
    why_not_publishable: tuple[str, ...] = ()
    announced_run: str | None = None
    announced_until: date | None = None
    open_disputes: int = 0
    late_corrections: tuple[str, ...] = ()
    proposal_open: bool = False


def standing_of(cycle: Cycle, today: date) -> Standing:
    checks = CheckRun.objects.filter(year=cycle.year)
    snapshot, run = newest_snapshot(cycle.year), newest_run(cycle)
    announced = announced_run(cycle)
    return Standing(
        year=cycle.year,
        today=today,
        campaign_closes_on=_campaign_closes_on(cycle.year),
        closed_at=cycle.steps.filter(verb="close").aggregate(at=Max("at"))["at"],
        checked_at=checks.filter(state=CheckRun.State.DONE).aggregate(at=Max("asked_at"))["at"],
        check_under_way=checks.filter(state__in=[CheckRun.State.WAITING, CheckRun.State.RUNNING]).exists(),
        blocking=blocking_findings(cycle.year).count(),
        snapshot=snapshot.number if snapshot else None,
        run=run.number if run else None,
        runs_under_way=cycle.runs.filter(state__in=UNDER_WAY).count(),
        why_not_publishable=tuple(run.manifest["why_not"]) if run else (),
        announced_run=announced.number if announced else None,
        announced_until=cycle.announced_until,
        open_disputes=cycle.disputes.filter(objection__state=Objection.State.OPEN).count(),
        late_corrections=tuple(one.number for one in late_corrections(cycle, run)),
        proposal_open=cycle.proposals.filter(state=PublishProposal.State.OPEN).exists(),
    )


def _campaign_closes_on(year: int) -> date | None:
    campaign = Campaign.objects.filter(year=year).first()
    return campaign.closes_on if campaign else None


def blocking_findings(year: int) -> QuerySet[Finding]:
    """While there is one, no run of the year starts. Who was founded after the year is not scored, and holds nobody up."""
    found = Finding.objects.filter(year=year, severity=Finding.Severity.MUST, state__in=STILL_OPEN)
    return found.exclude(enterprise__established_on__gt=date(year, 12, 31))


def newest_snapshot(year: int) -> Snapshot | None:
    return Snapshot.objects.filter(year=year).order_by("-pk").first()


def newest_run(cycle: Cycle) -> Run | None:
    """The newest core run done, if it stands on the newest snapshot of the year."""
    snapshot = newest_snapshot(cycle.year)
    if snapshot is None:
        return None
    done = cycle.runs.filter(core=None, snapshot=snapshot, state=Run.State.DONE)
    return done.select_related("snapshot").order_by("-pk").first()


def announced_run(cycle: Cycle) -> Run | None:
    """The run of the last announcement, while it was not taken back."""
    if cycle.announced_on is None:
        return None
    step: CycleStep | None = cycle.steps.filter(verb="announce").select_related("run__snapshot").last()
    return step.run if step else None


def late_corrections(cycle: Cycle, run: Run | None) -> list[Objection]:
    """Upheld disputes whose correction is still to come, or came after the facts were taken in."""
    upheld = Objection.objects.filter(dispute__cycle=cycle, state=Objection.State.CORRECTED).order_by("pk")
    known_by = run.snapshot.known_by if run else None
    return [one for one in upheld.select_related("correction") if _is_late(one, known_by)]


def _is_late(upheld: Objection, known_by: datetime | None) -> bool:
    """What was only promised counts as come once any delivery brought another value."""
    brought = [upheld.correction] if upheld.correction else corrections_for(upheld)
    arrived = [one.ended_at for one in brought if one.ended_at is not None]
    return known_by is None or not arrived or max(arrived) > known_by
