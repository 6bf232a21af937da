"""The dates of a campaign in order, with today's place among them."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jifen.collecting.campaign_reads import THRESHOLDS
from jifen.collecting.models import Campaign
from jifen.collecting.models.campaigns import OPEN, PLANNED
from jifen.portals.deliveries.stations import Station


def state_words(one: Campaign, today: date) -> str:
    """``进行中，还有 12 天``."""
    state = one.state_on(today)
    if state == PLANNED:
        days = (one.opens_on - today).days
        return ngettext("还有 %(n)d 天开始", "还有 %(n)d 天开始", days) % {"n": days}
    if state == OPEN:
        days = one.days_left(today)
        return ngettext("进行中，还有 %(n)d 天", "进行中，还有 %(n)d 天", days) % {"n": days} if days else _("今天截止")
    return _("已结束")


def calendar(one: Campaign, today: date) -> list[tuple[Station, date]]:
    days = [
        (one.opens_on, _("开始填报")),
        (one.duty_day, _("部门报送截止")),
        *(
            (one.closes_on - timedelta(days=n), ngettext("提醒：前 %(n)d 天", "提醒：前 %(n)d 天", n) % {"n": n})
            for n, _kind in THRESHOLDS
            if one.closes_on - timedelta(days=n) > one.opens_on
        ),
        (one.closes_on, _("填报截止")),
    ]
    ordered = sorted(days, key=lambda pair: (pair[0], pair[0] == one.closes_on))
    following = next((place for place, (day, _words) in enumerate(ordered) if day >= today), len(ordered))
    return [(Station(words, _pace(place, following)), day) for place, (day, words) in enumerate(ordered)]


def _pace(place: int, following: int) -> str:
    if place < following:
        return "passed"
    return "here" if place == following else "ahead"
