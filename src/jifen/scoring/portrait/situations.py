"""Constraint situations (约束性情形) as they stand on the day looked at (K1): true, false or unknown, with date and source. Never a
deduction; not asked is not none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from jifen.engine.firms import Firm, fact_value
from jifen.engine.norms import Norms
from jifen.engine.runners.reference.scoring import score_firm
from jifen.enterprises.models import Enterprise
from jifen.schemes import reads as schemes
from jifen.verifying.facts import VerifiedFact, verified_facts


@dataclass(frozen=True)
class Situation:
    """``state``: True, False, None for not asked; ``told_on``: the day its source was received."""

    code: str
    name: str
    state: bool | None
    fact: str
    year: int
    told_on: date | None
    source: str
    disputed: bool


def situations(enterprise: Enterprise, *, on: date, year: int, language: str = "zh") -> list[Situation]:
    """In the order of the scheme in force on ``on``; empty without one. ``year``: the data year, for what no later one tells."""
    published = schemes.constraints_in_force(on)
    if published is None:
        return []
    plan = schemes.plan_for(published)
    told = _newest(enterprise, sorted({year, on.year}))
    row = {code: fact_value(one.value) for code, one in told.items() if code in plan.scheme.facts}
    flags = score_firm(plan, Norms(), Firm(enterprise.code, on.year, on, {0: row})).flags
    return [
        _situation(
            one.code, one.name if language == "zh" else one.name_en or one.name, one.fact, flags[one.code], told, year
        )
        for one in plan.scheme.constraints
    ]


def _newest(enterprise: Enterprise, years: list[int]) -> Mapping[str, VerifiedFact]:
    """By fact, of the latest year in which anybody told it."""
    told: dict[str, VerifiedFact] = {}
    for one in verified_facts(enterprise, years=years):
        if one.value is not None or one.fact not in told:
            told[one.fact] = one
    return told


def _situation(
    code: str, name: str, fact: str, state: bool | None, told: Mapping[str, VerifiedFact], year: int
) -> Situation:
    one = told.get(fact)
    delivery = one.delivery if one else None
    received = timezone.localdate(delivery.received_at) if delivery else None
    return Situation(
        code,
        name,
        state,
        fact,
        one.year if one else year,
        received,
        one.source_title if one else "",
        bool(one and one.disputed),
    )
