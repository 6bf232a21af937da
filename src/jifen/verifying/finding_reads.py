"""What pages and later apps may ask about findings: whom they concern, what they saw, what is late, what was decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet

from jifen.collecting import reads
from jifen.collecting.models import FactClaim, PublishedContract
from jifen.collecting.objection_reads import open_objections, owner_of
from jifen.enterprises.models import Enterprise
from jifen.people import areas, duties
from jifen.people.models import Organisation, Person
from jifen.people.reads import holding
from jifen.verifying.facts.precedence import shipped_precedence
from jifen.verifying.finding_permissions import TOLD_TO_ENTERPRISES
from jifen.verifying.models import Finding, Verdict
from jifen.verifying.models.findings import STILL_OPEN

Key = tuple[str, int]
"""Fact and year."""
LAST_YEAR: Final = "[-1]"


@dataclass(frozen=True)
class Seen:
    """One value a finding saw, under the column the check read; ``claim`` is missing where it was derived or unknown."""

    column: str
    value: Any
    claim: FactClaim | None

    @property
    def fact(self) -> str:
        return self.claim.fact if self.claim else self.column.removesuffix(LAST_YEAR).partition("@")[0]

    def year(self, finding: Finding) -> int:
        if self.claim is not None:
            return self.claim.year
        return finding.year - self.column.endswith(LAST_YEAR)


def claims_of(finding: Finding) -> dict[int, FactClaim]:
    """By key, with delivery and contract."""
    rows = FactClaim.objects.filter(pk__in=finding.claims)
    return {one.pk: one for one in rows.select_related("delivery__contract", "delivery__organisation", "enterprise")}


def seen_by(finding: Finding) -> list[Seen]:
    """In the order the check read them; a claim read twice is told once."""
    claims, told = claims_of(finding), set()
    seen = []
    for column, said in finding.values.items():
        claim = claims.get(said.get("claim"))
        if claim is None or claim.pk not in told:
            seen.append(Seen(column, said.get("value"), claim))
        if claim is not None:
            told.add(claim.pk)
    return seen


def competing(claims: Iterable[FactClaim]) -> dict[Key, list[FactClaim]]:
    """Facts several sources speak of, and one counts: one of the claims has to be chosen. Of a united set all count."""
    unites = shipped_precedence().unites
    by_fact: dict[Key, list[FactClaim]] = defaultdict(list)
    for one in claims:
        by_fact[one.fact, one.year].append(one)
    return {key: found for key, found in by_fact.items() if len(found) > 1 and not unites(key[0])}


def standing_keys(claims: Iterable[FactClaim]) -> frozenset[int]:
    """Those of the claims that no later word of their source has superseded."""
    asked: dict[Enterprise, set[int]] = defaultdict(set)
    for one in claims:
        asked[one.enterprise].add(one.year)
    standing = (reads.standing_claims(enterprise, years=years) for enterprise, years in asked.items())
    return frozenset(key for rows in standing for key in rows.values_list("pk", flat=True))


def verdicts_on(claims: Iterable[int]) -> dict[int, Verdict]:
    """Claim → the verdict that holds on it; lifted ones hold no longer."""
    newest = {one.claim_id: one for one in Verdict.objects.filter(claim__in=list(claims)).order_by("pk")}
    return {claim: one for claim, one in newest.items() if one.kind != Verdict.Kind.LIFTED}


def verdicts_beside(claims: Iterable[int], finding: Finding) -> dict[int, Verdict]:
    """Claim → the newest verdict of another finding that is still settled by it."""
    others = Verdict.objects.filter(claim__in=list(claims), finding__state=Finding.State.SETTLED)
    rows = others.exclude(finding=finding).exclude(kind=Verdict.Kind.LIFTED).select_related("finding", "claim")
    return {one.claim_id: one for one in rows.order_by("pk")}


def with_dispute(findings: QuerySet[Finding]) -> QuerySet[Any]:
    """Each with ``is_disputed``: the enterprise objects to a value of the fact it is about."""
    same = {name: OuterRef(name) for name in ("enterprise_id", "fact", "year")}
    return findings.annotate(is_disputed=Exists(open_objections().filter(**same)))


def open_findings_on(enterprise: Enterprise, *, years: Iterable[int] | None = None) -> QuerySet[Finding]:
    """Not yet settled, the worst first; hints too."""
    found = Finding.objects.filter(enterprise=enterprise, state__in=STILL_OPEN)
    return (found if years is None else found.filter(year__in=list(years))).order_by("-priority", "pk")


def blocking(year: int) -> QuerySet[Finding]:
    """Those without which no run of the year starts: compulsory and without a verdict."""
    return Finding.objects.filter(year=year, severity=Finding.Severity.MUST, state__in=STILL_OPEN)


def late_on(day: date, findings: QuerySet[Finding] | None = None) -> QuerySet[Finding]:
    """Asked, and the term is over."""
    rows = Finding.objects.all() if findings is None else findings
    return rows.filter(state=Finding.State.ASKED, due_on__lt=day)


def waiting_for(person: Person) -> QuerySet[Finding]:
    """Asked of the person's own enterprise or department, and not answered yet."""
    if person.organisation_id is None:
        return Finding.objects.none()
    return Finding.objects.filter(state=Finding.State.ASKED, asked=person.organisation_id)


def can_be_explained(finding: Finding) -> bool:
    """Whether the enterprise can be asked: it has an account, and the finding is more than a hint."""
    return finding.severity in TOLD_TO_ENTERPRISES and finding.enterprise.organisation_id is not None


def departments_to_ask(finding: Finding) -> QuerySet[Organisation]:
    """Who owns the sources it read, and who owns any source: in that order on the page."""
    named = PublishedContract.objects.values("owner")
    return Organisation.objects.filter(kind=Organisation.Kind.DEPARTMENT, name__in=named).order_by("name")


def owners_of(finding: Finding) -> list[Organisation]:
    """The departments its claims come from."""
    own = {owner_of(one).pk: owner_of(one) for one in claims_of(finding).values()}
    return [one for one in own.values() if one.kind == Organisation.Kind.DEPARTMENT]


def officers_for(enterprise: Enterprise) -> QuerySet[Person]:
    """Business officers whose area the enterprise lies in: those it may be assigned to."""
    county = enterprise.county
    above = [one for one in areas.AREAS if county in areas.COUNTIES and areas.covers(one, county)] or [areas.PROVINCE]
    officers = holding(duties.BUSINESS_OFFICER).filter(organisation__kind=Organisation.Kind.DEPARTMENT)
    return officers.filter(organisation__area__in=above).select_related("organisation").order_by("-organisation__area")
