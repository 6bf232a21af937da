"""Lists of points: business officers in their area and the operator; situations beside them by each department's own choice."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from jifen.access.decision import Rules, Sight, Sights
from jifen.access.rules.people import asks
from jifen.collecting.duty_permissions import is_business_officer
from jifen.people.models import Person
from jifen.scoring import choice_permissions as permissions
from jifen.scoring.models import ConstraintChoice, Score
from jifen.scoring.permissions import operates

sees_situations = asks(permissions.check_can_see_situations)


def lists_scores(person: Person, thing: Any) -> str:
    if is_business_officer(person) or operates(person):
        return ""
    return _("积分榜由部门业务员在本辖区内、平台运营在全省范围内查看。")


SIGHTS: Sights = {
    ConstraintChoice: Sight(permissions.choices_seen, sees_situations),
}
RULES: Rules = {
    ("list", Score): lists_scores,
    ("see_situations", Score): sees_situations,
    ("choose", ConstraintChoice): asks(permissions.check_can_choose_situations),
}
