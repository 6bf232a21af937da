"""Verified facts of one enterprise, each with its claim, what others say, the verdict, and what is open about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jifen.collecting.contracts.facts import FACTS
from jifen.collecting.models import Delivery, FactClaim
from jifen.enterprises.models import Enterprise
from jifen.verifying.facts.disputed import disputed_facts
from jifen.verifying.facts.fact_text import fact_text
from jifen.verifying.facts.standing import EVERY_YEAR
from jifen.verifying.facts.verified import ORDER, Verified, verified
from jifen.verifying.models import Finding, Verdict
from jifen.verifying.models.findings import STILL_OPEN


@dataclass(frozen=True)
class VerifiedFact:
    """``state``: value, nil, not_applicable or unknown. ``value``: as in the table. ``claim``: the one that counts; of united sets
    the first, the rest being among ``others``. ``derived``: in words, where no claim but register or mapping gave the value."""

    enterprise: Enterprise
    fact: str
    year: int
    state: str
    value: Any
    claim: FactClaim | None
    verdict: Verdict | None
    others: tuple[FactClaim, ...]
    disputed: bool
    findings: tuple[Finding, ...]
    derived: str = ""

    @property
    def name(self) -> str:
        return FACTS[self.fact].name

    @property
    def unit(self) -> str:
        return FACTS[self.fact].unit.removeprefix("-")

    @property
    def text(self) -> str:
        return fact_text(self.fact, self.state, self.value)

    @property
    def source_title(self) -> str:
        return self.claim.delivery.contract.title if self.claim else self.derived

    @property
    def delivery(self) -> Delivery | None:
        return self.claim.delivery if self.claim else None

    @property
    def row(self) -> int | None:
        return self.claim.row if self.claim else None


def verified_facts(
    enterprise: Enterprise, *, years: Iterable[int], known_by: datetime | None = None
) -> list[VerifiedFact]:
    """Every fact of every year asked for, also those nobody told, by year and in the order of tables; read in a few queries."""
    wanted = sorted(set(years))
    read = verified(years=wanted, known_by=known_by, enterprises=[enterprise])
    reading = ReadFacts(enterprise, read)
    return [reading.fact(fact, year) for year in wanted for fact in ORDER]


def claim_of(enterprise: Enterprise, fact: str, year: int, *, known_by: datetime | None = None) -> FactClaim | None:
    """The claim that counts for one fact and year; None where nobody told anything that counts."""
    key = verified(years=[year], known_by=known_by, enterprises=[enterprise]).claim_at(enterprise.code, year, fact)
    return claims_with_delivery().get(pk=key) if key else None


def claims_with_delivery() -> QuerySet[FactClaim]:
    return FactClaim.objects.select_related("delivery__contract", "delivery__organisation")


class ReadFacts:
    """One enterprise's cells of a table, with everything that hangs on their claims."""

    def __init__(self, enterprise: Enterprise, read: Verified) -> None:
        self.enterprise, self.read = enterprise, read
        years = read.table["year"].to_pylist()
        self.rows = {year: (row, read.table.slice(row, 1).to_pylist()[0]) for row, year in enumerate(years)}
        keys = read.claims.keys.tolist()
        self.claims = {one.pk: one for one in claims_with_delivery().filter(pk__in=keys)}
        verdicts = Verdict.objects.filter(pk__in=[verdict for _, verdict in read.cut.verdicts.values()], claim__in=keys)
        self.verdicts = {one.claim_id: one for one in verdicts}
        self.disputed = disputed_facts(years=years, known_by=read.cut.known_by, enterprises=[enterprise])
        opened = Finding.objects.filter(enterprise=enterprise, state__in=STILL_OPEN)
        self.findings = list(opened.filter(opened_at__lte=read.cut.known_by))

    def fact(self, fact: str, year: int) -> VerifiedFact:
        row, values = self.rows.get(year) or (None, dict[str, Any]())
        value = values.get(fact)
        key = self.read.claim_at(self.enterprise.code, year, fact)
        state = self.read.state_at(row, fact) if row is not None else ""
        if FACTS[fact].kind == "set" and value is not None:
            state = "value" if value else "nil"
        derived = self.derived(fact) if key is None and value is not None else ""
        return VerifiedFact(
            self.enterprise, fact, year, "value" if derived else state or "unknown", value,
            self.claims.get(key or 0), self.verdicts.get(key or 0), self.others(fact, year, key),
            (self.enterprise.code, fact, year) in self.disputed,
            tuple(one for one in self.findings if one.year == year and concerns(one, fact)), derived,
        )  # fmt: skip

    def others(self, fact: str, year: int, counting: int | None) -> tuple[FactClaim, ...]:
        """Standing claims of all sources but the one that counts, rejected ones among them, in the order of sources."""
        found = []
        for source in self.read.precedence.order(fact, self.read.claims.sources_of(fact)):
            for one in (year, EVERY_YEAR):
                places = self.read.claims.word(source, fact, one)
                if places is not None and places[0] >= 0:
                    found.append(self.claims[int(self.read.claims.keys[places[0]])])
        return tuple(one for one in found if one.pk != counting)

    @staticmethod
    def derived(fact: str) -> str:
        return _("按行业对应表推算") if fact == "sector" else _("企业名录")


def concerns(finding: Finding, fact: str) -> bool:
    """Whether the finding is about this fact, or read it in its year."""
    return finding.fact == fact or any(
        column.partition("@")[0] == fact for column in finding.values if "[" not in column
    )
