"""The duties of the demo, owed for the enterprises that are eligible in it."""

from __future__ import annotations

from datetime import date

from jifen.collecting.actions.demo_duties import load_demo_duties
from jifen.verifying.reads import eligible_on


def load_duties_for_eligible(*, today: date) -> int:
    """Demo mode only; returns how many duty periods there are."""
    return load_demo_duties(eligible=eligible_on(today), today=today)
