"""What the eligibility rule asks, taken from the claims that stand: government before the enterprise itself, a newer year before an older."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from django.utils import timezone

from jifen.collecting.models import Delivery, FactClaim
from jifen.collecting.reads import applied_claims
from jifen.verifying.actions.gathering import Facts
from jifen.verifying.eligibility import EligibilityRule, Fact

TOLD: Final = (FactClaim.State.VALUE, FactClaim.State.NIL)
FLAGS: Final = {"true": True, "false": False}


def facts_from_claims(rule: EligibilityRule) -> dict[str, Facts]:
    """Credit code → fact → newest known value with source and day; enterprises nobody has told anything of are absent."""
    claims = applied_claims().filter(fact__in=_asked(rule), state__in=TOLD)
    order = claims.select_related("delivery", "delivery__contract", "enterprise").order_by("year", "pk")
    own: dict[str, dict[str, Fact]] = defaultdict(dict)
    told: dict[str, dict[str, Fact]] = defaultdict(dict)
    for claim in order.iterator(chunk_size=5000):
        place = own if claim.delivery.road == Delivery.Road.FORM else told
        place[claim.enterprise.code][claim.fact] = _fact(claim)
    return {code: own[code] | told[code] for code in {*own, *told}}


def _asked(rule: EligibilityRule) -> set[str]:
    return {name for top in rule.criteria for one in (top, *top.alternatives) for name in one.inputs}


def _fact(claim: FactClaim) -> Fact:
    value = claim.number if claim.number is not None else FLAGS.get(claim.value or "")
    return Fact(value, claim.delivery.contract.title, timezone.localdate(claim.delivery.received_at))
