"""Who decides whose a row is, and who sees it. ``check_…`` raises with the sentence the page shows.

The department that owns the source, or the bureau that sent the delivery, decides; the operator only sees; business officers
see what was linked to enterprises of their area, and those of the province see all.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from jifen.collecting.models import PublishedContract
from jifen.collecting.permissions import is_data_officer
from jifen.enterprises.permissions import is_area_officer
from jifen.people import areas, duties
from jifen.people.acting import By
from jifen.people.models import Person
from jifen.verifying.models import MatchCase


def check_can_see_some(by: Person) -> None:
    if not (is_data_officer(by) or is_area_officer(by) or by.has_duty(duties.OPERATOR)):
        raise PermissionDenied(_("企业匹配由负责数据来源的部门办理，平台运营和部门业务员可以查看。"))


def check_can_decide_some(by: Person) -> None:
    if not is_data_officer(by):
        raise PermissionDenied(_("一行数据属于哪家企业，由负责该数据来源的部门数据员认定。"))


def check_can_decide(by: Person, case: MatchCase) -> None:
    check_can_decide_some(by)
    if not _is_responsible(by, case):
        raise PermissionDenied(_("这一行由负责该数据来源的部门或报送单位的数据员认定，不属于贵单位。"))


def check_can_follow(by: Person) -> None:
    """The thresholds and what came of them."""
    if not by.has_duty(duties.OPERATOR):
        raise PermissionDenied(_("匹配的界限和统计由平台运营查看。"))


def _is_responsible(by: Person, case: MatchCase) -> bool:
    delivery, own = case.row.delivery, by.organisation
    return own is not None and (delivery.organisation_id == own.pk or delivery.contract.owner == own.name)


def decided_by(by: By, cases: QuerySet[MatchCase]) -> QuerySet[MatchCase]:
    """Those ``check_can_decide`` allows; all of them for the system."""
    if not isinstance(by, Person):
        return cases
    own = by.organisation
    if own is None or not is_data_officer(by):
        return cases.none()
    return cases.filter(Q(row__delivery__organisation=own) | Q(row__delivery__contract__owner=own.name))


def visible_to(person: Person, cases: QuerySet[MatchCase]) -> QuerySet[MatchCase]:
    organisation = person.organisation
    if not person.is_active:
        return cases.none()
    if person.has_duty(duties.OPERATOR):
        return cases
    if organisation is not None and is_data_officer(person):
        owned = PublishedContract.objects.filter(owner=organisation.name).values("source")
        return cases.filter(Q(row__delivery__organisation=organisation) | Q(source__in=owned))
    if organisation is not None and is_area_officer(person):
        if organisation.area == areas.PROVINCE:
            return cases
        return cases.filter(enterprise__county__in=areas.within(organisation.area))
    return cases.none()
