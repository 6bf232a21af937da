"""The yearly campaign: run by operator and province, followed by area, known to departments and enterprises; banks: nothing."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from jifen.access.decision import Rules, Sight, Sights
from jifen.access.rules.people import asks
from jifen.collecting import campaign_permissions as permissions
from jifen.collecting.models import Campaign, CampaignMove, MinistryDifference, MinistrySheet, Reminder
from jifen.people.models import Person

knows = asks(permissions.check_can_know)
runs = asks(permissions.check_can_run)
follows = asks(permissions.check_can_follow)
reminds = asks(permissions.check_can_remind)
compares = asks(permissions.check_can_compare)


def moves_seen(person: Person, moves: QuerySet[CampaignMove]) -> QuerySet[CampaignMove]:
    return moves.none() if follows(person, CampaignMove) else moves


def sees_reminders(person: Person, thing: Any) -> str:
    return knows(person, thing) and reminds(person, thing)


SIGHTS: Sights = {
    Campaign: Sight(permissions.campaigns_known, knows),
    CampaignMove: Sight(moves_seen, follows),
    Reminder: Sight(permissions.reminders_seen, sees_reminders),
    MinistrySheet: Sight(permissions.seen_if_compares, compares),
    MinistryDifference: Sight(permissions.of_enterprises_seen, compares),
}
RULES: Rules = {
    ("open", Campaign): runs,
    ("move", Campaign): runs,
    ("follow", Campaign): follows,
    ("remind", Campaign): reminds,
    ("take", MinistrySheet): runs,
    ("export", MinistrySheet): compares,
    ("export", MinistryDifference): compares,
}
