"""How far an objection is: made, assigned, answered, with the days each took."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jifen.collecting.models import Objection
from jifen.portals.deliveries.stations import Station, name_of


def stations(one: Objection, today: date) -> list[Station]:
    return [
        Station(_("提出"), "passed", one.made_at, name_of(one.by)),
        Station(_("送达负责部门"), "passed", one.made_at, one.owner.name),
        _assigned(one),
        _answered(one, today),
    ]


def _assigned(one: Objection) -> Station:
    if one.assigned is not None:
        return Station(_("指定办理人"), "passed", one.assigned_at, one.assigned.name)
    if one.is_open:
        return Station(_("指定办理人"), "here", None, _("等待负责部门指定"))
    return Station(_("指定办理人"), "passed", None, _("未另行指定"))


def _answered(one: Objection, today: date) -> Station:
    if not one.is_open:
        return Station(one.get_state_display(), "passed", one.answered_at, days_words(one, today))
    pace = "here" if one.assigned else "ahead"
    return Station(_("答复"), "stopped" if one.is_late_on(today) else pace, None, days_words(one, today))


def days_words(one: Objection, today: date) -> str:
    """``第 3 天，还剩 17 天``, ``逾期 2 天``, ``用了 6 天``."""
    made = timezone.localdate(one.made_at)
    if one.answered_at is not None:
        took = (timezone.localdate(one.answered_at) - made).days
        return ngettext("用了 %(n)d 天", "用了 %(n)d 天", took) % {"n": took}
    left = (one.due_on - today).days
    if left < 0:
        return ngettext("逾期 %(n)d 天", "逾期 %(n)d 天", -left) % {"n": -left}
    return ngettext("第 %(day)d 天，还剩 %(n)d 天", "第 %(day)d 天，还剩 %(n)d 天", left) % {
        "day": (today - made).days + 1,
        "n": left,
    }
