"""What the clock calls for the campaign: those invited are the eligible ones of today."""

from __future__ import annotations

from django.utils import timezone

from jifen.collecting.campaign_jobs import remind_of_campaign
from jifen.verifying.reads import eligible_on


def remind_todays() -> int:
    """Once a day: reminders the calendar asks for. Returns how many."""
    today = timezone.localdate()
    return remind_of_campaign(on=today, invited=eligible_on(today))
