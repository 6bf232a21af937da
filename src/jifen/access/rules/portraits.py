"""Portraits and their papers: whoever may see the enterprise. That a paper is genuine anybody may ask, without signing in."""

from __future__ import annotations

from jifen.access.decision import Rules, Sight, Sights
from jifen.access.rules.people import asks, asks_of_thing
from jifen.enterprises.models import Enterprise
from jifen.scoring import portrait_permissions as permissions
from jifen.scoring.models import PortraitPaper

sees_some = asks(permissions.check_can_see_some)
sees = asks_of_thing(permissions.check_can_see, permissions.check_can_see_some)
sees_situations = asks_of_thing(permissions.check_can_see_situations, permissions.check_can_see_some)

SIGHTS: Sights = {PortraitPaper: Sight(permissions.papers_seen, sees_some)}
RULES: Rules = {
    ("see_portrait", Enterprise): sees,
    ("simulate", Enterprise): sees,
    ("see_situations", Enterprise): sees_situations,
    ("issue_portrait", Enterprise): sees,
}
