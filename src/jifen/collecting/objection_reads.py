"""What others may ask about objections: which values are disputed now, and what an enterprise could object to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from django.db.models import QuerySet

from jifen.collecting import reads
from jifen.collecting.models import Delivery, FactClaim, Objection
from jifen.collecting.return_reads import STATES
from jifen.collecting.returns import self_report
from jifen.enterprises.models import Enterprise
from jifen.people import duties
from jifen.people.models import Organisation, Person
from jifen.people.reads import holding

ANSWER_WITHIN: Final = timedelta(days=20)
"""Provisional: the term of the credit reporting regulation (征信业管理条例 art. 25), until the province sets its own."""
EVERY_YEAR: Final = 0


def due_on(made_on: date) -> date:
    return made_on + ANSWER_WITHIN


def disputed(claims: Iterable[FactClaim]) -> frozenset[int]:
    """Keys of those claims that stand under an open objection (有异议), to be marked for every reader.

    A newer delivery of the same source does not take the mark away; the answer does.
    """
    keys = set(open_objections().values_list("enterprise_id", "source", "fact", "year"))
    return frozenset(one.pk for one in claims if (one.enterprise_id, one.source, one.fact, one.year) in keys)


def statements(claims: Iterable[FactClaim]) -> dict[int, str]:
    """Claim (key) → what the enterprise said of it, where nobody could find out who is right."""
    undecided = Objection.objects.filter(state=Objection.State.UNDECIDED, claim__in=[one.pk for one in claims])
    return dict(undecided.order_by("pk").values_list("claim_id", "text"))


def open_objections() -> QuerySet[Objection]:
    return Objection.objects.filter(state=Objection.State.OPEN)


def open_objection_on(claim: FactClaim) -> Objection | None:
    """The one that disputes this value, made on this claim or on an earlier one of the same source."""
    key = {"enterprise": claim.enterprise_id, "source": claim.source, "fact": claim.fact, "year": claim.year}
    return open_objections().filter(**key).first()


def government_values(enterprise: Enterprise, fact: str, year: int) -> list[FactClaim]:
    """What each department says of a fact in a year (or in every year), newest first; unknown is no value."""
    claims = reads.standing_claims(enterprise, years=[year]).filter(fact=fact, state__in=STATES)
    own = claims.exclude(source=self_report.CODE).select_related("delivery__contract", "delivery__organisation")
    return list(own.order_by("-delivery__received_at", "-pk"))


def standing_values(enterprise: Enterprise) -> list[FactClaim]:
    """Every value government holds of the enterprise now, newest years first."""
    claims = reads.standing_claims(enterprise).filter(state__in=STATES).exclude(source=self_report.CODE)
    return list(claims.select_related("delivery__contract").order_by("-year", "fact", "source"))


def owner_of(claim: FactClaim) -> Organisation:
    """The department the source's contract names; the sender where that one is not on this platform."""
    named = Organisation.objects.filter(kind=Organisation.Kind.DEPARTMENT, name=claim.delivery.contract.owner)
    return named.first() or claim.delivery.organisation


def standing_now(objection: Objection) -> FactClaim | None:
    """What the source says now of the value the objection is about."""
    now = reads.standing_claims(objection.enterprise, years=[objection.year])
    key = {"source": objection.source, "fact": objection.fact, "year": objection.year}
    return now.filter(**key).select_related("delivery__contract").first()


def corrections_for(objection: Objection) -> list[Delivery]:
    """Applied deliveries of the same source that brought another claim on the same value since; newest first."""
    later = FactClaim.objects.filter(
        enterprise=objection.enterprise_id, source=objection.source, fact=objection.fact, year=objection.year,
        pk__gt=objection.claim_id,
    )  # fmt: skip
    applied = Delivery.objects.filter(state=Delivery.State.APPLIED, pk__in=later.values("delivery"))
    return list(applied.order_by("-pk"))


def officers_of(owner: Organisation) -> QuerySet[Person]:
    """Those who may be assigned."""
    return holding(duties.DATA_OFFICER).filter(organisation=owner).order_by("username")
