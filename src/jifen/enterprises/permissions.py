"""Who may do what to an enterprise. ``check_…`` raises with the sentence the page shows; ``can_…`` asks.

An enterprise's own people see it; a department's business officers see their area; the operator sees all; others see none.
"""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from jifen.enterprises.models import Enterprise
from jifen.people import areas, duties
from jifen.people.models import Organisation, Person

OWN_DUTIES = (duties.FILLER, duties.LEGAL_REPRESENTATIVE)


def visible_to(person: Person, enterprises: QuerySet[Enterprise]) -> QuerySet[Enterprise]:
    """Those of ``enterprises`` that ``person`` may see; nobody sees one by default."""
    if not person.is_active:
        return enterprises.none()
    if person.has_duty(duties.OPERATOR):
        return enterprises
    organisation = person.organisation
    if organisation is None:
        return enterprises.none()
    if organisation.kind == Organisation.Kind.ENTERPRISE and person.has_duty(*OWN_DUTIES):
        return enterprises.filter(organisation=organisation)
    if is_area_officer(person):
        return enterprises.filter(in_area(organisation.area))
    return enterprises.none()


def is_area_officer(person: Person) -> bool:
    organisation = person.organisation
    return (
        person.is_active
        and organisation is not None
        and organisation.kind == Organisation.Kind.DEPARTMENT
        and person.has_duty(duties.BUSINESS_OFFICER)
    )


def in_area(area: str) -> Q:
    """The province's officers also see those whose county is unknown or that left the province."""
    return Q() if area == areas.PROVINCE else Q(county__in=[a for a in areas.within(area) if a in areas.COUNTIES])


def covers(person: Person, enterprise: Enterprise) -> bool:
    """Whether the enterprise lies in the area this person is business officer of."""
    if not is_area_officer(person) or person.organisation is None:
        return False
    return person.organisation.area == areas.PROVINCE or person.organisation.covers(enterprise.county)


def is_own(person: Person, enterprise: Enterprise) -> bool:
    same = person.organisation_id is not None and person.organisation_id == enterprise.organisation_id
    return person.is_active and same and person.has_duty(*OWN_DUTIES)


def check_can_list(by: Person) -> None:
    if not (is_area_officer(by) or by.has_duty(duties.OPERATOR)):
        raise PermissionDenied(_("企业名录由部门业务员在本辖区内查看。"))


def check_can_see(by: Person, enterprise: Enterprise) -> None:
    if not (by.is_active and (by.has_duty(duties.OPERATOR) or is_own(by, enterprise) or covers(by, enterprise))):
        raise PermissionDenied(_("没有这家企业，或您无权查看。"))


def check_can_keep_register(by: Person) -> None:
    if not by.has_duty(duties.OPERATOR):
        raise PermissionDenied(_("企业登记信息由市场监管部门归集；平台运营可代为登记，其他人员不能直接修改。"))


def check_can_enrol(by: Person, enterprise: Enterprise) -> None:
    """By itself, or by its county."""
    by_county = covers(by, enterprise) and by.organisation is not None and by.organisation.area == enterprise.county
    if not (is_own(by, enterprise) or by_county):
        raise PermissionDenied(_("参评由企业自己申请，或由其所在县（市、区）的部门业务员推荐。"))


def check_can_publish_sectors(by: Person) -> None:
    of_province = is_area_officer(by) and by.organisation is not None and by.organisation.area == areas.PROVINCE
    if not of_province:
        raise PermissionDenied(_("重点产业对应表由省级部门的业务员发布。"))


def can_see(by: Person, enterprise: Enterprise) -> bool:
    return _asks(check_can_see, by, enterprise)


def can_enrol(by: Person, enterprise: Enterprise) -> bool:
    return _asks(check_can_enrol, by, enterprise)


def _asks(check: Callable[..., None], *things: object) -> bool:
    try:
        check(*things)
    except PermissionDenied:
        return False
    return True
