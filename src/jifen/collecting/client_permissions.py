"""Who may keep the programmes of a department, and what such a programme may reach."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jifen.collecting.models import Delivery, SourceClient
from jifen.collecting.permissions import is_data_officer
from jifen.people import duties
from jifen.people.models import Organisation, Person


def check_can_keep_clients(by: Person) -> None:
    """At all: the operator for any department, a data officer for the own one."""
    if not (by.is_active and (by.has_duty(duties.OPERATOR) or is_data_officer(by))):
        raise PermissionDenied(_("接口客户端由部门数据员或平台运营管理；您没有这项职责，请联系平台运营。"))


def check_can_make_client(by: Person, organisation: Organisation) -> None:
    check_can_keep_clients(by)
    if not by.has_duty(duties.OPERATOR) and by.organisation_id != organisation.pk:
        raise PermissionDenied(_("只能为本单位建立接口客户端；其他单位的请由该单位数据员或平台运营建立。"))


def check_can_change_client(by: Person, client: SourceClient) -> None:
    """End it or give it a new secret."""
    check_can_make_client(by, client.organisation)


def clients_seen(person: Person, clients: QuerySet[SourceClient]) -> QuerySet[SourceClient]:
    """The operator: all; a data officer: those of the own department."""
    if not person.is_active:
        return clients.none()
    if person.has_duty(duties.OPERATOR):
        return clients
    return clients.filter(organisation=person.organisation) if is_data_officer(person) else clients.none()


def deliveries_of(client: SourceClient) -> QuerySet[Delivery]:
    """What its department handed in of the sources the client is for, on whichever road."""
    return Delivery.objects.filter(organisation_id=client.organisation_id, source__in=client.sources)
