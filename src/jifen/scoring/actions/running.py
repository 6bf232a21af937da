"""Asking for runs, and cancelling them; the worker does them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jifen.audit.actions import harmless, record
from jifen.engine.problems import Refusal
from jifen.people.acting import By, key_of, permit
from jifen.schemes import reads as schemes
from jifen.schemes.models import PublishedScheme
from jifen.scoring.cycle.standing import UNDER_WAY, blocking_findings, newest_snapshot
from jifen.scoring.models import Cycle, Run, Snapshot
from jifen.scoring.permissions import check_can_run_cycle

State = Cycle.State
SCORING = (State.VERIFIED, State.SCORED, State.ANNOUNCED)
"""States in which a run of the cycle may be asked for: the first time, again, and after an upheld dispute."""


@dataclass(frozen=True)
class Asked:
    """``beside``: the constraint scheme whose situations are shown; ``core``: the core run a sector run goes with."""

    snapshot: Snapshot
    scheme: PublishedScheme
    beside: PublishedScheme | None = None
    cycle: Cycle | None = None
    core: Run | None = None
    why: str = ""


@transaction.atomic
def ask_run(*, by: By, asked: Asked, at: datetime) -> Run:
    """Waits for the worker. Raises ValidationError when it must not start, with every reason."""
    permit(by, check_can_run_cycle)
    reasons = why_not(asked, timezone.localdate(at))
    if reasons:
        raise ValidationError(reasons)
    made = Run.objects.create(
        cycle=asked.cycle, snapshot=asked.snapshot, scheme=asked.scheme, constraints=asked.beside, core=asked.core,
        why=asked.why.strip(), asked_at=at, by=key_of(by),
    )  # fmt: skip
    fields = harmless(made) | {"snapshot": asked.snapshot.digest, "scheme": asked.scheme.digest}
    record("run.asked", by=key_of(by), subject=made.subject, fields=fields, why=made.why)
    return made


@transaction.atomic
def ask_cycle_runs(*, by: By, cycle: Cycle, at: datetime, why: str = "") -> Run:
    """The core run on the newest snapshot, with a run of every sector scheme in force beside it. Returns the core run."""
    permit(by, check_can_run_cycle)
    held = Cycle.objects.select_for_update().get(pk=cycle.pk)
    snapshot, day = _snapshot_to_score(held), timezone.localdate(at)
    core_scheme, beside = schemes.core_in_force(day), schemes.constraints_in_force(day)
    if core_scheme is None:
        raise ValidationError(_("没有生效的核心指标体系；请先发布指标体系，再测算。"))
    core = ask_run(by=by, asked=Asked(snapshot, core_scheme, beside, held, why=why), at=at)
    for scheme in schemes.sectors_in_force(day):
        ask_run(by=by, asked=Asked(snapshot, scheme, None, held, core, why), at=at)
    return core


def _snapshot_to_score(cycle: Cycle) -> Snapshot:
    if cycle.state not in SCORING:
        words = _("%(year)d 年度现在是“%(state)s”，不能测算；核验完成以后再测算。")
        raise ValidationError(words % {"year": cycle.year, "state": cycle.get_state_display()})
    snapshot = newest_snapshot(cycle.year)
    if snapshot is None:
        raise ValidationError(_("%(year)d 年度还没有快照；请先冻结快照。") % {"year": cycle.year})
    return snapshot


def why_not(asked: Asked, on: date) -> list[str]:
    """Everything that speaks against starting this run, as sentences."""
    return [*_blocked(asked.snapshot.year), *_scheme_unfit(asked.scheme, on), *_under_way(asked)]


def _blocked(year: int) -> list[str]:
    blocking = blocking_findings(year).count()
    words = _("%(year)d 年度还有 %(count)d 项强制核验发现没有裁定，不能测算；请到核验工作台逐项办结。")
    return [words % {"year": year, "count": blocking}] if blocking else []


def _scheme_unfit(scheme: PublishedScheme, on: date) -> list[str]:
    """Not in force, or not able to score a stage it knows."""
    found = []
    if not schemes.in_force(on).filter(pk=scheme.pk).exists():
        words = _("“%(scheme)s”在 %(day)s 没有生效，不能测算；请选用生效的版本。")
        found.append(words % {"scheme": scheme, "day": on.isoformat()})
    try:
        plan = schemes.plan_for(scheme)
    except Refusal as refused:
        return [*found, *(problem.sentence("zh") for problem in refused.problems)]
    bare = [one for one in plan.scheme.stage_codes if not sum(i.weights[one] for i in plan.indicators)]
    if bare:
        words = _("“%(scheme)s”没有给“%(stages)s”阶段设权重，不能测算；请补上权重后重新发布。")
        found.append(words % {"scheme": scheme, "stages": "、".join(bare)})
    return found


def _under_way(asked: Asked) -> list[str]:
    same = Run.objects.filter(snapshot=asked.snapshot, scheme=asked.scheme, state__in=UNDER_WAY).first()
    if same is None:
        return []
    words = _("同一快照、同一指标体系的测算 %(number)s 正在进行；请等它做完，或先取消。")
    return [words % {"number": same.number}]


@transaction.atomic
def cancel_run(*, by: By, run: Run, at: datetime) -> Run:
    """A waiting one ends at once, one under way at its next step; the sector runs beside a core run go with it."""
    permit(by, check_can_run_cycle)
    held = Run.objects.select_for_update().get(pk=run.pk)
    if held.is_over:
        words = _("测算 %(number)s 已经%(state)s，不能再取消。")
        raise ValidationError(words % {"number": held.number, "state": held.get_state_display()})
    record("run.cancel_asked", by=key_of(by), subject=held.subject, fields=harmless(held))
    for one in [held, *held.sector_runs.select_for_update().filter(state__in=UNDER_WAY)]:
        waits = one.state == Run.State.WAITING
        changes = {"state": Run.State.CANCELLED, "ended_at": at} if waits else {"cancel_asked": True}
        Run.objects.filter(pk=one.pk).update(**changes)
    held.refresh_from_db()
    return held
