"""Questions whose term is over are brought before those who asked and those who run the platform."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from jifen.audit.actions import SYSTEM, record
from jifen.people.acting import By, key_of, permit
from jifen.verifying import finding_reads
from jifen.verifying.actions.finding_steps import step
from jifen.verifying.finding_permissions import check_can_start_checks
from jifen.verifying.models import Finding, FindingStep
from jifen.verifying.terms import terms_on


@transaction.atomic
def escalate_late_findings(*, by: By = SYSTEM, at: datetime) -> int:
    """Each late question once, and again after the days the terms say. Returns how many."""
    permit(by, check_can_start_checks)
    today = timezone.localdate(at)
    late = [_escalated(one, by, at, today) for one in _due(today)]
    if late:
        record("finding.escalated", by=key_of(by), fields={"count": len(late), "on": today})
    return len(late)


def _due(today: date) -> list[Finding]:
    again = today - timedelta(days=terms_on(today).remind_every)
    rows = finding_reads.late_on(today).filter(Q(escalated_on=None) | Q(escalated_on__lte=again))
    return list(rows.select_for_update(of=("self",)).select_related("asked").order_by("pk"))


def _escalated(one: Finding, by: By, at: datetime, today: date) -> Finding:
    one.escalated_on = today
    one.save(update_fields=["escalated_on"])
    step(one, FindingStep.Kind.ESCALATED, by=by, at=at, organisation=one.asked, due_on=one.due_on)
    return one
