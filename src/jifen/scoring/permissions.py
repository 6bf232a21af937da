"""Who runs the yearly cycle, who approves, who sees which points. ``check_…`` raises with the sentence the page shows.

The operator runs it and proposes; a business officer of the science department of the province approves. Points are seen by
operator and province officers at any time; by the enterprise and the officers of its area from the announcement on; banks and
service bodies see none.
"""

from __future__ import annotations

from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from jifen.collecting.duty_permissions import LEADING, is_business_officer, is_officer
from jifen.collecting.return_permissions import is_of_an_enterprise
from jifen.enterprises import permissions as enterprise_permissions
from jifen.enterprises.models import Enterprise
from jifen.people import areas, duties
from jifen.people.models import Person
from jifen.scoring.models import Cycle, LiveScore, PublishProposal, Run, Score

Row = TypeVar("Row", bound=Model)
SHOWN = (Cycle.State.ANNOUNCED, Cycle.State.SETTLED)
"""While it stands so, the announced run is shown to those it is about."""


def operates(person: Person) -> bool:
    return person.is_active and person.has_duty(duties.OPERATOR)


def is_province_officer(person: Person) -> bool:
    """A business officer of any department of the province."""
    organisation = person.organisation
    return organisation is not None and organisation.area == areas.PROVINCE and is_business_officer(person)


def _leads_province(person: Person) -> bool:
    return is_business_officer(person) and person.organisation is not None and person.organisation.code == LEADING


def check_can_run_cycle(by: Person) -> None:
    if not operates(by):
        raise PermissionDenied(_("年度周期由平台运营推进；部门业务员可以查看进度。"))


def check_can_propose(by: Person) -> None:
    if not operates(by):
        raise PermissionDenied(_("发布由平台运营提请，省科技部门业务员批准。"))


def check_can_approve_some(by: Person) -> None:
    if not (_leads_province(by) and not operates(by)):
        raise PermissionDenied(_("发布由省科技部门业务员批准；提请人不能批准自己的提请。"))


def check_can_approve(by: Person, proposal: PublishProposal) -> None:
    check_can_approve_some(by)
    if by.key == proposal.by:
        raise PermissionDenied(_("提请人不能批准自己的提请；请由另一位省科技部门业务员批准。"))


def check_can_withdraw(by: Person, proposal: PublishProposal) -> None:
    check_can_propose(by)


def check_can_follow(by: Person) -> None:
    if not (operates(by) or is_business_officer(by)):
        raise PermissionDenied(_("年度周期的进度由部门业务员和平台运营查看。"))


def check_can_know(by: Person) -> None:
    if not (operates(by) or is_officer(by) or is_of_an_enterprise(by)):
        raise PermissionDenied(_("年度周期与您的单位无关。"))


def check_can_see_runs(by: Person) -> None:
    if not (operates(by) or is_province_officer(by)):
        raise PermissionDenied(_("快照和测算由平台运营和省级部门业务员查看。"))


def check_can_see_scores(by: Person) -> None:
    if not (operates(by) or is_business_officer(by) or is_of_an_enterprise(by)):
        raise PermissionDenied(_("企业积分由企业本身、所在地的部门业务员和平台运营查看。"))


def check_can_export_scores(by: Person) -> None:
    if not (operates(by) or is_business_officer(by)):
        raise PermissionDenied(_("企业积分名单由部门业务员在本辖区内导出，平台运营导出全部。"))


def check_can_dispute(by: Person, score: Score) -> None:
    check_can_dispute_some(by)
    if not enterprise_permissions.is_own(by, score.enterprise):
        raise PermissionDenied(_("只能对本企业的得分所用的数据提出异议。"))


def check_can_dispute_some(by: Person) -> None:
    if not is_of_an_enterprise(by):
        raise PermissionDenied(_("公示异议由企业自己的填报员或法定代表人提出。"))


def cycles_known(person: Person, cycles: QuerySet[Cycle]) -> QuerySet[Cycle]:
    """An enterprise knows of a year once it is announced."""
    if operates(person) or is_officer(person):
        return cycles
    known = Q(state__in=[*SHOWN, Cycle.State.PUBLISHED])
    return cycles.filter(known) if is_of_an_enterprise(person) else cycles.none()


def of_runs(person: Person, rows: QuerySet[Row]) -> QuerySet[Row]:
    """Snapshots, runs, steps and proposals: whole or not at all."""
    return rows if operates(person) or is_province_officer(person) else rows.none()


def steps_seen(person: Person, steps: QuerySet[Row]) -> QuerySet[Row]:
    return steps if operates(person) or is_business_officer(person) else steps.none()


def published_seen(person: Person, rows: QuerySet[Row]) -> QuerySet[Row]:
    return rows if operates(person) or is_officer(person) or is_of_an_enterprise(person) else rows.none()


def shown_runs() -> QuerySet[Run]:
    """Runs whose points those they are about may see: the published ones, and the one under announcement with its sector runs."""
    published = Q(publication__isnull=False) | Q(published_beside__isnull=False)
    return Run.objects.filter(
        published | Q(pk__in=announced_runs()) | Q(core__in=announced_runs(), state=Run.State.DONE)
    )


def announced_runs() -> list[int]:
    """The run of each announcement that stands: the last one of its cycle."""
    shown = Cycle.objects.filter(state__in=SHOWN).prefetch_related("steps")
    last = [[step.run_id for step in one.steps.all() if step.verb == "announce"][-1:] for one in shown]
    return [key for keys in last for key in keys if key is not None]


def scores_seen(person: Person, scores: QuerySet[Score]) -> QuerySet[Score]:
    if operates(person) or is_province_officer(person):
        return scores.filter(run__state=Run.State.DONE)
    seen = enterprise_permissions.visible_to(person, Enterprise.objects.all())
    return scores.filter(run__in=shown_runs(), enterprise__in=seen)


def live_scores_seen(person: Person, scores: QuerySet[LiveScore]) -> QuerySet[LiveScore]:
    return scores.filter(enterprise__in=enterprise_permissions.visible_to(person, Enterprise.objects.all()))


def disputes_seen(person: Person, disputes: QuerySet[Row]) -> QuerySet[Row]:
    """The enterprise's own; those of the officer's area; all for the operator. Data officers see the objection itself."""
    return disputes.filter(enterprise__in=enterprise_permissions.visible_to(person, Enterprise.objects.all()))
