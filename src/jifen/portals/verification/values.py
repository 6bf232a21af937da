"""Values side by side: what the check saw, what other sources and the year before say, where each came from, what was decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from jifen.access.decide import filtered_for
from jifen.collecting import reads
from jifen.collecting.models import Delivery, FactClaim
from jifen.collecting.models.coverage import fact_name
from jifen.collecting.objection_reads import disputed
from jifen.people.models import Person
from jifen.portals.objections.values import claim_words, number_words, year_words
from jifen.verifying import finding_reads
from jifen.verifying.models import Finding, Verdict


@dataclass(frozen=True)
class ValueRow:
    """``place``: delivery and row; ``delivery``: its key where the reader may open it; ``seen``: the check read it."""

    name: str
    year: str
    value: str
    source: str
    place: str
    delivery: int | None
    received: date | None
    seen: bool
    superseded: bool
    verdict: Verdict | None
    disputed: bool


def value_rows(finding: Finding, reader: Person, *, around: bool) -> list[ValueRow]:
    """``around``: also what others say of the same facts, and the year before."""
    seen = finding_reads.seen_by(finding)
    claims = [one.claim for one in seen if one.claim is not None]
    beside = _beside(finding, claims) if around else []
    make = _Maker([*claims, *beside], reader)
    told = [make.row(one.claim, seen=True) if one.claim else _derived(finding, one) for one in seen]
    return [*told, *(make.row(one, seen=False) for one in beside)]


def _beside(finding: Finding, claims: Iterable[FactClaim]) -> list[FactClaim]:
    known = {one.pk for one in claims}
    facts = {one.fact for one in claims} | {finding.fact}
    standing = reads.standing_claims(finding.enterprise, years=[finding.year, finding.year - 1])
    found = standing.filter(fact__in=facts, year__gt=0).exclude(pk__in=known)
    return list(
        found.select_related("delivery__contract", "delivery__organisation").order_by("fact", "-year", "source")
    )


def _derived(finding: Finding, one: finding_reads.Seen) -> ValueRow:
    """A value no single claim stands for: computed, or united from several sources."""
    number = (
        number_words(one.value) if isinstance(one.value, int | float) else str("—" if one.value is None else one.value)
    )
    source = _("没有数据") if one.value is None else _("推算")
    return ValueRow(
        fact_name(one.fact), year_words(one.year(finding)), number, source, "—", None, None, True, False, None, False
    )


class _Maker:
    """Everything rows ask of the database, asked once."""

    def __init__(self, claims: list[FactClaim], reader: Person) -> None:
        keys = [one.pk for one in claims]
        self.verdicts = finding_reads.verdicts_on(keys)
        self.standing = finding_reads.standing_keys(claims)
        self.disputed = disputed(claims)
        deliveries = Delivery.objects.filter(pk__in={one.delivery_id for one in claims})
        self.open_to_reader = set(filtered_for(reader, deliveries).values_list("pk", flat=True))

    def row(self, claim: FactClaim, *, seen: bool) -> ValueRow:
        delivery = claim.delivery
        place = _("%(number)s 第 %(row)d 行") % {"number": delivery.number, "row": claim.row}
        return ValueRow(
            claim.fact_name, year_words(claim.year), claim_words(claim), delivery.contract.title, place,
            delivery.pk if delivery.pk in self.open_to_reader else None, timezone.localdate(delivery.received_at), seen,
            claim.pk not in self.standing, self.verdicts.get(claim.pk), claim.pk in self.disputed,
        )  # fmt: skip
