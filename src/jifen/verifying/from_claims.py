"""What the eligibility rule asks, taken from the claims that stand: government before the enterprise itself, a newer year before an older."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from django.db.models import Max, QuerySet
from django.utils import timezone

from jifen.collecting.models import Delivery, FactClaim
from jifen.collecting.reads import applied_claims, withdrawn_claims
from jifen.verifying.actions.gathering import Facts
from jifen.verifying.eligibility import EligibilityRule, Fact
from jifen.verifying.facts.cut_off import REJECTED, newest_verdicts

TOLD: Final = (FactClaim.State.VALUE, FactClaim.State.NIL)
FLAGS: Final = {"true": True, "false": False}


def facts_from_claims(rule: EligibilityRule) -> dict[str, Facts]:
    """Credit code → fact → newest known value with source and day; enterprises nobody ever told anything of are absent. What a
    person rejected is no value, and does not bring the word before it back."""
    rejected = {claim for claim, (kind, _) in newest_verdicts(timezone.now()).items() if kind == REJECTED}
    own: dict[str, dict[str, Fact]] = defaultdict(dict)
    told: dict[str, dict[str, Fact]] = defaultdict(dict)
    for claim in _last_words(rule).iterator(chunk_size=5000):
        place = (own if claim.delivery.road == Delivery.Road.FORM else told)[claim.enterprise.code]
        if claim.pk not in rejected:
            place[claim.fact] = _fact(claim)
    return {code: own[code] | told[code] for code in {*own, *told, *_once_told()}}


def _once_told() -> QuerySet[FactClaim, str]:
    """Enterprises of which something was withdrawn: perhaps nothing is left, and that must be known too."""
    gone = FactClaim.objects.filter(pk__in=withdrawn_claims())
    return gone.order_by().values_list("enterprise__code", flat=True).distinct()


def _last_words(rule: EligibilityRule) -> QuerySet[FactClaim]:
    """What each source told last of each fact, enterprise and year; the newest years last."""
    claims = applied_claims().filter(fact__in=_asked(rule), state__in=TOLD)
    newest = claims.order_by().values("source", "enterprise", "fact", "year").annotate(newest=Max("pk"))
    last = FactClaim.objects.filter(pk__in=newest.values("newest"))
    return last.select_related("delivery", "delivery__contract", "enterprise").order_by("year", "pk")


def _asked(rule: EligibilityRule) -> set[str]:
    return {name for top in rule.criteria for one in (top, *top.alternatives) for name in one.inputs}


def _fact(claim: FactClaim) -> Fact:
    value = claim.number if claim.number is not None else FLAGS.get(claim.value or "")
    return Fact(value, claim.delivery.contract.title, timezone.localdate(claim.delivery.received_at))
