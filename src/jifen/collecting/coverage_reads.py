"""Coverage (归集率): how much of what is owed is there, counted from the rows on every asking; no rate is kept.

Which period counts on a day: for each source the last one whose timely day has come, that is what should be there by now. A
period counts from the day it was opened, a change from its own day, an answer from the day it was applied; so what a past day
showed never changes afterwards, whatever is delivered later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, QuerySet

from jifen.collecting.coverage_counts import LINE, Counts, Week, is_under
from jifen.collecting.expectations import Deviation, deviations_by_day
from jifen.collecting.models import DutyPeriod, ExpectationChange, Fulfilment, PopulationMember

SUNDAY = 6


@dataclass(frozen=True)
class Scope:
    """What is counted; none: no limit. ``counties``: as they were when the period opened."""

    sources: frozenset[str] | None = None
    counties: frozenset[str] | None = None
    fact: str = ""

    def facts_of(self, period: DutyPeriod) -> list[str]:
        return [fact for fact in period.facts if self.fact in ("", fact)]

    def within(self, *, sources: frozenset[str] | None = None, counties: frozenset[str] | None = None) -> Scope:
        """Narrowed further, never widened."""
        return replace(self, sources=_both(self.sources, sources), counties=_both(self.counties, counties))

    def takes(self, one: Deviation) -> bool:
        return self.fact in ("", one.fact) and (self.counties is None or one.county in self.counties)


EVERYTHING = Scope()
Cell = tuple[int, str, str]
"""Period (key), fact, county."""


def _both(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other


def counting_periods(on: date, scope: Scope = EVERYTHING) -> list[DutyPeriod]:
    """For each source the period that counts on a day, by source."""
    return _latest(_periods(scope), on)


def _periods(scope: Scope) -> list[DutyPeriod]:
    """Earliest first; without facts in scope a period owes nothing there."""
    periods = DutyPeriod.objects.select_related("owner", "population").order_by("timely_until", "first", "pk")
    if scope.sources is not None:
        periods = periods.filter(source__in=scope.sources)
    return [one for one in periods if scope.facts_of(one)]


def _latest(periods: list[DutyPeriod], on: date) -> list[DutyPeriod]:
    due = {one.source: one for one in periods if one.timely_until <= on and one.opened_on <= on}
    return [due[source] for source in sorted(due)]


def cells_on(on: date, scope: Scope = EVERYTHING) -> dict[Cell, Counts]:
    """Every period, fact and county of a day with its counts; whatever else is asked is a sum of these."""
    return cells_of(counting_periods(on, scope), on, scope)


def cells_of(periods: list[DutyPeriod], on: date, scope: Scope = EVERYTHING) -> dict[Cell, Counts]:
    """The same for periods one chooses."""
    cells: dict[Cell, Counts] = defaultdict(Counts)
    members = _members(periods, scope)
    for period in periods:
        for county, size in members[period.population_id]:
            for fact in scope.facts_of(period):
                cells[period.pk, fact, county] += Counts(owed=size)
    for cell, counts in _answered(periods, on, scope):
        cells[cell] += counts
    for cell, counts in _corrections(periods, on, scope):
        cells[cell] += counts
    return {cell: counts for cell, counts in cells.items() if counts.owed}


def _members(periods: Iterable[DutyPeriod], scope: Scope) -> dict[int, list[tuple[str, int]]]:
    """Population (key) → counties with how many enterprises each."""
    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    rows = PopulationMember.objects.filter(population__in={one.population_id for one in periods})
    sizes = _in_counties(rows, scope).order_by().values_list("population", "county").annotate(n=Count("pk"))
    for population, county, size in sizes:
        found[population].append((county, size))
    return found


def _in_counties(rows: QuerySet[Any], scope: Scope) -> QuerySet[Any]:
    return rows if scope.counties is None else rows.filter(county__in=scope.counties)


def _answered(periods: list[DutyPeriod], on: date, scope: Scope) -> Iterator[tuple[Cell, Counts]]:
    timely_until = {one.pk: one.timely_until for one in periods}
    rows = _fulfilments(periods, scope)
    days = ("period", "fact", "county", "counted_on", "content_on", "delivered_on")  # as the index holds them
    for period, fact, county, counted_on, content_on, delivered_on, n in rows.values_list(*days).annotate(n=Count("*")):
        if _there(counted_on, on):
            timely = delivered_on <= timely_until[period]
            yield (period, fact, county), _weighed(n, timely=timely, content=_there(content_on, on))


def _fulfilments(periods: Iterable[DutyPeriod], scope: Scope) -> QuerySet[Fulfilment]:
    """Facts are always named, so that the index is entered by period, fact and county."""
    used = list(periods)
    facts = {fact for one in used for fact in scope.facts_of(one)}
    rows = Fulfilment.objects.filter(period__in=[one.pk for one in used], fact__in=sorted(facts)).order_by()
    return _in_counties(rows, scope)


def _there(day: date | None, on: date) -> bool:
    return day is not None and day <= on


def _weighed(n: int, *, timely: bool, content: bool, owed: int = 0) -> Counts:
    return Counts(owed, n, n * timely, n * content)


def _corrections(periods: list[DutyPeriod], on: date, scope: Scope) -> Iterator[tuple[Cell, Counts]]:
    known = {one.pk: one for one in periods}
    changes = list(ExpectationChange.objects.filter(period__in=known, on__lte=on).order_by("pk"))
    told = deviations_by_day(known, changes, [on])
    answers = _answers_to(known, changes)
    for key, days in told.items():
        for one in days[on]:
            if scope.takes(one):
                yield (key, one.fact, one.county), _correction(known[key], one, answers, on)


Answer = tuple[date, date, date | None]
"""Came in on, counted on, content on."""
Answers = dict[tuple[int, int, str], Answer]


def _answers_to(periods: dict[int, DutyPeriod], changes: list[ExpectationChange]) -> Answers:
    """Answers of enterprises that some change is about; few."""
    about = {change.enterprise_id for change in changes}
    rows = Fulfilment.objects.filter(period__in=periods, enterprise__in=about, counted_on__isnull=False)
    days = rows.values_list("period", "enterprise", "fact", "delivered_on", "counted_on", "content_on")
    return {
        (period, who, fact): (came, counted, content) for period, who, fact, came, counted, content in days if counted
    }


def _correction(period: DutyPeriod, one: Deviation, answers: Answers, on: date) -> Counts:
    """What a change adds to the plain sums: a pair more or less owed, and its answer out of the sums while it is not owed."""
    owed = one.now - one.at_opening
    answer = answers.get((period.pk, one.enterprise, one.fact))
    if one.now or answer is None or answer[1] > on:
        return Counts(owed=owed)
    return _weighed(-1, timely=answer[0] <= period.timely_until, content=_there(answer[2], on), owed=owed)


def counts_on(on: date, scope: Scope = EVERYTHING) -> Counts:
    return total(cells_on(on, scope).values())


def total(counts: Iterable[Counts]) -> Counts:
    return sum(counts, Counts())


def grouped(cells: dict[Cell, Counts], key: Callable[[Cell], str]) -> dict[str, Counts]:
    """Cells summed by whatever ``key`` says of them: department, source, fact, city."""
    sums: dict[str, Counts] = defaultdict(Counts)
    for cell, counts in cells.items():
        sums[key(cell)] += counts
    return dict(sums)


def week_ends(first: date, last: date) -> list[date]:
    """The Sundays of a span, both ends included."""
    day = first + timedelta(days=SUNDAY - first.weekday())
    return [day + timedelta(days=7 * n) for n in range((last - day).days // 7 + 1)]


def weeks(first: date, last: date, scope: Scope = EVERYTHING) -> list[Week]:
    """Each ISO week that ended in the span, by what stood on its Sunday."""
    ends = week_ends(first, last)
    if not ends:
        return []
    periods = _periods(scope)
    chosen = {end: _latest(periods, end) for end in ends}
    used = {one.pk: one for due in chosen.values() for one in due}
    sizes = {key: sum(size for _, size in held) for key, held in _members(used.values(), scope).items()}
    owed = {key: sizes.get(one.population_id, 0) * len(scope.facts_of(one)) for key, one in used.items()}
    answered, corrections = _answered_days(used, ends[-1], scope), _corrections_by_day(used, ends, scope)
    return [
        Week(end, total(_stood(one, end, owed[one.pk], answered[one.pk], corrections) for one in chosen[end]))
        for end in ends
    ]


def count_weeks_under(line: float, first: date, last: date, scope: Scope = EVERYTHING) -> int:
    """How many of these weeks were under ``line`` per cent (the third measure)."""
    return sum(is_under(week.counts, line) for week in weeks(first, last, scope))


def weeks_under(told: Iterable[Week]) -> int:
    return sum(is_under(week.counts, LINE) for week in told)


Days = list[tuple[date | None, date | None, date, int]]
"""Counted on, content on, came in on, how many."""


def _answered_days(periods: dict[int, DutyPeriod], last: date, scope: Scope) -> dict[int, Days]:
    found: dict[int, Days] = {key: [] for key in periods}
    days: tuple[str, ...] = ("period", "counted_on", "content_on", "delivered_on")
    if scope.counties is None and not scope.fact:
        rows = Fulfilment.objects.filter(period__in=list(periods), counted_on__lte=last)
    else:  # in the order of the other index, which knows fact and county
        rows, days = _fulfilments(periods.values(), scope), (*days[:1], "fact", "county", *days[1:])
    for told in rows.order_by().values_list(*days).annotate(n=Count("*")):
        counted, content, delivered, n = told[-4:]
        found[told[0]].append((counted, content, delivered, n))
    return found


def _corrections_by_day(
    periods: dict[int, DutyPeriod], ends: list[date], scope: Scope
) -> dict[tuple[int, date], Counts]:
    changes = list(ExpectationChange.objects.filter(period__in=periods).order_by("pk"))
    answers = _answers_to(periods, changes)
    return {
        (key, end): total(_correction(periods[key], one, answers, end) for one in told if scope.takes(one))
        for key, days in deviations_by_day(periods, changes, ends).items()
        for end, told in days.items()
    }


def _stood(
    period: DutyPeriod, end: date, owed: int, answered: Days, corrections: dict[tuple[int, date], Counts]
) -> Counts:
    sums = Counts(owed=owed)
    for counted, content, delivered, n in answered:
        if _there(counted, end):
            sums += _weighed(n, timely=delivered <= period.timely_until, content=_there(content, end))
    return sums + corrections.get((period.pk, end), Counts())
