"""Deliveries and sources: the department that owns them, the operator's work queue; nobody else."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jifen.access.decision import Rules, Sight, Sights
from jifen.access.rules.people import asks, asks_of_thing
from jifen.collecting import permissions
from jifen.collecting.models import ColumnMapping, Delivery, FactClaim, PublishedContract, QuarantinedRow
from jifen.enterprises import permissions as enterprise_permissions
from jifen.enterprises.models import Enterprise
from jifen.people import duties
from jifen.people.models import Person


def lists_deliveries(person: Person, thing: Any) -> str:
    allowed = permissions.is_data_officer(person) or person.has_duty(duties.OPERATOR)
    return "" if allowed else _("数据报送由部门数据员和平台运营查看。")


def rows_seen(person: Person, rows: QuerySet[QuarantinedRow]) -> QuerySet[QuarantinedRow]:
    """Those of the deliveries the person sees."""
    return rows.filter(delivery__in=permissions.visible_to(person, Delivery.objects.all()))


def claims_seen(person: Person, claims: QuerySet[FactClaim]) -> QuerySet[FactClaim]:
    """Those on the enterprises the person sees, once they count."""
    seen = enterprise_permissions.visible_to(person, Enterprise.objects.all())
    return claims.filter(enterprise__in=seen, delivery__state=Delivery.State.APPLIED)


def sees_claims(person: Person, thing: Any) -> str:
    allowed = enterprise_permissions.is_area_officer(person) or person.has_duty(
        duties.OPERATOR, *enterprise_permissions.OWN_DUTIES
    )
    return "" if allowed else _("企业的数据由企业自己、所在地的部门业务员和平台运营查看。")


def sources_seen(person: Person, contracts: QuerySet[PublishedContract]) -> QuerySet[PublishedContract]:
    """Contracts hold no enterprise data: every department and the operator may read what is owed by whom."""
    return contracts if not lists_sources(person, contracts.model) else contracts.none()


def lists_sources(person: Person, thing: Any) -> str:
    department = permissions.is_data_officer(person) or person.has_duty(duties.BUSINESS_OFFICER)
    return "" if department or person.has_duty(duties.OPERATOR) else _("数据来源由政府部门和平台运营查看。")


def mappings_seen(person: Person, mappings: QuerySet[ColumnMapping]) -> QuerySet[ColumnMapping]:
    return mappings if not lists_deliveries(person, mappings.model) else mappings.none()


def delivers_for(person: Person, thing: Any) -> str:
    """``thing``: a published contract, or its class for "anything at all"."""
    if isinstance(thing, type):
        return asks(permissions.check_can_deliver_something)(person, thing)
    return asks(lambda by: permissions.check_can_deliver(by, thing.owner))(person, thing)


def publishes(person: Person, thing: Any) -> str:
    return "" if person.has_duty(duties.OPERATOR) else _("归集合同经部门同意后由平台运营发布；请联系平台运营。")


SIGHTS: Sights = {
    Delivery: Sight(permissions.visible_to, lists_deliveries),
    QuarantinedRow: Sight(rows_seen, lists_deliveries),
    PublishedContract: Sight(sources_seen, lists_sources),
    FactClaim: Sight(claims_seen, sees_claims),
    ColumnMapping: Sight(mappings_seen, lists_deliveries),
}
RULES: Rules = {
    ("export", FactClaim): sees_claims,
    ("export", Delivery): lists_deliveries,
    ("export", QuarantinedRow): lists_deliveries,
    ("export", PublishedContract): lists_sources,
    ("settle", Delivery): asks_of_thing(permissions.check_can_settle, permissions.check_can_deliver_something),
    ("deliver", PublishedContract): delivers_for,
    ("publish", PublishedContract): publishes,
}
