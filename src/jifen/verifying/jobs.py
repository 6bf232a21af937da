"""What the clock calls."""

from __future__ import annotations

from django.utils import timezone

from jifen.audit.actions import SYSTEM
from jifen.collecting.actions.duties import open_duty_periods
from jifen.verifying.reads import eligible_on


def open_todays_duties() -> int:
    """Once a day: periods that open by today, for the enterprises that are eligible today. Returns how many were opened."""
    today = timezone.localdate()
    return len(open_duty_periods(by=SYSTEM, on=today, eligible=eligible_on(today)))
