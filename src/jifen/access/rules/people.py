"""Persons, organisations, claims, sign-ins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from jifen.access.decision import Asked, Rules, Sight, Sights
from jifen.people import areas, duties, permissions
from jifen.people.models import Claim, Organisation, Person, RefusedSignIn


def asks(check: Callable[[Person], None]) -> Asked:
    """A rule from a ``check_…`` of the people app, so that page and action say the same sentence."""
    return lambda person, thing: _sentence(lambda: check(person))


def asks_of_thing(check: Callable[[Person, Any], None], at_all: Callable[[Person], None]) -> Asked:
    """The same for a check that looks at the thing; ``at_all`` answers for its class."""
    return lambda person, thing: _sentence(
        (lambda: at_all(person)) if isinstance(thing, type) else (lambda: check(person, thing))
    )


def _sentence(check: Callable[[], None]) -> str:
    try:
        check()
    except PermissionDenied as refused:
        return str(refused)
    return ""


def persons_seen(person: Person, persons: QuerySet[Person]) -> QuerySet[Person]:
    """Operator and security administrator: everybody; others: themselves."""
    if person.has_duty(duties.OPERATOR, duties.SECURITY_ADMIN):
        return persons
    return persons.filter(pk=person.pk)


def lists_persons(person: Person, thing: Any) -> str:
    return "" if permissions.can_manage_persons(person) else _("人员名单由平台运营和安全管理员查看。")


def organisations_seen(person: Person, organisations: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Public bodies are known to all who have a duty; an enterprise, bank or service body to itself and the operator."""
    if person.has_duty(duties.OPERATOR, duties.SECURITY_ADMIN):
        return organisations
    own = Q(pk=person.organisation_id) if person.organisation_id else Q(pk__in=[])
    public = Q(kind=Organisation.Kind.DEPARTMENT) if person.duties else Q(pk__in=[])
    return organisations.filter(own | public)


def lists_organisations(person: Person, thing: Any) -> str:
    return "" if person.has_duty(duties.OPERATOR, duties.SECURITY_ADMIN) else _("单位名录由平台运营查看。")


def claims_seen(person: Person, claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """The operator: all; a business officer: those of the officer's area."""
    if person.has_duty(duties.OPERATOR):
        return claims
    if person.has_duty(duties.BUSINESS_OFFICER) and person.organisation:
        return claims.filter(area__in=areas.within(person.organisation.area))
    return claims.none()


def lists_claims(person: Person, thing: Any) -> str:
    allowed = person.has_duty(duties.OPERATOR, duties.BUSINESS_OFFICER)
    return "" if allowed else _("企业认领由平台运营和所在地的部门业务员处理。")


def decides_claims(person: Person, thing: Any) -> str:
    if isinstance(thing, type):
        return lists_claims(person, thing)
    return _sentence(lambda: permissions.check_can_decide_claim(person, thing))


def keeps_sign_ins(person: Person, thing: Any) -> str:
    return "" if person.has_duty(duties.SECURITY_ADMIN) else _("登录安全由安全管理员管理。")


def keepers_rows(person: Person, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows if person.has_duty(duties.SECURITY_ADMIN) else rows.none()


SIGHTS: Sights = {
    Person: Sight(persons_seen, lists_persons),
    Organisation: Sight(organisations_seen, lists_organisations),
    Claim: Sight(claims_seen, lists_claims),
    RefusedSignIn: Sight(keepers_rows, keeps_sign_ins),
    UserSession: Sight(keepers_rows, keeps_sign_ins),
}

RULES: Rules = {
    ("make", Person): asks(permissions.check_can_manage_persons),
    ("change", Person): asks_of_thing(permissions.check_can_disable, permissions.check_can_manage_persons),
    ("invite", Person): asks_of_thing(permissions.check_can_invite, permissions.check_can_manage_persons),
    ("disable", Person): asks_of_thing(permissions.check_can_disable, permissions.check_can_manage_persons),
    ("reset_second_factor", Person): asks_of_thing(
        permissions.check_can_reset_second_factor, permissions.check_can_keep_sign_ins
    ),
    ("export", Person): lists_persons,
    ("make", Organisation): asks(permissions.check_can_manage_organisations),
    ("change", Organisation): asks(permissions.check_can_manage_organisations),
    ("export", Organisation): lists_organisations,
    ("decide", Claim): decides_claims,
    ("invite", Claim): asks(permissions.check_can_manage_persons),
    ("end", UserSession): keeps_sign_ins,
    ("lift", RefusedSignIn): keeps_sign_ins,
}
