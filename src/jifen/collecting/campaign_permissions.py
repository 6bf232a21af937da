"""Who runs the campaign, who follows it, who compares with the ministry's sheet. ``check_…`` raises with the page's sentence.

The operator and the science department of the province run it; business officers follow their area; the leading line reminds
and compares there; data officers and enterprises know the dates; banks and service bodies know nothing.
"""

from __future__ import annotations

from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from jifen.collecting.duty_permissions import LEADING, is_business_officer, is_officer
from jifen.collecting.models import Campaign, Reminder
from jifen.collecting.return_permissions import is_of_an_enterprise
from jifen.enterprises import permissions as enterprise_permissions
from jifen.enterprises.models import Enterprise
from jifen.people import duties
from jifen.people.models import Organisation, Person

Row = TypeVar("Row", bound=Model)


def _operates(person: Person) -> bool:
    return person.is_active and person.has_duty(duties.OPERATOR)


def _leads(person: Person) -> bool:
    """A business officer of the leading department or of a bureau below it."""
    if not is_business_officer(person):
        return False
    organisation = person.organisation
    while organisation is not None:
        if organisation.code == LEADING:
            return True
        organisation = organisation.parent
    return False


def check_can_run(by: Person) -> None:
    of_province = by.organisation is not None and by.organisation.code == LEADING
    if not (_operates(by) or (of_province and is_business_officer(by))):
        raise PermissionDenied(_("集中调整由省科技部门业务员或平台运营发起和改期。"))


def check_can_follow(by: Person) -> None:
    if not (_operates(by) or is_business_officer(by)):
        raise PermissionDenied(_("集中调整的进度由部门业务员在本辖区内查看，平台运营查看全部。"))


def check_can_know(by: Person) -> None:
    if not (_operates(by) or is_officer(by) or is_of_an_enterprise(by)):
        raise PermissionDenied(_("集中调整与您的单位无关。"))


def check_can_remind(by: Person) -> None:
    if not (_operates(by) or _leads(by)):
        raise PermissionDenied(_("提醒由科技部门业务员在本辖区内发出，或由平台运营发出。"))


def check_can_compare(by: Person) -> None:
    if not (_operates(by) or _leads(by)):
        raise PermissionDenied(_("科技部征集表由科技部门业务员和平台运营查看。"))


def campaigns_known(person: Person, campaigns: QuerySet[Campaign]) -> QuerySet[Campaign]:
    known = _operates(person) or is_officer(person) or is_of_an_enterprise(person)
    return campaigns if known else campaigns.none()


def seen_if_compares(person: Person, rows: QuerySet[Row]) -> QuerySet[Row]:
    return rows if _operates(person) or _leads(person) else rows.none()


def of_enterprises_seen(person: Person, rows: QuerySet[Row]) -> QuerySet[Row]:
    """Rows about enterprises: for whoever compares, those of enterprises this person may see."""
    seen = enterprise_permissions.visible_to(person, Enterprise.objects.all())
    return seen_if_compares(person, rows).filter(enterprise__in=seen)


def reminders_seen(person: Person, reminders: QuerySet[Reminder]) -> QuerySet[Reminder]:
    """One's own organisation's; whoever reminds, those of the enterprises seen."""
    own = Q(organisation=person.organisation_id) if is_of_an_enterprise(person) else Q(pk__in=[])
    if not (_operates(person) or _leads(person)):
        return reminders.filter(own)
    seen = enterprise_permissions.visible_to(person, Enterprise.objects.all())
    return reminders.filter(own | Q(organisation__in=Organisation.objects.filter(enterprise__in=seen)))
