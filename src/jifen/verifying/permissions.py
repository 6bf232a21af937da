"""Who may judge and decide about eligibility: the business officer of a department, within the officer's area."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from jifen.enterprises import permissions as enterprise_permissions
from jifen.enterprises.models import Enterprise
from jifen.people.models import Person


def check_can_decide_eligibility(by: Person, enterprise: Enterprise) -> None:
    if not enterprise_permissions.covers(by, enterprise):
        raise PermissionDenied(_("适用范围由企业所在地的部门业务员核定；这家企业不在您的辖区，或您没有这项职责。"))


def check_can_judge_all(by: Person) -> None:
    raise PermissionDenied(_("全省核对由平台定时进行；请在企业页面逐家核对。"))


def can_decide_eligibility(by: Person, enterprise: Enterprise) -> bool:
    return enterprise_permissions.covers(by, enterprise)
