"""Who proposes, allows and stops the fetching from a department's server. Two persons: one proposes, another allows."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from jifen.collecting.models import PullEndpoint
from jifen.collecting.permissions import is_data_officer, owns
from jifen.people import duties
from jifen.people.models import Person


def check_can_see_endpoints(by: Person) -> None:
    if not (by.is_active and (_keeps(by) or by.has_duty(duties.SECURITY_ADMIN))):
        raise PermissionDenied(_("拉取接口由部门数据员、平台运营和安全管理员查看。"))


def check_can_keep_endpoints(by: Person) -> None:
    """At all: the operator for any department, a data officer for the own one."""
    if not (by.is_active and _keeps(by)):
        raise PermissionDenied(_("拉取接口由部门数据员或平台运营申请和管理；您没有这项职责，请联系平台运营。"))


def check_can_propose(by: Person, owner: str) -> None:
    """``owner``: the department the source's contract names."""
    check_can_keep_endpoints(by)
    if not (by.has_duty(duties.OPERATOR) or owns(by.organisation, owner)):
        raise PermissionDenied(_("这个来源由%(owner)s负责，不属于贵单位；请选择本单位的来源。") % {"owner": owner})


def check_can_keep(by: Person, endpoint: PullEndpoint) -> None:
    """Change it, pause and resume it, ask at once, try it."""
    check_can_keep_endpoints(by)
    if not (by.has_duty(duties.OPERATOR) or by.organisation_id == endpoint.organisation_id):
        raise PermissionDenied(_("这个拉取接口属于其他单位；请由该单位数据员或平台运营办理。"))


def check_can_decide_endpoints(by: Person) -> None:
    if not (by.is_active and by.has_duty(duties.SECURITY_ADMIN)):
        raise PermissionDenied(_("是否允许平台访问一个网址，由安全管理员决定；请联系安全管理员。"))


def check_can_decide(by: Person, endpoint: PullEndpoint) -> None:
    check_can_decide_endpoints(by)
    if by.key == endpoint.proposed_by:
        raise PermissionDenied(_("申请人不能许可自己的申请；请由另一位安全管理员办理。"))


def endpoints_seen(person: Person, endpoints: QuerySet[PullEndpoint]) -> QuerySet[PullEndpoint]:
    """Operator and security administrator: all; a data officer: those of the own department and the bureaus below."""
    if not person.is_active:
        return endpoints.none()
    if person.has_duty(duties.OPERATOR, duties.SECURITY_ADMIN):
        return endpoints
    own = person.organisation
    if own is None or not is_data_officer(person):
        return endpoints.none()
    below = Q(organisation__parent=own) | Q(organisation__parent__parent=own)
    return endpoints.filter(Q(organisation=own) | below)


def _keeps(by: Person) -> bool:
    return by.has_duty(duties.OPERATOR) or is_data_officer(by)
