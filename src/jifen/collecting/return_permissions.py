"""Who fills in and signs a return: the enterprise's own people, and of them only the legal representative signs.

Nobody else opens a return; what was signed is read as claims.
"""

from __future__ import annotations

from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from jifen.collecting.models import Return
from jifen.enterprises.models import Enterprise
from jifen.enterprises.permissions import OWN_DUTIES, is_own
from jifen.people import duties
from jifen.people.models import Organisation, Person

Row = TypeVar("Row", bound=Model)


def is_of_an_enterprise(person: Person) -> bool:
    organisation = person.organisation
    of_enterprise = organisation is not None and organisation.kind == Organisation.Kind.ENTERPRISE
    return person.is_active and of_enterprise and person.has_duty(*OWN_DUTIES)


def check_can_fill_some(by: Person) -> None:
    if not is_of_an_enterprise(by):
        raise PermissionDenied(_("自主填报由企业自己的填报员和法定代表人办理。"))


def check_can_sign_some(by: Person) -> None:
    check_can_fill_some(by)
    if not by.has_duty(duties.LEGAL_REPRESENTATIVE):
        raise PermissionDenied(_("真实性承诺书由法定代表人本人签署；请法定代表人登录后签署。"))


def check_can_begin(by: Person, enterprise: Enterprise) -> None:
    check_can_fill_some(by)
    if not is_own(by, enterprise):
        raise PermissionDenied(_("只能填报本企业的数据。"))


def check_can_fill(by: Person, filing: Return) -> None:
    check_can_begin(by, filing.enterprise)


def check_can_sign(by: Person, filing: Return) -> None:
    check_can_fill(by, filing)
    check_can_sign_some(by)


def visible_to(person: Person, rows: QuerySet[Row], enterprise: str = "enterprise") -> QuerySet[Row]:
    """Rows of the person's own enterprise; ``enterprise``: by which way they lead to it."""
    if not is_of_an_enterprise(person):
        return rows.none()
    return rows.filter(**{f"{enterprise}__organisation": person.organisation_id})
