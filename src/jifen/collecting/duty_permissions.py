"""Who sees how much of coverage, and who may change what is owed. ``check_…`` raises with the sentence the page shows."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jifen.collecting.models import DutyPeriod, LateSlot
from jifen.people import areas, duties
from jifen.people.models import Organisation, Person

LEADING = "science"
"""Code of the department that leads the whole work: its business officers, and those of its bureaus, see every duty."""


@dataclass(frozen=True)
class Sees:
    """``owners``: keys of departments whose duties are seen, none: of all; ``area``: the enterprises that count."""

    owners: frozenset[int] | None
    area: str


NOTHING = Sees(frozenset(), areas.PROVINCE)


def sees(person: Person) -> Sees:
    """Operator: all. Officers of the leading department: every duty, in their area. Other officers: their own duties there."""
    organisation = person.organisation
    if not person.is_active:
        return NOTHING
    if person.has_duty(duties.OPERATOR):
        return Sees(None, areas.PROVINCE)
    if not is_officer(person) or organisation is None:
        return NOTHING
    line = _upward(organisation)
    leads = person.has_duty(duties.BUSINESS_OFFICER) and any(one.code == LEADING for one in line)
    return Sees(None if leads else frozenset(one.pk for one in line), organisation.area)


def is_officer(person: Person) -> bool:
    organisation = person.organisation
    department = organisation is not None and organisation.kind == Organisation.Kind.DEPARTMENT
    return person.is_active and department and person.has_duty(duties.DATA_OFFICER, duties.BUSINESS_OFFICER)


def check_can_see_coverage(by: Person) -> None:
    if not (is_officer(by) or (by.is_active and by.has_duty(duties.OPERATOR))):
        raise PermissionDenied(_("归集率由政府部门的数据员、业务员和平台运营查看。"))


def periods_seen(person: Person, periods: QuerySet[DutyPeriod]) -> QuerySet[DutyPeriod]:
    shown = sees(person)
    return periods if shown.owners is None else periods.filter(owner__in=shown.owners)


def counties_seen(person: Person) -> frozenset[str] | None:
    """Counties whose enterprises count for this person; none: all, unknown and outside included."""
    area = sees(person).area
    return None if area == areas.PROVINCE else frozenset(one for one in areas.within(area) if one in areas.COUNTIES)


def check_can_open_periods(by: Person) -> None:
    if not by.has_duty(duties.OPERATOR):
        raise PermissionDenied(_("归集任务由平台按合同定时建立；平台运营可以补建。"))


def check_can_change_expected(by: Person) -> None:
    """Whoever is judged by the rate does not decide what is left out of it."""
    of_province = by.organisation is not None and by.organisation.code == LEADING
    if not (by.has_duty(duties.OPERATOR) or (of_province and is_business_officer(by))):
        raise PermissionDenied(_("增列和免报由省科技部门业务员或平台运营办理；请写明情况联系他们。"))


def is_business_officer(person: Person) -> bool:
    return is_officer(person) and person.has_duty(duties.BUSINESS_OFFICER)


def check_can_ask_late_slot(by: Person, period: DutyPeriod) -> None:
    check_can_ask_some_late_slot(by)
    if not by.has_duty(duties.OPERATOR) and period.owner_id not in {one.pk for one in _upward(by.organisation)}:
        raise PermissionDenied(_("这项任务由%(owner)s负责，补报由该部门的数据员申请。") % {"owner": period.owner.name})


def check_can_ask_some_late_slot(by: Person) -> None:
    if not (by.has_duty(duties.OPERATOR) or (is_officer(by) and by.has_duty(duties.DATA_OFFICER))):
        raise PermissionDenied(_("补报由负责部门的数据员申请，或由平台运营代为申请。"))


def check_can_agree_late_slot(by: Person, slot: LateSlot) -> None:
    check_can_agree_some_late_slot(by)
    if by.key == slot.asked_by:
        raise PermissionDenied(_("补报许可要由申请人以外的另一名平台运营同意；请转交同事。"))


def check_can_agree_some_late_slot(by: Person) -> None:
    if not by.has_duty(duties.OPERATOR):
        raise PermissionDenied(_("补报许可由平台运营同意。"))


def _upward(organisation: Organisation | None) -> list[Organisation]:
    line = []
    while organisation is not None:
        line.append(organisation)
        organisation = organisation.parent
    return line
