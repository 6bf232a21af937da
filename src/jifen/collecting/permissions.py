"""Who may deliver what, and who sees a delivery. ``check_…`` raises with the sentence the page shows; ``can_…`` asks.

A source belongs to the department its contract names; bureaus below it deliver for their own area. A department sees its own
deliveries and those of the bureaus below; the operator sees them all, as the work queue; nobody else sees any.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from jifen.collecting.models import Delivery
from jifen.people import areas, duties
from jifen.people.models import Organisation, Person


def owns(organisation: Organisation | None, owner: str) -> bool:
    """Whether the department named ``owner`` is this one or stands above it."""
    while organisation is not None:
        if organisation.name == owner:
            return True
        organisation = organisation.parent
    return False


def is_data_officer(person: Person) -> bool:
    organisation = person.organisation
    department = organisation is not None and organisation.kind == Organisation.Kind.DEPARTMENT
    return person.is_active and department and person.has_duty(duties.DATA_OFFICER)


def check_can_deliver(by: Person, owner: str) -> None:
    """``owner``: the department the source's contract names."""
    if not is_data_officer(by):
        raise PermissionDenied(_("数据由部门数据员报送；您没有这项职责，请联系平台运营。"))
    if not owns(by.organisation, owner):
        raise PermissionDenied(_("这个来源由%(owner)s负责，不属于贵单位；请选择本单位的来源。") % {"owner": owner})


def check_can_deliver_something(by: Person) -> None:
    if not is_data_officer(by):
        raise PermissionDenied(_("数据由部门数据员报送；您没有这项职责，请联系平台运营。"))


def check_can_settle(by: Person, delivery: Delivery) -> None:
    """Confirm or withdraw a delivery that waits, repair its rows: an officer of the department that sent it."""
    if not (is_data_officer(by) and by.organisation_id == delivery.organisation_id):
        raise PermissionDenied(_("只有报送单位的数据员可以确认、撤回或更正这次报送。"))


def visible_to(person: Person, deliveries: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """Deliveries ``person`` may see; forms of enterprises are not among a department's."""
    if not person.is_active:
        return deliveries.none()
    if person.has_duty(duties.OPERATOR):
        return deliveries
    organisation = person.organisation
    if organisation is None:
        return deliveries.none()
    own = organisation.kind == Organisation.Kind.ENTERPRISE and person.has_duty(
        duties.FILLER, duties.LEGAL_REPRESENTATIVE
    )
    if own:
        return deliveries.filter(organisation=organisation)
    if is_data_officer(person):
        return deliveries.filter(Q(organisation=organisation) | _below(organisation))
    return deliveries.none()


def _below(organisation: Organisation) -> Q:
    return Q(organisation__parent=organisation) | Q(organisation__parent__parent=organisation)


def delivers_for(organisation: Organisation) -> list[str] | None:
    """Counties whose enterprises the organisation may deliver for; none: the whole province and beyond."""
    if organisation.area == areas.PROVINCE:
        return None
    return [code for code in areas.within(organisation.area) if code in areas.COUNTIES]
