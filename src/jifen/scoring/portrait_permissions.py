"""Who sees a portrait, plays with it, and takes it away as a paper. ``check_…`` raises with the sentence the page shows.

Whoever may see the enterprise: its own people, the business officers of its area, the operator. Banks and service bodies see none.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jifen.enterprises import permissions as enterprise_permissions
from jifen.enterprises.models import Enterprise
from jifen.people import duties
from jifen.people.models import Person
from jifen.scoring.models import PortraitPaper


def check_can_see_some(by: Person) -> None:
    own = by.organisation_id is not None and by.has_duty(*enterprise_permissions.OWN_DUTIES)
    if not (by.is_active and (own or enterprise_permissions.is_area_officer(by) or by.has_duty(duties.OPERATOR))):
        raise PermissionDenied(_("创新画像由企业自己、所在地的部门业务员和平台运营查看。"))


def check_can_see(by: Person, enterprise: Enterprise) -> None:
    check_can_see_some(by)
    enterprise_permissions.check_can_see(by, enterprise)


def check_can_see_situations(by: Person, enterprise: Enterprise) -> None:
    """Constraint situations: the same people; named apart, because they are the first to be narrowed."""
    check_can_see(by, enterprise)


def papers_seen(person: Person, papers: QuerySet[PortraitPaper]) -> QuerySet[PortraitPaper]:
    return papers.filter(enterprise__in=enterprise_permissions.visible_to(person, Enterprise.objects.all()))
