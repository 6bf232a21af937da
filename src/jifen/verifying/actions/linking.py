"""Verbs of matching: cases are made, decided by a person or by the machine where it is sure, and decisions are taken back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jifen.audit.actions import SYSTEM, harmless, record
from jifen.collecting import reads
from jifen.collecting.actions.repairing import give_back, take_back
from jifen.collecting.models import Delivery, FactClaim
from jifen.enterprises.models import Enterprise
from jifen.people.acting import By, key_of, permit
from jifen.verifying import linking_permissions as permissions
from jifen.verifying.linking_reads import human_decisions_on, repair_of
from jifen.verifying.matching.deciding import Band
from jifen.verifying.models import MatchCase, MatchDecision, MatchRepair, MatchRound, Verdict

if TYPE_CHECKING:
    from jifen.verifying.linking.planning import Plan, PlannedCase

State, Kind = MatchCase.State, MatchDecision.Kind
LONGEST_WHY: Final = 300


@dataclass(frozen=True)
class Choice:
    """What a person decides. ``enterprise`` None: none of them. ``all_same``: also the waiting rows of the same content."""

    enterprise: Enterprise | None
    saw_score: bool = False
    why: str = ""
    all_same: bool = False


@transaction.atomic
def write_cases(delivery: Delivery, plan: Plan, *, at: datetime) -> MatchRound | None:
    """The cases of one delivery and what is sure among them, all or nothing; none where another worker was faster."""
    looked, is_new = MatchRound.objects.get_or_create(
        delivery=delivery, defaults={"at": at, "passed_over": plan.passed_over, "model_digest": plan.model.digest}
    )
    if not is_new:
        return None
    made = MatchCase.objects.bulk_create(_case(delivery, one, plan, at) for one in plan.cases)
    for case in made:
        _decide_by_itself(case, at)
    looked.cases, looked.linked = len(made), sum(case.state == State.LINKED for case in made)
    looked.save(update_fields=["cases", "linked"])
    record("match.cases_made", by=SYSTEM, subject=delivery.subject, fields=harmless(looked))
    return looked


def _case(delivery: Delivery, one: PlannedCase, plan: Plan, at: datetime) -> MatchCase:
    best = one.candidates[0]["chance"] if one.candidates else 0.0
    return MatchCase(
        row_id=one.row, source=delivery.source, given=one.said, same=one.same, candidates=one.candidates, best=best,
        band=one.band, why=one.why, model_digest=plan.model.digest, made_at=at,
    )  # fmt: skip


def _decide_by_itself(case: MatchCase, at: datetime) -> None:
    """What a person once decided on the same content holds again; otherwise only what is sure."""
    earlier = human_decisions_on(case.same).exclude(case=case).order_by("-pk").first()
    if earlier is not None and _can_be_kept(case, earlier):
        _write(case, earlier.enterprise, earlier.kind, SYSTEM, at, because_of=earlier)
    elif earlier is None and case.band == Band.SURE:
        enterprise = Enterprise.objects.filter(code=case.candidates[0]["enterprise"]).first()
        if enterprise is not None and not _is_told(case, enterprise):
            _write(case, enterprise, Kind.LINKED, SYSTEM, at)


def _can_be_kept(case: MatchCase, earlier: MatchDecision) -> bool:
    return not _is_told(case, earlier.enterprise)


def _write(
    case: MatchCase, enterprise: Enterprise | None, kind: str, by: By, at: datetime, *, saw_score: bool = False,
    why: str = "", because_of: MatchDecision | None = None,
) -> MatchDecision:  # fmt: skip
    case.state = {Kind.LINKED: State.LINKED, Kind.NOBODY: State.NOBODY}.get(Kind(kind), State.WAITING)
    case.enterprise = enterprise if kind == Kind.LINKED else None
    case.repair = None
    case.save(update_fields=["state", "enterprise", "repair"])
    return MatchDecision.objects.create(
        case=case, kind=kind, enterprise=case.enterprise, at=at, by=key_of(by), why=why, saw_score=saw_score,
        because_of=because_of, score=_score(case, enterprise),
    )  # fmt: skip


def _score(case: MatchCase, enterprise: Enterprise | None) -> float | None:
    """Of the chosen one; of the best where none was chosen."""
    chances = {one["enterprise"]: one["chance"] for one in case.candidates}
    return chances.get(enterprise.code) if enterprise else case.best


@transaction.atomic
def decide_case(*, by: By, case: MatchCase, choice: Choice, at: datetime) -> list[MatchCase]:
    """The case and, where asked, those of the same content. Returns all that were decided, the case first."""
    held = _held(case)
    permit(by, permissions.check_can_decide, held)
    if held.state != State.WAITING:
        raise ValidationError(_("这一件现在是“%(state)s”；要改判，请先撤销。") % {"state": held.get_state_display()})
    _check_choice(held, choice.enterprise)
    others = [one for one in _waiting_same(held) if choice.all_same or _goes_with(held, one)]
    kind = Kind.LINKED if choice.enterprise else Kind.NOBODY
    first = _write(held, choice.enterprise, kind, by, at, saw_score=choice.saw_score, why=_said(choice.why))
    decided = [held]
    for one in others:
        if not _is_told(one, choice.enterprise):  # asked one after another: two of them may be of the same year
            _write(one, choice.enterprise, kind, by, at, saw_score=choice.saw_score, because_of=first)
            decided.append(one)
    _lift_rejected(by, decided, at)
    fields = harmless(first) | {
        "count": len(decided),
        "enterprise": choice.enterprise.code if choice.enterprise else "",
    }
    _note("match.linked" if choice.enterprise else "match.nobody", by, held, fields, choice.why)
    return decided


def _note(action: str, by: By, case: MatchCase, fields: dict[str, Any], why: str) -> None:
    record(action, by=key_of(by), subject=case.subject, fields=fields, why=why.strip())


def _held(case: MatchCase) -> MatchCase:
    rows = MatchCase.objects.select_for_update(of=("self",)).select_related(
        "row__delivery__contract", "enterprise", "repair"
    )
    held = rows.get(pk=case.pk)
    if held.state == State.WAITING and held.row.settled_by_id is not None:
        raise ValidationError(_("这一行已由另一次更正改好，不再需要认定。"))
    return held


def _check_choice(case: MatchCase, enterprise: Enterprise | None) -> None:
    if enterprise is None:
        return
    if enterprise.code not in {one["enterprise"] for one in case.candidates}:
        raise ValidationError(_("只能认定为列出的企业；是别的企业时，请在报送的更正页面改正代码。"))
    if _is_told(case, enterprise):
        raise ValidationError(
            _("同一份报送里“%(name)s”同一年度已有一行被采用，无法分辨哪一行对；请由报送单位核对后更正。")
            % {"name": enterprise.name}
        )


def _is_told(case: MatchCase, enterprise: Enterprise | None) -> bool:
    """A row of the same enterprise and year already stands in the delivery, or was just linked there."""
    if enterprise is None:
        return False
    if any(one["enterprise"] == enterprise.code and one["told"] for one in case.candidates):
        return True
    return not _is_list(case) and _linked_beside(case, enterprise).exists()


def _linked_beside(case: MatchCase, enterprise: Enterprise) -> QuerySet[MatchCase]:
    """Other rows of the same delivery and year that were linked to the same enterprise."""
    beside = MatchCase.objects.filter(row__delivery=case.row.delivery_id, enterprise=enterprise, state=State.LINKED)
    return beside.filter(given__year=case.given.get("year", "")).exclude(pk=case.pk)


def _is_list(case: MatchCase) -> bool:
    """Whether several rows of one enterprise are one answer, taken whole or not at all."""
    return reads.contract_of(case.row.delivery.contract).rows == "many"


def _waiting_same(case: MatchCase) -> list[MatchCase]:
    waiting = MatchCase.objects.filter(same=case.same, source=case.source, state=State.WAITING, row__settled_by=None)
    return list(waiting.exclude(pk=case.pk).select_related("row__delivery__contract").order_by("pk"))


def _goes_with(case: MatchCase, other: MatchCase) -> bool:
    """Half a list must not look like the whole: its rows are linked together."""
    return _is_list(case) and other.row.delivery_id == case.row.delivery_id


def _said(why: str) -> str:
    if len(why.strip()) > LONGEST_WHY:
        raise ValidationError({"why": _("理由最多 %(most)d 字。") % {"most": LONGEST_WHY}})
    return why.strip()


@transaction.atomic
def undo_decision(*, by: By, case: MatchCase, why: str, at: datetime) -> int:
    """Back to waiting, with its candidates. What the repair brought is rejected, so that it cannot count; returns how many claims."""
    held = _held(case)
    permit(by, permissions.check_can_decide, held)
    if held.state not in (State.LINKED, State.NOBODY):
        raise ValidationError(_("这一件还没有认定，没有可以撤销的。"))
    if not why.strip():
        raise ValidationError({"why": _("请写明撤销的理由，便于日后查对。")})
    rejected = _reject_repaired(by, held, _said(why), at)
    decision = _write(held, None, Kind.UNDONE, by, at, why=_said(why))
    fields = harmless(decision) | {"claims": rejected}
    record("match.undone", by=key_of(by), subject=held.subject, fields=fields, why=why.strip())
    return rejected


def _reject_repaired(by: By, case: MatchCase, why: str, at: datetime) -> int:
    repair = case.repair
    if repair is None:
        return 0
    if not repair.is_done:
        raise ValidationError(_("更正 %(number)s 正在处理；等它入库或撤回以后再撤销认定。") % {"number": repair.number})
    if repair.state != Delivery.State.APPLIED:
        return 0
    claims = list(_claims_of(case))
    _judge(
        by,
        claims,
        Verdict.Kind.REJECTED,
        _("撤销企业匹配 %(number)s：%(why)s") % {"number": case.number, "why": why},
        at,
    )
    take_back(case.row_id, repair)
    return len(claims)


def _claims_of(case: MatchCase) -> Iterable[FactClaim]:
    """What the newest repair of this case brought."""
    link = repair_of(case)
    return FactClaim.objects.filter(delivery=link.delivery, row=link.row) if link else ()


def _judge(by: By, claims: Iterable[FactClaim], kind: str, why: str, at: datetime) -> None:
    Verdict.objects.bulk_create(
        Verdict(
            claim=claim, enterprise_id=claim.enterprise_id, fact=claim.fact, year=claim.year, kind=kind, why=why[:500],
            at=at, by=key_of(by),
        )
        for claim in claims
    )  # fmt: skip


def _lift_rejected(by: By, decided: list[MatchCase], at: datetime) -> None:
    """Linked again to the same enterprise: the claims are there already, and delivered anew they would be no news."""
    for case in decided:
        earlier = _applied_before(case)
        if earlier is None:
            continue
        _judge(
            by,
            _brought_by(earlier),
            Verdict.Kind.LIFTED,
            _("重新认定企业匹配 %(number)s") % {"number": case.number},
            at,
        )
        newest = case.decisions.order_by("-pk").first()
        assert newest is not None
        MatchRepair.objects.create(decision=newest, delivery=earlier.delivery, row=earlier.row)
        case.repair = earlier.delivery
        case.save(update_fields=["repair"])
        give_back(case.row_id, earlier.delivery)


def _applied_before(case: MatchCase) -> MatchRepair | None:
    if case.enterprise_id is None:
        return None
    links = MatchRepair.objects.filter(decision__case=case, decision__enterprise=case.enterprise_id)
    return links.filter(delivery__state=Delivery.State.APPLIED).select_related("delivery").order_by("-pk").first()


def _brought_by(link: MatchRepair) -> Iterable[FactClaim]:
    return FactClaim.objects.filter(delivery=link.delivery, row=link.row)
