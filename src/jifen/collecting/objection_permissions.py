"""Who objects to a value, who answers. ``check_…`` raises with the sentence the page shows.

The enterprise's own people object; data officers of the department that owns the source assign and answer; the operator reads.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jifen.collecting.models import FactClaim, Objection
from jifen.collecting.permissions import is_data_officer
from jifen.collecting.return_permissions import is_of_an_enterprise
from jifen.enterprises.permissions import is_own
from jifen.people import duties
from jifen.people.models import Person


def check_can_object_at_all(by: Person) -> None:
    if not is_of_an_enterprise(by):
        raise PermissionDenied(_("数据异议由企业自己的填报员或法定代表人提出。"))


def check_can_object(by: Person, claim: FactClaim) -> None:
    check_can_object_at_all(by)
    if not is_own(by, claim.enterprise):
        raise PermissionDenied(_("只能对本企业的数据提出异议。"))


def check_can_answer_some(by: Person) -> None:
    if not is_data_officer(by):
        raise PermissionDenied(_("数据异议由负责部门的数据员答复；企业和平台运营不能代为答复。"))


def check_can_answer(by: Person, objection: Objection) -> None:
    check_can_answer_some(by)
    if by.organisation_id != objection.owner_id:
        words = _("这项数据由%(owner)s负责，异议由该部门的数据员答复。")
        raise PermissionDenied(words % {"owner": objection.owner.name})


def check_can_see_some(by: Person) -> None:
    if not (is_of_an_enterprise(by) or is_data_officer(by) or _reads_all(by)):
        raise PermissionDenied(_("数据异议由提出的企业、负责部门的数据员和平台运营查看。"))


def _reads_all(person: Person) -> bool:
    return person.is_active and person.has_duty(duties.OPERATOR)


def visible_to(person: Person, objections: QuerySet[Objection]) -> QuerySet[Objection]:
    """The enterprise's own, the department's, or all of them for the operator."""
    if _reads_all(person):
        return objections
    if is_of_an_enterprise(person):
        return objections.filter(enterprise__organisation=person.organisation_id)
    if is_data_officer(person):
        return objections.filter(owner=person.organisation_id)
    return objections.none()
