"""What the clock asks of the campaign; who is invited is told by whoever knows eligibility."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from jifen.audit.actions import SYSTEM
from jifen.collecting.actions.campaigning import remind_by_calendar
from jifen.collecting.campaign_reads import current_campaign
from jifen.enterprises.models import Enterprise


def remind_of_campaign(*, on: date, invited: QuerySet[Enterprise]) -> int:
    """Once a day; a second run the same day reminds nobody again. Returns how many were reminded."""
    campaign = current_campaign()
    if campaign is None:
        return 0
    return remind_by_calendar(by=SYSTEM, campaign=campaign, enterprises=invited, on=on).sent
