"""Verbs of matching: cases are made, and decided by a person or, where it is sure, by the machine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from jifen.audit.actions import SYSTEM, harmless, record
from jifen.collecting.models import Delivery
from jifen.collecting.permissions import delivers_for
from jifen.enterprises.models import Enterprise
from jifen.people.acting import By, key_of, permit
from jifen.verifying import linking_permissions as permissions
from jifen.verifying.actions.linking_steps import Kind, State, held, held_among, is_list, is_told, said, write
from jifen.verifying.actions.unlinking import restore_brought
from jifen.verifying.linking_reads import human_decisions_on, same_waiting, taken_back_by_a_person
from jifen.verifying.matching.deciding import Band
from jifen.verifying.models import MatchCase, MatchDecision, MatchRound

if TYPE_CHECKING:
    from jifen.verifying.linking.planning import Plan, PlannedCase


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
    """What a person once decided on the same content holds again; otherwise only what is sure, and no person ever took back."""
    earlier = human_decisions_on(case.same).exclude(case=case).order_by("-pk").first()
    if earlier is not None:
        if not is_told(case, earlier.enterprise):
            write(case, earlier.enterprise, earlier.kind, SYSTEM, at, because_of=earlier)
    elif case.band == Band.SURE and not taken_back_by_a_person(case.same):
        enterprise = Enterprise.objects.filter(code=case.candidates[0]["enterprise"]).first()
        if enterprise is not None and not is_told(case, enterprise):
            write(case, enterprise, Kind.LINKED, SYSTEM, at)


@transaction.atomic
def decide_case(*, by: By, case: MatchCase, choice: Choice, at: datetime) -> list[MatchCase]:
    """The case and, where asked, those of the same content the person decides too. Returns all that were decided, the case first."""
    one = held(case)
    permit(by, permissions.check_can_decide, one)
    if one.state != State.WAITING:
        raise ValidationError(_("这一件现在是“%(state)s”；要改判，请先撤销。") % {"state": one.get_state_display()})
    _check_choice(one, choice.enterprise)
    kind = Kind.LINKED if choice.enterprise else Kind.NOBODY
    others = _others(by, one, choice.all_same)
    first = write(one, choice.enterprise, kind, by, at, saw_score=choice.saw_score, why=said(choice.why))
    decided = [one, *_follow(by, others, first, choice, at)]
    restore_brought(by, decided, at)
    fields = harmless(first) | {
        "count": len(decided),
        "enterprise": choice.enterprise.code if choice.enterprise else "",
    }
    _note(by, one, fields, choice)
    return decided


def _note(by: By, case: MatchCase, fields: dict[str, Any], choice: Choice) -> None:
    who, why = key_of(by), choice.why.strip()
    if choice.enterprise:
        record("match.linked", by=who, subject=case.subject, fields=fields, why=why)
    else:
        record("match.nobody", by=who, subject=case.subject, fields=fields, why=why)


def _follow(by: By, others: list[MatchCase], first: MatchDecision, choice: Choice, at: datetime) -> list[MatchCase]:
    decided = []
    for one in others:
        if not is_told(one, choice.enterprise):  # asked one after another: two of them may be of the same year
            write(one, choice.enterprise, first.kind, by, at, saw_score=choice.saw_score, because_of=first)
            decided.append(one)
    return decided


def _check_choice(case: MatchCase, enterprise: Enterprise | None) -> None:
    if enterprise is None:
        return
    named = {"name": enterprise.name}
    if enterprise.code not in {one["enterprise"] for one in case.candidates}:
        raise ValidationError(_("只能认定为列出的企业；是别的企业时，请在报送的更正页面改正代码。"))
    if is_told(case, enterprise):
        raise ValidationError(
            _("同一份报送里“%(name)s”同一年度已有一行被采用，无法分辨哪一行对；请由报送单位核对后更正。") % named
        )
    counties = delivers_for(case.row.delivery.organisation)
    if counties is not None and enterprise.county not in counties:
        raise ValidationError(
            _("“%(name)s”不在报送单位的报送范围内，更正会再被退回；请选“都不是”，或请主管部门另行报送。") % named
        )


def _others(by: By, case: MatchCase, all_same: bool) -> list[MatchCase]:
    """Waiting rows decided together with it, locked: never those of another sender's delivery the person may not decide."""
    waiting = held_among(same_waiting(case, by))
    return [one for one in waiting if all_same or _goes_with(case, one)]


def _goes_with(case: MatchCase, other: MatchCase) -> bool:
    """Half a list must not look like the whole: its rows are linked together."""
    return is_list(case) and other.row.delivery_id == case.row.delivery_id
