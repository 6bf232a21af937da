"""Which enterprise × fact pairs of a period are owed on a day: those frozen at opening, then the dated changes in their order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from jifen.collecting.models import DutyPeriod, ExpectationChange, PopulationMember

Pair = tuple[int, str]
"""Enterprise (key) and fact."""


@dataclass(frozen=True)
class Deviation:
    """A pair some change is about: owed at opening or not, owed on the day or not."""

    enterprise: int
    fact: str
    county: str
    at_opening: bool
    now: bool


def deviations(periods: Iterable[DutyPeriod], on: date) -> dict[int, list[Deviation]]:
    """Period (key) → pairs that were changed by ``on``, each once, whatever number of changes there were."""
    known = {one.pk: one for one in periods}
    changes = ExpectationChange.objects.filter(period__in=known, on__lte=on).order_by("pk")
    return {key: told[on] for key, told in deviations_by_day(known, list(changes), [on]).items()}


def deviations_by_day(
    periods: dict[int, DutyPeriod], changes: list[ExpectationChange], days: Iterable[date]
) -> dict[int, dict[date, list[Deviation]]]:
    """The same for several days; ``changes`` in the order they were written."""
    by_period: dict[int, list[ExpectationChange]] = defaultdict(list)
    for change in changes:
        by_period[change.period_id].append(change)
    counties = _counties(periods, changes)
    return {
        key: {day: _replayed(periods[key], counties, [c for c in by_period[key] if c.on <= day]) for day in days}
        for key in by_period
    }


def _replayed(period: DutyPeriod, counties: dict[Pair, str], changes: list[ExpectationChange]) -> list[Deviation]:
    """``counties``: population (as text) and enterprise → county at opening."""
    now: dict[Pair, tuple[bool, str]] = {}
    for change in changes:
        for fact in [change.fact] if change.fact else period.facts:
            now[change.enterprise_id, fact] = change.kind == ExpectationChange.Kind.ADD, change.county
    told = []
    for (enterprise, fact), (owed, county) in now.items():
        frozen = counties.get((enterprise, str(period.population_id)))
        told.append(Deviation(enterprise, fact, county if frozen is None else frozen, frozen is not None, owed))
    return told


def _counties(periods: dict[int, DutyPeriod], changes: list[ExpectationChange]) -> dict[Pair, str]:
    members = PopulationMember.objects.filter(
        population__in={one.population_id for one in periods.values()},
        enterprise__in={change.enterprise_id for change in changes},
    )
    return {(one.enterprise_id, str(one.population_id)): one.county for one in members}


def is_owed(period: DutyPeriod, enterprise: int, fact: str, on: date) -> bool:
    """Whether one pair is owed on a day."""
    changed = [d for d in deviations([period], on).get(period.pk, []) if (d.enterprise, d.fact) == (enterprise, fact)]
    if changed:
        return changed[0].now
    return fact in period.facts and period.population.members.filter(enterprise=enterprise).exists()


def ever_owed(period: DutyPeriod, on: date) -> tuple[dict[int, str], dict[Pair, str]]:
    """Members (key → county), and pairs added by ``on`` (→ county). What is excused stays in: a rate leaves it out itself."""
    members = dict(period.population.members.values_list("enterprise_id", "county"))
    added = {(d.enterprise, d.fact): d.county for d in deviations([period], on).get(period.pk, []) if d.now}
    return members, added
