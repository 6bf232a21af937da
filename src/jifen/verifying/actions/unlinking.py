"""Links are taken back: what their repair brought counts as never delivered, and the rows are open again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from jifen.audit.actions import harmless, record
from jifen.collecting.actions.withdrawing import give_back, take_back
from jifen.collecting.models import Delivery, FactClaim
from jifen.people.acting import By, key_of, permit
from jifen.verifying import linking_permissions as permissions
from jifen.verifying.actions.linking_steps import Kind, State, held, held_among, is_list, said, write
from jifen.verifying.linking_reads import followers_of, repair_of, was_taken
from jifen.verifying.models import MatchCase, MatchDecision, MatchRepair


@dataclass(frozen=True)
class Undone:
    """``claims``: how many no longer count."""

    cases: list[MatchCase]
    claims: int


@transaction.atomic
def undo_decision(*, by: By, case: MatchCase, why: str, at: datetime, followers: bool = False) -> Undone:
    """Back to waiting, with its candidates; rows of one list go together. ``followers``: also the rows that took this decision
    over, as far as the person decides them."""
    one = held(case)
    permit(by, permissions.check_can_decide, one)
    if one.state not in (State.LINKED, State.NOBODY):
        raise ValidationError(_("这一件还没有认定，没有可以撤销的。"))
    if not why.strip():
        raise ValidationError({"why": _("请写明撤销的理由，便于日后查对。")})
    following = held_among(followers_of(one, by)) if followers else []
    done = _undo(by, _together(one), None, said(why), at)
    cases, claims = done.cases, done.claims
    first = one.decisions.latest("pk")
    for other in following:
        if other.pk not in {undone.pk for undone in cases}:
            more = _undo(by, _together(other), first, said(why), at)
            cases, claims = [*cases, *more.cases], claims + more.claims
    fields = harmless(first) | {"claims": claims, "count": len(cases)}
    record("match.undone", by=key_of(by), subject=one.subject, fields=fields, why=why.strip())
    return Undone(cases, claims)


def _together(case: MatchCase) -> list[MatchCase]:
    """Half a list must not look like the whole: its rows go back as they came, in one repair."""
    if not is_list(case):
        return [case]
    same = {"row__delivery": case.row.delivery_id, "state": case.state, "enterprise": case.enterprise_id}
    rows = MatchCase.objects.filter(**same, repair=case.repair_id).exclude(pk=case.pk)
    return [case, *held_among(rows if case.state == State.LINKED else rows.filter(same=case.same))]


def _undo(by: By, cases: list[MatchCase], origin: MatchDecision | None, why: str, at: datetime) -> Undone:
    claims = _withdraw(by, cases, why, at)
    for one in cases:
        decision = write(one, None, Kind.UNDONE, by, at, why=why, because_of=origin)
        origin = origin or decision
    return Undone(cases, claims)


def _withdraw(by: By, cases: list[MatchCase], why: str, at: datetime) -> int:
    first = cases[0]
    repair = first.repair
    if repair is None:
        return 0
    if not repair.is_done:
        raise ValidationError(_("更正 %(number)s 正在处理；等它入库或撤回以后再撤销认定。") % {"number": repair.number})
    link = repair_of(first)
    if repair.state != Delivery.State.APPLIED or link is None:
        return 0
    words = _("撤销企业匹配 %(number)s：%(why)s") % {"number": first.number, "why": why}
    rows = [one.row_id for one in cases]
    return take_back(rows, repair, _brought(first, link), by=key_of(by), why=words, at=at)


def _brought(case: MatchCase, link: MatchRepair) -> Iterable[FactClaim]:
    """What the repair says of the enterprise by this row; a list stands whole at its first row."""
    claims = FactClaim.objects.filter(delivery=link.delivery, enterprise=link.decision.enterprise_id)
    return claims if is_list(case) else claims.filter(row=link.row)


def restore_brought(by: By, decided: list[MatchCase], at: datetime) -> None:
    """Linked again to the same enterprise: the claims are there already, and need not be delivered anew."""
    for case in decided:
        earlier = _taken_before(case)
        if earlier is not None:
            words = _("重新认定企业匹配 %(number)s") % {"number": case.number}
            claims = _brought(case, earlier)
            MatchRepair.objects.create(decision=case.decisions.latest("pk"), delivery=earlier.delivery, row=earlier.row)
            case.repair = earlier.delivery
            case.save(update_fields=["repair"])
            give_back([case.row_id], earlier.delivery, claims, by=key_of(by), why=words, at=at)


def _taken_before(case: MatchCase) -> MatchRepair | None:
    """The repair that brought this row for the same enterprise; none where it was refused there."""
    if case.enterprise_id is None:
        return None
    links = MatchRepair.objects.filter(decision__case=case, decision__enterprise=case.enterprise_id)
    newest = links.select_related("delivery", "decision").order_by("-pk").first()
    return newest if newest is not None and was_taken(newest) else None
