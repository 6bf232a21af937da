"""What the clock calls."""

from __future__ import annotations

from django.utils import timezone

from jifen.audit.actions import SYSTEM
from jifen.collecting.actions.duties import open_duty_periods
from jifen.enterprises.models import Enterprise
from jifen.verifying.actions import judge_many
from jifen.verifying.eligibility import rule_in_force
from jifen.verifying.from_claims import facts_from_claims
from jifen.verifying.reads import eligible_on


def judge_todays_eligibility() -> int:
    """Once a day: what claims, titles and decisions say by now. Returns how many enterprises have a new result."""
    today = timezone.localdate()
    rule = rule_in_force(today)
    if rule is None:
        return 0
    return judge_many(by=SYSTEM, enterprises=Enterprise.objects.all(), facts=facts_from_claims(rule), on=today)


def open_todays_duties() -> int:
    """Once a day: periods that open by today, for the enterprises that are eligible today. Returns how many were opened."""
    today = timezone.localdate()
    return len(open_duty_periods(by=SYSTEM, on=today, eligible=eligible_on(today)))
