"""Fetching on a schedule: departments keep their own, the operator all, the security administrator allows; and the watched folder."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jifen.access.decision import Rules, Sight, Sights
from jifen.access.rules.people import asks, asks_of_thing
from jifen.collecting import endpoint_permissions as permissions
from jifen.collecting.models import Delivery, PullEndpoint, PullRun
from jifen.people import duties
from jifen.people.models import Person

sees = asks(permissions.check_can_see_endpoints)
keeps = asks_of_thing(permissions.check_can_keep, permissions.check_can_keep_endpoints)


def runs_seen(person: Person, runs: QuerySet[PullRun]) -> QuerySet[PullRun]:
    """Those of the endpoints the person sees."""
    return runs.filter(endpoint__in=permissions.endpoints_seen(person, PullEndpoint.objects.all()))


def watches(person: Person, thing: Any) -> str:
    return "" if person.has_duty(duties.OPERATOR) else _("监视文件夹由平台运营查看。")


SIGHTS: Sights = {
    PullEndpoint: Sight(permissions.endpoints_seen, sees),
    PullRun: Sight(runs_seen, sees),
}
RULES: Rules = {
    ("propose", PullEndpoint): asks(permissions.check_can_keep_endpoints),
    ("keep", PullEndpoint): keeps,
    ("decide", PullEndpoint): asks_of_thing(permissions.check_can_decide, permissions.check_can_decide_endpoints),
    ("export", PullEndpoint): sees,
    ("watch_folder", Delivery): watches,
}
