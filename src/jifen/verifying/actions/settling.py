"""Verdicts: a value is accepted with a reason, or rejected; both can be taken back by opening the finding again. No verb here takes a figure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from jifen.audit.actions import record
from jifen.collecting.models import FactClaim
from jifen.people.acting import By, key_of, permit
from jifen.verifying import finding_permissions as permissions
from jifen.verifying import finding_reads
from jifen.verifying.actions.finding_steps import LONGEST_WHY, fields, held, held_open, step, words
from jifen.verifying.models import Finding, FindingStep, Verdict

Outcome, Kind, Decided = Finding.Outcome, FindingStep.Kind, Verdict.Kind


@transaction.atomic
def accept_finding(*, by: By, finding: Finding, why: str, at: datetime, chosen: Iterable[FactClaim] = ()) -> Finding:
    """The values stand, for the reason given. ``chosen``: where sources compete for a fact, the claim that counts."""
    permit(by, permissions.check_can_decide, finding)
    one = held_open(finding)
    said = words(why, "why", _("请写明采用的理由；企业会看到。"), LONGEST_WHY)
    claims = _to_accept(finding_reads.claims_of(one), list(chosen))
    _check_standing(claims)
    _check_not_rejected(one, claims)
    return _settle(by, one, claims, Outcome.ACCEPTED, said, at)


@transaction.atomic
def reject_finding(*, by: By, finding: Finding, claims: Iterable[FactClaim], why: str, at: datetime) -> Finding:
    """These claims never count; another source's does, or the fact becomes unknown."""
    permit(by, permissions.check_can_decide, finding)
    one = held_open(finding)
    said = words(why, "why", _("请写明不采用的理由；企业会看到。"), LONGEST_WHY)
    chosen = list(claims)
    if not chosen:
        raise ValidationError({"claims": _("请选择不采用哪一个值。")})
    _check_among(chosen, finding_reads.claims_of(one), "claims")
    _check_standing(chosen)
    return _settle(by, one, chosen, Outcome.REJECTED, said, at)


def _to_accept(known: dict[int, FactClaim], chosen: list[FactClaim]) -> list[FactClaim]:
    if not known:
        raise ValidationError(_("这件发现没有可以采用的值；请向企业或部门核实，等待新的报送。"))
    _check_among(chosen, known, "chosen")
    rivals = finding_reads.competing(known.values())
    picked = {(one.fact, one.year): one for one in chosen}
    if len(picked) < len(chosen):
        raise ValidationError({"chosen": _("同一数据项只能采用一个来源的值。")})
    missing = [found[0].fact_name for key, found in rivals.items() if key not in picked]
    if missing:
        raise ValidationError(
            {"chosen": _("几个来源说法不一，请选择采用哪一个：%(facts)s。") % {"facts": "、".join(missing)}}
        )
    return [one for one in known.values() if picked.get((one.fact, one.year), one).pk == one.pk]


def _check_among(chosen: list[FactClaim], known: dict[int, FactClaim], field: str) -> None:
    if any(one.pk not in known for one in chosen):
        raise ValidationError({field: _("只能选择这件发现所涉及的值；请从列表中选择。")})


def _check_standing(claims: list[FactClaim]) -> None:
    """A verdict on a value nobody holds any more would decide nothing."""
    standing = finding_reads.standing_keys(claims)
    gone = [one for one in claims if one.pk not in standing]
    if gone:
        shown = {"facts": "、".join(sorted({one.fact_name for one in gone}))}
        raise ValidationError(_("%(facts)s已有更新的报送，原来的值不再有效；请等下一次核验按新的值判断。") % shown)


def _check_not_rejected(finding: Finding, claims: list[FactClaim]) -> None:
    """One page must not say that a value never counts while another makes it count."""
    beside = finding_reads.verdicts_beside([one.pk for one in claims], finding)
    for one in beside.values():
        if one.kind == Decided.REJECTED:
            shown = {"fact": one.fact_name, "other": one.finding}
            raise ValidationError(
                _("%(fact)s的这个值已在另一件发现“%(other)s”中裁定不采用；要采用，请先重新打开那一件。") % shown
            )


def _settle(by: By, one: Finding, claims: list[FactClaim], outcome: str, why: str, at: datetime) -> Finding:
    accepted = outcome == Outcome.ACCEPTED
    one.state, one.outcome, one.why = Finding.State.SETTLED, outcome, why
    one.settled_by, one.settled_at = key_of(by), at
    one.save(update_fields=["state", "outcome", "why", "settled_by", "settled_at"])
    _decide(by, one, claims, Decided.ACCEPTED if accepted else Decided.REJECTED, why, at)
    step(one, Kind.ACCEPTED if accepted else Kind.REJECTED, by=by, at=at, text=why)
    record("finding.settled", by=key_of(by), subject=one.subject, fields=fields(one) | {"claims": len(claims)}, why=why)
    return one


def _decide(by: By, one: Finding, claims: Iterable[FactClaim], kind: str, why: str, at: datetime) -> None:
    Verdict.objects.bulk_create(
        Verdict(
            claim=claim, enterprise_id=claim.enterprise_id, fact=claim.fact, year=claim.year, kind=kind, why=why,
            finding=one, at=at, by=key_of(by),
        )
        for claim in claims
    )  # fmt: skip


@transaction.atomic
def reopen_finding(*, by: By, finding: Finding, why: str, at: datetime) -> Finding:
    """Its verdicts are lifted, and the desk begins anew."""
    permit(by, permissions.check_can_decide, finding)
    one = held(finding)
    if one.state != Finding.State.SETTLED:
        raise ValidationError(_("只有已办结的发现可以重新打开。"))
    said = words(why, "why", _("请写明重新打开的理由。"), LONGEST_WHY)
    lifted = [verdict.claim for verdict in _of_finding(one)]
    one.state, one.outcome, one.why, one.settled_by, one.settled_at = Finding.State.OPEN, "", "", "", None
    one.asked, one.due_on, one.escalated_on = None, None, None
    one.save()
    _decide(by, one, lifted, Decided.LIFTED, said, at)
    _hold_again(one, lifted, at)
    step(one, Kind.REOPENED, by=by, at=at, text=said)
    record(
        "finding.reopened", by=key_of(by), subject=one.subject, fields=fields(one) | {"lifted": len(lifted)}, why=said
    )
    return one


def _hold_again(one: Finding, lifted: list[FactClaim], at: datetime) -> None:
    """What another finding, still settled, said of these values before holds again."""
    for earlier in finding_reads.verdicts_beside([claim.pk for claim in lifted], one).values():
        assert earlier.finding is not None
        _decide(earlier.by, earlier.finding, [earlier.claim], earlier.kind, earlier.why, at)


def _of_finding(one: Finding) -> list[Verdict]:
    """Those of its verdicts that still hold; a later finding may have decided otherwise since."""
    own = Verdict.objects.filter(finding=one).values_list("claim", flat=True)
    return [verdict for verdict in finding_reads.verdicts_on(own).values() if verdict.finding_id == one.pk]
