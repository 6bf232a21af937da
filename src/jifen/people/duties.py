"""The ten duties, who can hold them, and which of them nobody holds together (三员分立). Pure: no database."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FILLER: Final = "filler"
LEGAL_REPRESENTATIVE: Final = "legal_representative"
DATA_OFFICER: Final = "data_officer"
BUSINESS_OFFICER: Final = "business_officer"
ANALYST: Final = "analyst"
APPROVER: Final = "approver"
SERVICE_OFFICER: Final = "service_officer"
OPERATOR: Final = "operator"
SECURITY_ADMIN: Final = "security_admin"
AUDITOR: Final = "auditor"

NAMES: Final[dict[str, str | Promise]] = {
    FILLER: _("填报员"),
    LEGAL_REPRESENTATIVE: _("法定代表人"),
    DATA_OFFICER: _("部门数据员"),
    BUSINESS_OFFICER: _("部门业务员"),
    ANALYST: _("机构分析员"),
    APPROVER: _("机构审批人"),
    SERVICE_OFFICER: _("服务专员"),
    OPERATOR: _("平台运营"),
    SECURITY_ADMIN: _("安全管理员"),
    AUDITOR: _("审计员"),
}

SEPARATED: Final = (OPERATOR, SECURITY_ADMIN, AUDITOR)
"""Whoever runs the platform does not keep its keys, and neither of them reads over the record: one person, one of the three."""

KIND_OF: Final[dict[str, str]] = {
    FILLER: "enterprise",
    LEGAL_REPRESENTATIVE: "enterprise",
    DATA_OFFICER: "department",
    BUSINESS_OFFICER: "department",
    ANALYST: "finance",
    APPROVER: "finance",
    SERVICE_OFFICER: "service",
    OPERATOR: "operator",
    SECURITY_ADMIN: "operator",
    AUDITOR: "operator",
}
"""Duty → the kind of organisation whose people can hold it."""


def duties_for(kind: str) -> list[str]:
    return [duty for duty, wanted in KIND_OF.items() if wanted == kind]
