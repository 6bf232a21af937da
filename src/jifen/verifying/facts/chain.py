"""The chain of one fact: every claim that was ever applied, checked how, settled by whom, which one counts, and why in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from jifen.collecting.contracts.facts import FACTS
from jifen.collecting.models import ClaimWithdrawal, Delivery, FactClaim, Objection
from jifen.collecting.reads import withdrawn_claims
from jifen.enterprises.models import Enterprise
from jifen.verifying.facts.cut_off import ACCEPTED, REJECTED
from jifen.verifying.facts.one_enterprise import ReadFacts, VerifiedFact, claims_with_delivery
from jifen.verifying.facts.standing import EVERY_YEAR
from jifen.verifying.facts.verified import Verified, verified
from jifen.verifying.models import Finding, Verdict


@dataclass(frozen=True)
class Link:
    """``standing``: the last word of its source; ``counts``: it is the value, or part of a united set; ``why``: in a sentence."""

    claim: FactClaim
    standing: bool
    counts: bool
    why: str
    verdicts: tuple[Verdict, ...]
    findings: tuple[Finding, ...]
    objections: tuple[Objection, ...]

    @property
    def source_title(self) -> str:
        return self.claim.delivery.contract.title

    @property
    def delivery(self) -> Delivery:
        return self.claim.delivery

    @property
    def row(self) -> int:
        return self.claim.row

    @property
    def received_at(self) -> datetime:
        return self.claim.delivery.received_at

    @property
    def disputed(self) -> bool:
        return any(one.is_open for one in self.objections)


@dataclass(frozen=True)
class FactChain:
    """``now``: the verified fact; ``links``: newest claim first."""

    now: VerifiedFact
    links: tuple[Link, ...]
    because: str
    """Why the sources stand in their order."""


def fact_chain(enterprise: Enterprise, fact: str, year: int, *, known_by: datetime | None = None) -> FactChain:
    """Of one fact and year, claims for every year included. Raises KeyError for a fact that does not exist."""
    FACTS[fact]
    read = verified(years=[year], known_by=known_by, enterprises=[enterprise])
    now = ReadFacts(enterprise, read).fact(fact, year)
    return FactChain(now, tuple(_Links(enterprise, fact, year, read).links()), read.precedence.because(fact))


class _Links:
    def __init__(self, enterprise: Enterprise, fact: str, year: int, read: Verified) -> None:
        self.fact, self.year, self.read = fact, year, read
        applied = claims_with_delivery().filter(
            delivery__state=Delivery.State.APPLIED, delivery__ended_at__lte=read.cut.known_by
        )
        own = applied.filter(enterprise=enterprise, fact=fact, year__in=[EVERY_YEAR, year])
        self.claims = list(own.order_by("-pk"))
        self.order = read.precedence.order(fact, {one.source for one in self.claims})
        self.counting = read.claim_at(enterprise.code, year, fact)
        keys = [one.pk for one in self.claims]
        self.verdicts = list(Verdict.objects.filter(claim__in=keys, at__lte=read.cut.known_by))
        gone = ClaimWithdrawal.objects.filter(claim__in=withdrawn_claims(read.cut.known_by).filter(claim__in=keys))
        self.withdrawn = dict(gone.filter(at__lte=read.cut.known_by).order_by("pk").values_list("claim", "why"))
        self.findings = list(Finding.objects.filter(enterprise=enterprise, opened_at__lte=read.cut.known_by))
        self.objections = list(Objection.objects.filter(claim__in=keys, made_at__lte=read.cut.known_by))

    def links(self) -> list[Link]:
        return [self.link(claim) for claim in self.claims]

    def link(self, claim: FactClaim) -> Link:
        standing, counts = self.stands(claim), self.counts(claim)
        return Link(
            claim, standing, counts, self.why(claim, standing, counts),
            tuple(one for one in self.verdicts if one.claim_id == claim.pk),
            tuple(one for one in self.findings if claim.pk in one.claims),
            tuple(one for one in self.objections if one.claim_id == claim.pk),
        )  # fmt: skip

    def stands(self, claim: FactClaim) -> bool:
        same = [one for one in self.claims if (one.source, one.year) == (claim.source, claim.year)]
        newest = next((one for one in same if one.pk not in self.withdrawn), None)
        return newest is not None and newest.pk == claim.pk

    def counts(self, claim: FactClaim) -> bool:
        if not self.read.precedence.unites(self.fact):
            return claim.pk == self.counting
        return self.stands(claim) and self.judged(claim) != REJECTED and claim.state in ("value", "nil")

    def judged(self, claim: FactClaim) -> int:
        return self.read.cut.verdicts.get(claim.pk, (0, 0))[0]

    def why(self, claim: FactClaim, standing: bool, counts: bool) -> str:
        if claim.pk in self.withdrawn:
            return _("已撤回，视同没有报送：%(why)s") % {"why": self.withdrawn[claim.pk]}
        if not standing:
            return _("同一来源后来另有数据，已被取代。")
        if self.judged(claim) == REJECTED:
            return _("裁定不采用：%(why)s") % {"why": self.reason(claim)}
        if self.judged(claim) == ACCEPTED and counts:
            return _("裁定采用：%(why)s") % {"why": self.reason(claim)}
        if self.read.precedence.unites(self.fact) and counts:
            return _("各来源的条目合并，同名同日的只计一次。")
        return self.why_counting(claim) if counts else self.why_not(claim)

    def why_counting(self, claim: FactClaim) -> str:
        rivals = [one for one in self.claims if one.pk != claim.pk and self.stands(one)]
        if claim.state == FactClaim.State.UNKNOWN:
            return _("这个来源说未知，也没有别的来源知道。")
        if not rivals:
            return _("只有这个来源提供了数据。")
        earlier = self.order[: self.order.index(claim.source)]
        if any(one.source in earlier for one in rivals):
            return _("取值顺序在前的来源说未知或没有采用，由这个来源补上。")
        return _("按取值顺序在前：%(because)s。") % {"because": self.read.precedence.because(self.fact)}

    def why_not(self, claim: FactClaim) -> str:
        if claim.state == FactClaim.State.UNKNOWN:
            return _("这个来源说未知，由其他来源补上。")
        counting = next((one for one in self.claims if one.pk == self.counting), None)
        if counting is not None and counting.source == claim.source:
            return _("本年度的数据先于各年度通用的数据。")
        if counting is not None and self.judged(counting) == ACCEPTED:
            return _("已裁定采用另一来源的数据。")
        return _("取值顺序在后，备查。")

    def reason(self, claim: FactClaim) -> str:
        key = self.read.cut.verdicts[claim.pk][1]
        return next(one.why for one in self.verdicts if one.pk == key)
