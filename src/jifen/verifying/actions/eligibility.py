"""Verbs on eligibility: judge by the rule in force, decide what only a person can."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jifen.audit.actions import harmless, record
from jifen.enterprises.models import Enterprise, Event
from jifen.people.acting import By, key_of, permit
from jifen.people.models import Person
from jifen.verifying import permissions
from jifen.verifying.actions.gathering import Facts, gather, in_portions, newest_results, plain_inputs
from jifen.verifying.eligibility import MET, EligibilityRule, Inputs, judge, rule_in_force
from jifen.verifying.models import EligibilityDecision, EligibilityResult

SOURCE: Final = "适用范围核定"
LONGEST_REASON: Final = 500
NO_FACTS: Final[Mapping[str, Facts]] = {}


@transaction.atomic
def judge_eligibility(
    *, by: By, enterprise: Enterprise, facts: Facts | None = None, on: date | None = None
) -> EligibilityResult:
    """``facts``: accident, rd_expense …; None keeps those of the last result. Always writes a result, as of ``on`` or today."""
    current = _held([enterprise.pk])[0]
    permit(by, permissions.check_can_decide_eligibility, current)
    given = NO_FACTS if facts is None else {current.code: facts}
    [made] = _judge([current], given, on or timezone.localdate(), by, unchanged=True)
    record("eligibility.judged", by=key_of(by), subject=current.subject, fields=harmless(made))
    return made


@transaction.atomic
def judge_many(
    *, by: By, enterprises: Iterable[Enterprise], facts: Mapping[str, Facts] = NO_FACTS, on: date | None = None
) -> int:
    """The daily round, ``facts`` by credit code. Only what differs from the last result is written; returns how many."""
    permit(by, permissions.check_can_judge_all)
    day, written = on or timezone.localdate(), 0
    for portion in in_portions(enterprises):
        written += len(_judge(portion, facts, day, by, unchanged=False))
    record("eligibility.judged_many", by=key_of(by), fields={"as_of": day, "written": written})
    return written


@transaction.atomic
def decide_criterion(*, by: Person, enterprise: Enterprise, criterion: str, met: bool, why: str) -> EligibilityResult:
    """Settles one criterion and judges anew, both dated today."""
    current = _held([enterprise.pk])[0]
    decision = _decide([current], criterion, met, why, by)[0]
    [made] = _judge([current], NO_FACTS, decision.on, by, unchanged=True)
    fields = harmless(decision) | {"overall": made.overall}
    record("eligibility.decided", by=by.key, subject=current.subject, fields=fields, why=decision.why)
    return made


@transaction.atomic
def decide_many(*, by: Person, enterprises: Iterable[Enterprise], criterion: str, met: bool, why: str) -> int:
    """One decision for a list, as when a department answers for a whole county; one outside the area refuses them all."""
    decided = 0
    for portion in in_portions([one.pk for one in enterprises]):
        current = _held(portion)
        decision = _decide(current, criterion, met, why, by)[0]
        _judge(current, NO_FACTS, decision.on, by, unchanged=True)
        decided += len(current)
    fields = {"criterion": criterion, "met": met, "count": decided}
    record("eligibility.decided_many", by=by.key, fields=fields, why=why)
    return decided


def _held(keys: list[int]) -> list[Enterprise]:
    return list(Enterprise.objects.select_for_update().filter(pk__in=keys))


def _decide(
    enterprises: list[Enterprise], criterion: str, met: bool, why: str, by: Person
) -> list[EligibilityDecision]:
    for one in enterprises:
        permissions.check_can_decide_eligibility(by, one)
    today = timezone.localdate()
    rule = _rule(today)
    _check_said(rule, criterion, why)
    made = EligibilityDecision(criterion=criterion, met=met, why=why.strip(), on=today, by=by.key)
    made.made_at, made.rule_digest = timezone.now(), rule.digest
    return EligibilityDecision.objects.bulk_create([_for(made, one) for one in enterprises])


def _check_said(rule: EligibilityRule, criterion: str, why: str) -> None:
    if criterion not in rule.decidable():
        words = _("这一项由数据判断，不能核定；可以核定的是：%(known)s。") % {"known": _names(rule)}
        raise ValidationError({"criterion": words})
    if not why.strip():
        raise ValidationError({"why": _("核定要写明理由，企业会看到。")})
    if len(why.strip()) > LONGEST_REASON:
        raise ValidationError({"why": _("理由最多 %(most)d 字。") % {"most": LONGEST_REASON}})


def _names(rule: EligibilityRule) -> str:
    """What a person may decide, in the reader's language."""
    english = (get_language() or "").startswith("en")
    return _("、").join(one.name_en if english else one.name for one in rule.decidable().values())


def _for(made: EligibilityDecision, enterprise: Enterprise) -> EligibilityDecision:
    fields = {field.attname: getattr(made, field.attname) for field in made._meta.concrete_fields}
    return EligibilityDecision(**fields | {"enterprise_id": enterprise.pk})


def _rule(on: date) -> EligibilityRule:
    rule = rule_in_force(on)
    if rule is None:
        words = _("%(on)s 时没有生效的适用范围规则；请选规则生效之后的日期。") % {"on": on.isoformat()}
        raise ValidationError(words)
    return rule


def _judge(
    enterprises: list[Enterprise], given: Mapping[str, Facts], on: date, by: By, *, unchanged: bool
) -> list[EligibilityResult]:
    """``unchanged``: also write a result that says the same as the last one."""
    rule, newest = _rule(on), newest_results(enterprises)
    inputs = gather(enterprises, given, newest)
    made = [(_result(one, rule, inputs[one.pk], on, by), newest.get(one.pk)) for one in enterprises]
    wanted = [(new, old) for new, old in made if unchanged or old is None or _content(new) != _content(old)]
    EligibilityResult.objects.bulk_create([new for new, _old in wanted])
    turned = [event for new, old in wanted if (event := _turn(new, old))]
    Event.objects.bulk_create(turned)
    return [new for new, _old in wanted]


def _result(one: Enterprise, rule: EligibilityRule, inputs: Inputs, on: date, by: By) -> EligibilityResult:
    judgement = judge(rule, inputs, on)
    return EligibilityResult(
        enterprise=one,
        as_of=on,
        overall=judgement.overall,
        rule=judgement.rule,
        rule_digest=judgement.rule_digest,
        results=[dataclasses.asdict(result) for result in judgement.results],
        inputs=plain_inputs(inputs),
        made_at=timezone.now(),
        by=key_of(by),
    )


def _content(result: EligibilityResult) -> tuple[object, ...]:
    return (result.overall, result.rule_digest, result.results, result.inputs)


def _turn(new: EligibilityResult, old: EligibilityResult | None) -> Event | None:
    """The day an enterprise became eligible, or ceased to be; looking back at an earlier day is no event."""
    was = old is not None and old.overall == MET
    if was == (new.overall == MET) or (old is not None and new.as_of < old.as_of):
        return None
    kind = Event.Kind.INELIGIBLE if was else Event.Kind.ELIGIBLE
    note = "" if not was else str(new.get_overall_display())
    made = {"recorded_at": new.made_at, "by": new.by, "source": SOURCE}
    return Event(enterprise_id=new.enterprise_id, kind=kind, on=new.as_of, note=note, **made)
