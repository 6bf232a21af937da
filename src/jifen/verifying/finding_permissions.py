"""Who works off findings, who answers them. ``check_…`` raises with the sentence the page shows.

Business officers decide within their area; the operator assigns and reminds, and decides nothing; a department's data officers see
findings about its source and answer what they are asked; an enterprise's own people see and answer what they were asked.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from jifen.collecting.models import PublishedContract
from jifen.collecting.permissions import is_data_officer, owns
from jifen.collecting.return_permissions import is_of_an_enterprise
from jifen.enterprises import permissions as enterprise_permissions
from jifen.enterprises.permissions import is_area_officer
from jifen.people import areas, duties
from jifen.people.models import Organisation, Person
from jifen.verifying.models import Finding, FindingFile, FindingStep

Kind = FindingStep.Kind
TOLD_TO_ENTERPRISES = (Finding.Severity.MUST, Finding.Severity.EXPLAIN)
"""A hint is for those who check, not for the enterprise."""
OPEN_KINDS = (Kind.OPENED, Kind.ANSWERED, Kind.ACCEPTED, Kind.REJECTED, Kind.OVERTAKEN, Kind.REOPENED)
"""Steps that are no inner matter of the desk; questions are seen by whoever was asked."""


def is_desk(person: Person) -> bool:
    """Whether the person works findings off: decides, or assigns and reminds."""
    return is_area_officer(person) or runs_the_platform(person)


def runs_the_platform(person: Person) -> bool:
    return person.is_active and person.has_duty(duties.OPERATOR)


def check_can_see_some(by: Person) -> None:
    if not (is_desk(by) or is_data_officer(by) or is_of_an_enterprise(by)):
        raise PermissionDenied(_("核验发现由部门业务员、数据员和平台运营办理，由被问的企业答复。"))


def check_can_follow_checks(by: Person) -> None:
    if not can_follow_checks(by):
        raise PermissionDenied(_("数据核验由部门业务员、数据员和平台运营查看。"))


def can_follow_checks(by: Person) -> bool:
    return is_desk(by) or is_data_officer(by)


def check_can_start_checks(by: Person) -> None:
    of_province = is_area_officer(by) and by.organisation is not None and by.organisation.area == areas.PROVINCE
    if not (of_province or runs_the_platform(by)):
        raise PermissionDenied(_("数据核验由平台运营或省级部门的业务员发起。"))


def check_can_decide_some(by: Person) -> None:
    if not is_area_officer(by):
        raise PermissionDenied(_("核验发现由企业所在地的部门业务员裁定；平台运营、数据员和企业不能代为裁定。"))


def check_can_decide(by: Person, finding: Finding) -> None:
    """Ask, accept, reject, reopen."""
    check_can_decide_some(by)
    if not enterprise_permissions.covers(by, finding.enterprise):
        raise PermissionDenied(_("这家企业不在您的辖区；由其所在地的部门业务员裁定。"))


def check_can_handle_some(by: Person) -> None:
    if not is_desk(by):
        raise PermissionDenied(_("指定办理人、催办、关注和备注由部门业务员和平台运营办理。"))


def check_can_handle(by: Person, finding: Finding) -> None:
    """Assign, remind, star, note."""
    check_can_handle_some(by)
    if not (runs_the_platform(by) or enterprise_permissions.covers(by, finding.enterprise)):
        raise PermissionDenied(_("这家企业不在您的辖区；由其所在地的部门业务员办理。"))


def check_can_answer_some(by: Person) -> None:
    if not (is_of_an_enterprise(by) or is_data_officer(by)):
        raise PermissionDenied(_("核验问题由被问的企业或部门数据员答复，其他人不能代为答复。"))


def check_can_answer(by: Person, finding: Finding) -> None:
    check_can_answer_some(by)
    if finding.asked_id is None or by.organisation_id != finding.asked_id:
        raise PermissionDenied(_("这件发现现在没有请贵单位答复。"))


def check_can_export(by: Person) -> None:
    if not can_follow_checks(by):
        raise PermissionDenied(_("核验发现的清单由部门业务员、数据员和平台运营导出。"))


def visible_to(person: Person, findings: QuerySet[Finding]) -> QuerySet[Finding]:
    if not person.is_active:
        return findings.none()
    if runs_the_platform(person):
        return findings
    if is_of_an_enterprise(person):
        own = findings.filter(enterprise__organisation=person.organisation_id, severity__in=TOLD_TO_ENTERPRISES)
        return own.filter(_was_asked(person, Kind.ASKED_ENTERPRISE))
    wanted, organisation = Q(pk__in=[]), person.organisation
    if organisation is not None and is_area_officer(person):
        wanted |= _in_area(organisation)
    if organisation is not None and is_data_officer(person):
        findings = findings.alias(seen=Cast("values", TextField()))
        wanted |= _was_asked(person, Kind.ASKED_DEPARTMENT) | (_from_own_source(organisation) & _in_area(organisation))
    return findings.filter(wanted)


def _in_area(organisation: Organisation) -> Q:
    """The province's officers also see enterprises whose county is unknown or that left the province."""
    if organisation.area == areas.PROVINCE:
        return Q(pk__isnull=False)  # an empty Q would vanish beside another
    return Q(enterprise__county__in=[one for one in areas.within(organisation.area) if one in areas.COUNTIES])


def _was_asked(person: Person, kind: str) -> Q:
    return Q(Exists(FindingStep.objects.filter(finding=OuterRef("pk"), kind=kind, organisation=person.organisation_id)))


def _from_own_source(organisation: Organisation) -> Q:
    wanted = Q(pk__in=[])
    for source in own_sources(organisation):
        wanted |= Q(seen__contains=f'"source": "{source}"')
    return wanted


def own_sources(organisation: Organisation) -> list[str]:
    """Sources whose contract names this department or one above it."""
    known = PublishedContract.objects.order_by("source").values_list("source", "owner").distinct()
    return sorted({source for source, owner in known if owns(organisation, owner)})


def steps_seen(person: Person, steps: QuerySet[FindingStep]) -> QuerySet[FindingStep]:
    """The desk sees all; an enterprise its own questions, answers and the endings; a department that was asked also what the
    enterprise answered, because it has to check it."""
    found = steps.filter(finding__in=visible_to(person, Finding.objects.all()))
    if is_desk(person):
        return found
    own = Q(organisation=person.organisation_id)
    endings = Q(kind__in=[one for one in OPEN_KINDS if one != Kind.ANSWERED])
    if is_of_an_enterprise(person):
        return found.filter(endings | own)
    asked = FindingStep.objects.filter(kind=Kind.ASKED_DEPARTMENT, organisation=person.organisation_id)
    enterprises = Q(kind=Kind.ANSWERED, organisation__kind=Organisation.Kind.ENTERPRISE)
    return found.filter(endings | own | (enterprises & Q(finding__in=asked.values("finding"))))


def files_seen(person: Person, files: QuerySet[FindingFile]) -> QuerySet[FindingFile]:
    return files.filter(step__in=steps_seen(person, FindingStep.objects.all()))
