"""Asking for a snapshot, and the worker's part of making it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from jifen.audit.actions import SYSTEM, harmless, record
from jifen.people.acting import By, key_of, permit
from jifen.schemes import reads as schemes
from jifen.schemes.models import PublishedScheme
from jifen.scoring.actions.snapshots import check_facts, write_down
from jifen.scoring.archive import freeze
from jifen.scoring.cycle.standing import blocking_findings
from jifen.scoring.models import Cycle, Freezing
from jifen.scoring.permissions import check_can_run_cycle
from jifen.scoring.verified_facts import facts_known_by

State = Freezing.State
UNDER_WAY: Final = (State.WAITING, State.RUNNING)
LEASE: Final = timedelta(minutes=10)
MOST_ATTEMPTS: Final = 5
FREEZING: Final = (Cycle.State.VERIFIED, Cycle.State.SCORED, Cycle.State.ANNOUNCED)
"""States in which a cycle may be frozen: the first time, again, and after an upheld dispute."""


@transaction.atomic
def ask_freezing(*, by: By, cycle: Cycle, at: datetime) -> Freezing:
    """What is known at ``at`` is frozen, whenever the worker comes to it. Raises ValidationError with every reason."""
    permit(by, check_can_run_cycle)
    held = Cycle.objects.select_for_update().get(pk=cycle.pk)
    reasons = why_not_frozen(held)
    if reasons:
        raise ValidationError(reasons)
    made = Freezing.objects.create(year=held.year, known_by=at, by=key_of(by))
    record("snapshot.asked", by=key_of(by), subject=made.subject, fields=harmless(made))
    return made


def why_not_frozen(cycle: Cycle) -> list[str]:
    found = []
    if cycle.state not in FREEZING:
        words = _("%(year)d 年度现在是“%(state)s”，不能冻结快照；核验完成以后再冻结。")
        found.append(words % {"year": cycle.year, "state": cycle.get_state_display()})
    if Freezing.objects.filter(year=cycle.year, state__in=UNDER_WAY).exists():
        found.append(_("%(year)d 年度的快照正在冻结；请等它做完。") % {"year": cycle.year})
    blocking = blocking_findings(cycle.year).count()
    if blocking:
        words = _("%(year)d 年度还有 %(count)d 项强制核验发现没有裁定，不能冻结；请到核验工作台逐项办结。")
        found.append(words % {"year": cycle.year, "count": blocking})
    return found


def take_next_freezing(at: datetime) -> Freezing | None:
    """The oldest nobody works on; ours until its lease runs out."""
    free = Q(leased_until=None) | Q(leased_until__lt=at)
    for key in Freezing.objects.filter(free, state__in=UNDER_WAY).order_by("pk").values_list("pk", flat=True)[:20]:
        mine = Freezing.objects.filter(free, pk=key, state__in=UNDER_WAY)
        if mine.update(leased_until=at + LEASE, attempts=F("attempts") + 1, state=State.RUNNING):
            return Freezing.objects.get(pk=key)
    return None


def work_freezing(freezing: Freezing) -> Freezing:
    """Takes one leased freezing to its end; made again from the start after an interruption, with the same result."""
    if freezing.attempts > MOST_ATTEMPTS:
        return _fail(freezing, _("冻结时工作进程连续中断，已停止重试；请联系平台运营查明原因后重新冻结。"))
    facts = facts_known_by(freezing.known_by, year=freezing.year, schemes_used=_schemes(freezing))
    try:
        check_facts(facts, freezing.year)
    except ValidationError as refused:
        return _fail(freezing, " ".join(refused.messages))
    frozen = freeze(facts, year=freezing.year)
    with transaction.atomic():
        held = Freezing.objects.select_for_update().get(pk=freezing.pk)
        if held.is_over:
            return held
        held.snapshot = write_down(freezing.by, freezing.year, facts, frozen, timezone.now())
        held.state, held.ended_at, held.leased_until = State.DONE, timezone.now(), None
        held.save()
    return held


def _schemes(freezing: Freezing) -> list[PublishedScheme]:
    day = timezone.localdate(freezing.known_by)
    beside = [schemes.core_in_force(day), schemes.constraints_in_force(day)]
    return [*(one for one in beside if one is not None), *schemes.sectors_in_force(day)]


@transaction.atomic
def _fail(freezing: Freezing, why: str) -> Freezing:
    held = Freezing.objects.select_for_update().get(pk=freezing.pk)
    held.state, held.why, held.ended_at, held.leased_until = State.FAILED, why[:500], timezone.now(), None
    held.save()
    record("snapshot.failed", by=SYSTEM, subject=held.subject, fields=harmless(held))
    return held
