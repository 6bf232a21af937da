"""Who sets a department's choice of constraint situations, and who sees situations at all. ``check_…`` raises with the sentence
the page shows.

A province department's business officers set it; those of its bureaus below follow it. The operator runs the platform and
uses no points, so it sees no situations beside a list.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jifen.collecting.duty_permissions import is_business_officer
from jifen.people.models import Organisation, Person
from jifen.scoring.models import ConstraintChoice
from jifen.scoring.permissions import is_province_officer


def check_can_see_situations(by: Person) -> None:
    if not is_business_officer(by):
        raise PermissionDenied(_("约束性情形由使用积分的部门业务员查看。"))


def check_can_choose_situations(by: Person) -> None:
    if not is_province_officer(by):
        raise PermissionDenied(_("选用哪些约束性情形由省级部门的业务员设定，市县同系统部门照此使用。"))


def choices_seen(person: Person, choices: QuerySet[ConstraintChoice]) -> QuerySet[ConstraintChoice]:
    """Those of one's own department and the ones above it."""
    if not is_business_officer(person):
        return choices.none()
    return choices.filter(department__in=[one.pk for one in upward(person.organisation)])


def upward(organisation: Organisation | None) -> list[Organisation]:
    """The organisation and those it stands under, nearest first."""
    line = []
    while organisation is not None:
        line.append(organisation)
        organisation = organisation.parent
    return line
