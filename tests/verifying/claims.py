"""Claims and verdicts told in a line, as deliveries would have left them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from jifen.collecting.contracts.facts import FACTS
from jifen.collecting.models import ClaimWithdrawal, ColumnMapping, Delivery, FactClaim, PublishedContract
from jifen.enterprises.models import Enterprise
from jifen.people.models import Organisation
from jifen.verifying.models import Verdict
from tests.collecting.shipped import load_sources

START = date(2026, 6, 1)


def noon(day: date = START) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def stand_up_sources() -> None:
    load_sources(noon())


@dataclass(frozen=True)
class Said:
    """``value``: canonical text, or a number; none for unknown and not applicable."""

    enterprise: Enterprise
    fact: str
    value: str | float | None = None
    year: int = 2025
    state: str = "value"


def handed_in(
    source: str, said: Iterable[Said], *, at: datetime | None = None, state: str = Delivery.State.APPLIED, row: int = 2
) -> list[FactClaim]:
    """A delivery of ``source``, applied at a moment, and its claims."""
    at = at or noon()
    delivery = Delivery.objects.create(
        source=source, organisation=Organisation.objects.order_by("pk")[0], road=Delivery.Road.UPLOAD, by="测试",
        file_name="示例.csv", size=1, digest="0" * 64, contract=PublishedContract.objects.get(source=source),
        mapping=ColumnMapping.objects.get(source=source), received_at=at, state=state,
        ended_at=at if state == Delivery.State.APPLIED else None,
    )  # fmt: skip
    made = [_claim(delivery, one, row + place) for place, one in enumerate(said)]
    return FactClaim.objects.bulk_create(made)


def _claim(delivery: Delivery, one: Said, row: int) -> FactClaim:
    value, number = (None, None) if one.state in ("unknown", "not_applicable") else (one.value, None)
    if FACTS[one.fact].kind == "number" and value is not None:
        number = 0.0 if one.state == "nil" else float(value)
    text = "无" if one.state == "nil" else None if value is None else str(value)
    return FactClaim(
        delivery=delivery, source=delivery.source, enterprise=one.enterprise, fact=one.fact, year=one.year,
        state=one.state, value=text, number=number, unit=FACTS[one.fact].unit, row=row,
    )  # fmt: skip


def told(
    source: str, enterprise: Enterprise, fact: str, value: str | float | None = None, *, at: datetime | None = None,
    year: int = 2025, state: str = "value",
) -> FactClaim:  # fmt: skip
    return handed_in(source, [Said(enterprise, fact, value, year, state)], at=at)[0]


def judged(claim: FactClaim, kind: str, *, at: datetime | None = None, why: str = "测试") -> Verdict:
    return Verdict.objects.create(
        claim=claim, enterprise_id=claim.enterprise_id, fact=claim.fact, year=claim.year, kind=kind, why=why,
        at=at or noon(), by="测试",
    )  # fmt: skip


def withdrawn(claim: FactClaim, kind: str = "withdrawn", *, at: datetime | None = None) -> ClaimWithdrawal:
    return ClaimWithdrawal.objects.create(claim=claim, kind=kind, why="测试", at=at or noon(), by="测试")
