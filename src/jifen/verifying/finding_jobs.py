"""What the clock calls for findings."""

from __future__ import annotations

from django.utils import timezone

from jifen.verifying.actions.escalating import escalate_late_findings


def escalate_late() -> int:
    """Once a day: questions whose term is over. Returns how many were brought up."""
    return escalate_late_findings(at=timezone.now())
