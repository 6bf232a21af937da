"""Enterprises: themselves, the business officers of their area, the operator. Banks and service bodies: none."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from jifen.access.decision import Rules, Sight, Sights
from jifen.access.rules.people import asks, asks_of_thing
from jifen.enterprises import permissions
from jifen.enterprises.models import Enterprise
from jifen.people import duties
from jifen.people.models import Person
from jifen.verifying.permissions import check_can_decide_eligibility


def sees_any(person: Person, thing: Any) -> str:
    return sees_own(person, thing) and asks(permissions.check_can_list)(person, thing)


def sees_own(person: Person, thing: Any) -> str:
    own = person.has_duty(*permissions.OWN_DUTIES) and person.organisation_id is not None
    if own and (isinstance(thing, type) or permissions.is_own(person, thing)):
        return ""
    return _("这是企业自己的页面，由其填报员和法定代表人查看。")


def enrols(person: Person, thing: Any) -> str:
    if isinstance(thing, type):
        return sees_own(person, thing) and decides(person, thing)
    return asks_of_thing(permissions.check_can_enrol, permissions.check_can_list)(person, thing)


def decides(person: Person, thing: Any) -> str:
    if isinstance(thing, type):
        officer = permissions.is_area_officer(person)
        return "" if officer else _("适用范围由企业所在地的部门业务员核定。")
    return asks_of_thing(check_can_decide_eligibility, permissions.check_can_list)(person, thing)


def exports(person: Person, thing: Any) -> str:
    return (
        ""
        if person.has_duty(duties.OPERATOR) or permissions.is_area_officer(person)
        else _("企业名录由部门业务员导出。")
    )


SIGHTS: Sights = {Enterprise: Sight(permissions.visible_to, sees_any)}
RULES: Rules = {
    ("list", Enterprise): asks(permissions.check_can_list),
    ("export", Enterprise): exports,
    ("see_own", Enterprise): sees_own,
    ("enrol", Enterprise): enrols,
    ("decide_eligibility", Enterprise): decides,
}
