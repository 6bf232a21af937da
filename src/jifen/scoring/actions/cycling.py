"""Moving the yearly cycle along its state table; every move is a step that stays."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jifen.audit.actions import harmless, record
from jifen.people.acting import By, key_of, permit
from jifen.scoring.cycle import FROM, Move, Standing, move_named, standing_of, what_holds_up
from jifen.scoring.cycle.standing import announced_run, newest_run
from jifen.scoring.models import Cycle, CycleStep, Run
from jifen.scoring.models.cycles import ANNOUNCEMENT_DAYS
from jifen.scoring.permissions import check_can_run_cycle


@transaction.atomic
def open_cycle(*, by: By, year: int, at: datetime, announcement_days: int = ANNOUNCEMENT_DAYS) -> Cycle:
    """One a data year. ``announcement_days``: whole days after the first day of the announcement; provisional."""
    permit(by, check_can_run_cycle)
    move = move_named("open")
    if Cycle.objects.filter(year=year).exists():
        raise ValidationError({"year": _("%(year)d 年度已经启动。") % {"year": year}})
    if announcement_days < 1:
        raise ValidationError({"announcement_days": _("公示至少一天。")})
    check_holds(move, Standing(year, timezone.localdate(at)))
    made = Cycle.objects.create(year=year, opened_at=at, announcement_days=announcement_days, by=key_of(by))
    return _stepped(by, made, move, at)


@transaction.atomic
def move_cycle(*, by: By, cycle: Cycle, verb: str, at: datetime, why: str = "") -> Cycle:
    """One move by one person. Raises ValidationError with every sentence about what holds it up."""
    permit(by, check_can_run_cycle)
    move = move_named(verb)
    if move.two:
        raise ValidationError(_("%(move)s须两人办理：先提请，再由另一人批准。") % {"move": move.name})
    return moved(by, held_cycle(cycle), move, at, why)


def held_cycle(cycle: Cycle) -> Cycle:
    """The cycle as it is now, ours until the transaction ends."""
    return Cycle.objects.select_for_update().get(pk=cycle.pk)


def moved(by: By, held: Cycle, move: Move, at: datetime, why: str = "") -> Cycle:
    """Within a transaction that holds the cycle."""
    check_may(held, move, timezone.localdate(at))
    if move.why and not why.strip():
        raise ValidationError({"why": _("请写明%(move)s的理由；它和这一步一起留存。") % {"move": move.name}})
    held.state = move.after
    if move.verb == "announce":
        held.announced_on = timezone.localdate(at)
        held.announced_until = held.announced_on + timedelta(days=held.announcement_days)
    if move.back:
        held.announced_on = held.announced_until = None
    run = newest_run(held)
    held.save(update_fields=["state", "announced_on", "announced_until"])
    return _stepped(by, held, move, at, why, run)


def check_may(held: Cycle, move: Move, today: date) -> None:
    """The state is the one the move starts from, and everything it needs holds."""
    if held.state != move.before:
        words = _("%(year)d 年度现在是“%(state)s”，不能%(move)s；请刷新页面。")
        raise ValidationError(words % {"year": held.year, "state": held.get_state_display(), "move": move.name})
    check_holds(move, standing_of(held, today))


def check_holds(move: Move, standing: Standing) -> None:
    held_up = what_holds_up(move, standing)
    if held_up:
        raise ValidationError([sentence for _code, sentence in held_up])


def _stepped(by: By, cycle: Cycle, move: Move, at: datetime, why: str = "", run: Run | None = None) -> Cycle:
    shown = run if move.before not in (FROM, Cycle.State.OPEN, Cycle.State.CLOSED) else None
    step = CycleStep.objects.create(
        cycle=cycle, verb=move.verb, before=move.before, after=move.after, run=shown, why=why.strip(),
        about=f"{shown.snapshot.number} {shown.number}" if shown else "", at=at, by=key_of(by),
    )  # fmt: skip
    fields = harmless(cycle) | harmless(step)
    record("cycle.moved", by=key_of(by), subject=cycle.subject, fields=fields, why=step.why)
    return cycle


@transaction.atomic
def shorten_announcement(*, by: By, cycle: Cycle, why: str, at: datetime) -> Cycle:
    """Ends the announcement with yesterday, so that the demo can be clicked through. Demo mode only; the reason is kept."""
    permit(by, check_can_run_cycle)
    if not settings.DEMO:
        raise ValidationError(_("公示期不能缩短；只有演示模式可以。"))
    held = held_cycle(cycle)
    if held.state != Cycle.State.ANNOUNCED:
        raise ValidationError(_("现在没有正在进行的公示。"))
    if not why.strip():
        raise ValidationError({"why": _("请写明缩短公示期的理由；它和这一步一起留存。")})
    held.announced_until = timezone.localdate(at) - timedelta(days=1)
    held.save(update_fields=["announced_until"])
    step = CycleStep.objects.create(
        cycle=held, verb="shorten", before=held.state, after=held.state, run=announced_run(held), why=why.strip(),
        about=_("公示截止改为 %(day)s（演示）") % {"day": held.announced_until.isoformat()}, at=at, by=key_of(by),
    )  # fmt: skip
    record("cycle.shortened", by=key_of(by), subject=held.subject, fields=harmless(held), why=step.why)
    return held
