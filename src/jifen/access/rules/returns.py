"""Returns: the enterprise's own people; nobody else knows that there is one."""

from __future__ import annotations

from django.db.models import QuerySet

from jifen.access.decision import Rules, Sight, Sights
from jifen.access.rules.people import asks, asks_of_thing
from jifen.collecting import return_permissions
from jifen.collecting.models import Evidence, Pledge, Return
from jifen.people.models import Person

fills_some = asks(return_permissions.check_can_fill_some)


def files_seen(person: Person, files: QuerySet[Evidence]) -> QuerySet[Evidence]:
    return return_permissions.visible_to(person, files, "filing__enterprise")


def pledges_seen(person: Person, pledges: QuerySet[Pledge]) -> QuerySet[Pledge]:
    return return_permissions.visible_to(person, pledges, "filing__enterprise")


SIGHTS: Sights = {
    Return: Sight(return_permissions.visible_to, fills_some),
    Evidence: Sight(files_seen, fills_some),
    Pledge: Sight(pledges_seen, fills_some),
}
RULES: Rules = {
    ("fill", Return): asks_of_thing(return_permissions.check_can_fill, return_permissions.check_can_fill_some),
    ("sign", Return): asks_of_thing(return_permissions.check_can_sign, return_permissions.check_can_sign_some),
}
