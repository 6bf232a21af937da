"""What a run no longer finds is overtaken: other values stand now, so nobody has to answer any more."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jifen.audit.actions import SYSTEM
from jifen.engine.checks.registry import BY_CODE
from jifen.verifying.actions.check_leasing import still_here
from jifen.verifying.models import CheckRun, Finding, FindingStep
from jifen.verifying.models.findings import STILL_OPEN

AT_ONCE: Final = 500


def overtake(run: CheckRun, *, ran: Collection[str], stand: Callable[[Collection[int]], bool]) -> None:
    """Open findings of the year that this run did not see. ``ran``: checks that looked; where one could not, its findings stay
    while all their claims ``stand``. Those of a check that is no longer there go. Done again it changes nothing."""
    looked = Q(check_code__in=list(ran)) | ~Q(check_code__in=list(BY_CODE))
    _overtake(run, unseen(run).filter(looked))
    for one in list(unseen(run).exclude(looked)):
        if not stand(one.claims):
            _overtake(run, unseen(run).filter(pk=one.pk))


def unseen(run: CheckRun) -> QuerySet[Finding]:
    return Finding.objects.filter(year=run.year, state__in=STILL_OPEN).exclude(last_run=run)


def _overtake(run: CheckRun, found: QuerySet[Finding]) -> None:
    while _overtake_some(run, found):
        still_here(run)


@transaction.atomic
def _overtake_some(run: CheckRun, found: QuerySet[Finding]) -> int:
    still_here(run)
    keys = list(found.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    held = list(found.select_for_update().filter(pk__in=keys))
    now, words = timezone.now(), f"{run.number} {_('现在的数据已没有这个问题。')}"
    Finding.objects.filter(pk__in=[one.pk for one in held]).update(state=Finding.State.OVERTAKEN)
    FindingStep.objects.bulk_create(
        FindingStep(finding=one, kind=FindingStep.Kind.OVERTAKEN, at=now, by=SYSTEM, text=words) for one in held
    )
    return len(held)
