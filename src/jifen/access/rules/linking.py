"""Matching: the department of the source decides whose a row is; the operator and business officers see."""

from __future__ import annotations

from jifen.access.decision import Rules, Sight, Sights
from jifen.access.rules.people import asks, asks_of_thing
from jifen.verifying import linking_permissions as permissions
from jifen.verifying.models import MatchCase

sees_some = asks(permissions.check_can_see_some)
decides = asks_of_thing(permissions.check_can_decide, permissions.check_can_decide_some)

SIGHTS: Sights = {MatchCase: Sight(permissions.visible_to, sees_some)}
RULES: Rules = {
    ("link", MatchCase): decides,
    ("undo", MatchCase): decides,
    ("export", MatchCase): sees_some,
    ("follow", MatchCase): asks(permissions.check_can_follow),
}
