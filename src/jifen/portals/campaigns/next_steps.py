"""What the campaign asks of whoever signs in: an enterprise its return, a department its data, officers to follow."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from jifen.access.decide import may
from jifen.collecting.campaign_reads import (
    DELIVERED,
    OVERDUE_FOR,
    STATE_WORDS,
    current_campaign,
    reminders_for,
    state_of,
)
from jifen.collecting.models import Campaign, Delivery, Reminder, Return
from jifen.enterprises.models import Enterprise
from jifen.enterprises.reads import own_enterprise
from jifen.people.models import Person
from jifen.people.reads import person_named
from jifen.portals.campaigns.calendar import state_words
from jifen.portals.campaigns.departments import duties_of
from jifen.portals.menu_entry import Step

AHEAD: Final = timedelta(days=30)


def campaign_steps(me: Person) -> list[Step]:
    """From a month before it opens until four weeks after its end."""
    found, today = current_campaign(), timezone.localdate()
    if found is None or not may(me, "see", Campaign):
        return []
    if not found.opens_on - AHEAD <= today <= found.closes_on + OVERDUE_FOR:
        return []
    own = own_enterprise(me) if may(me, "fill", Return) else None
    if own is not None:
        return [_own_state(own, found, today), *_reminders(own, found)]
    return [*_owed(me, found, today), *_to_follow(me, found, today)]


def _own_state(own: Enterprise, found: Campaign, today: date) -> Step:
    state = state_of(own, found.year)
    shown = {
        "title": found.title,
        "opens": found.opens_on.isoformat(),
        "closes": found.closes_on.isoformat(),
        "when": state_words(found, today),
        "state": STATE_WORDS[state],
    }
    sentence = _("%(title)s：%(opens)s 至 %(closes)s，%(when)s。本企业：%(state)s。") % shown
    return Step(sentence, reverse("return_home"), _("查看") if state == DELIVERED else _("去填报"))


def _reminders(own: Enterprise, found: Campaign) -> list[Step]:
    """The last word of a person, until the data is in."""
    last = reminders_for(found, own).filter(kind=Reminder.Kind.PERSON).first()
    if last is None or own.organisation_id is None or state_of(own, found.year) == DELIVERED:
        return []
    person = person_named(last.by)
    shown = {"who": person.organisation.name if person and person.organisation else last.by, "why": last.why}
    return [Step(_("%(who)s提醒：%(why)s") % shown, reverse("return_home"), _("去填报"))]


def _owed(me: Person, found: Campaign, today: date) -> list[Step]:
    """What the own department still lacks for the year."""
    if not may(me, "settle", Delivery):
        return []
    missing = sum(one.counts.missing for one in duties_of(me, found, today))
    if not missing:
        return []
    words = _("%(title)s：贵部门的 %(year)d 年度数据应在 %(day)s 前报齐，还缺 %(n)d 项（企业 × 数据项）。")
    shown = {"title": found.title, "year": found.year, "day": found.duty_day.isoformat(), "n": missing}
    return [Step(words % shown, reverse("coverage"), _("看缺什么"))]


def _to_follow(me: Person, found: Campaign, today: date) -> list[Step]:
    if not may(me, "follow", found):
        return []
    shown = {"title": found.title, "when": state_words(found, today)}
    return [Step(_("%(title)s：%(when)s。") % shown, reverse("campaign"), _("看进度"))]
