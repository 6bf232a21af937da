"""Objections: the enterprise that made them, the department that answers, the operator who reads; nobody else."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from jifen.access.decision import Rules, Sight, Sights
from jifen.access.rules.people import asks, asks_of_thing
from jifen.collecting import objection_permissions as permissions
from jifen.collecting.models import Objection, ObjectionFile
from jifen.people.models import Person

sees_some = asks(permissions.check_can_see_some)
answers = asks_of_thing(permissions.check_can_answer, permissions.check_can_answer_some)


def makes(person: Person, thing: Any) -> str:
    """``thing``: an objection that was made, or the class for "any"; claims themselves are no page."""
    check = asks_of_thing(
        lambda by, one: permissions.check_can_object(by, one.claim), permissions.check_can_object_at_all
    )
    return check(person, thing)


def files_seen(person: Person, files: QuerySet[ObjectionFile]) -> QuerySet[ObjectionFile]:
    return files.filter(objection__in=permissions.visible_to(person, Objection.objects.all()))


SIGHTS: Sights = {
    Objection: Sight(permissions.visible_to, sees_some),
    ObjectionFile: Sight(files_seen, sees_some),
}
RULES: Rules = {
    ("make", Objection): makes,
    ("assign", Objection): answers,
    ("answer", Objection): answers,
    ("export", Objection): sees_some,
}
