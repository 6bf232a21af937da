"""Coverage: departments see their duties, in their area; the leading department and the operator see the whole; nobody else."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from jifen.access.decision import Rules, Sight, Sights
from jifen.access.rules.people import asks, asks_of_thing
from jifen.collecting import duty_permissions
from jifen.collecting.models import DutyPeriod, ExpectationChange, LateSlot
from jifen.enterprises import permissions as enterprise_permissions
from jifen.enterprises.models import Enterprise
from jifen.people.models import Person

sees_coverage = asks(duty_permissions.check_can_see_coverage)
changes_expected = asks(duty_permissions.check_can_change_expected)


def slots_seen(person: Person, slots: QuerySet[LateSlot]) -> QuerySet[LateSlot]:
    return slots.filter(period__in=duty_permissions.periods_seen(person, DutyPeriod.objects.all()))


def changes_seen(person: Person, changes: QuerySet[ExpectationChange]) -> QuerySet[ExpectationChange]:
    """A change names an enterprise: those of periods and of enterprises the person sees."""
    seen = changes.filter(period__in=duty_permissions.periods_seen(person, DutyPeriod.objects.all()))
    return seen.filter(enterprise__in=enterprise_permissions.visible_to(person, Enterprise.objects.all()))


def asks_late_slot(person: Person, thing: Any) -> str:
    """``thing``: a period, or its class for "any"."""
    check = duty_permissions.check_can_ask_late_slot
    return asks_of_thing(check, duty_permissions.check_can_ask_some_late_slot)(person, thing)


SIGHTS: Sights = {
    DutyPeriod: Sight(duty_permissions.periods_seen, sees_coverage),
    LateSlot: Sight(slots_seen, sees_coverage),
    ExpectationChange: Sight(changes_seen, sees_coverage),
}
RULES: Rules = {
    ("export", DutyPeriod): sees_coverage,
    ("change_expected", DutyPeriod): changes_expected,
    ("ask_late_slot", DutyPeriod): asks_late_slot,
    ("agree", LateSlot): asks_of_thing(
        duty_permissions.check_can_agree_late_slot, duty_permissions.check_can_agree_some_late_slot
    ),
}
