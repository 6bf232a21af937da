"""Duties as a list: what is late, who must act, what is due next."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from jifen.collecting.contracts import due_periods
from jifen.collecting.coverage_counts import Counts
from jifen.collecting.coverage_reads import EVERYTHING, Cell, Scope, cells_of, counting_periods, grouped
from jifen.collecting.models import DutyPeriod, PublishedContract
from jifen.collecting.reads import contract_of, contracts_in_force
from jifen.people import duties
from jifen.people.models import Organisation, Person
from jifen.people.reads import holding


@dataclass(frozen=True)
class Owing:
    """One source: the period that counts now, what it has, whose turn it is. ``officers``: data officers of the owner."""

    source: str
    title: str
    owner: Organisation
    officers: list[Person]
    period: DutyPeriod | None
    counts: Counts
    next_due: date | None
    on: date

    @property
    def is_late(self) -> bool:
        return self.period is not None and self.on > self.period.timely_until and self.counts.missing > 0

    @property
    def days_late(self) -> int:
        return (self.on - self.period.timely_until).days if self.is_late and self.period else 0

    @property
    def is_closed(self) -> bool:
        return self.period is not None and self.on > self.period.changeable_until

    @property
    def slot_until(self) -> date | None:
        """The last day of a late slot agreed by now, where the period is closed."""
        if self.period is None or not self.is_closed:
            return None
        agreed = self.period.late_slots.filter(agreed_on__lte=self.on, until__gte=self.on)
        return agreed.order_by("-until").values_list("until", flat=True).first()


def owings(on: date, scope: Scope = EVERYTHING, cells: dict[Cell, Counts] | None = None) -> list[Owing]:
    """One per source with an owner on this platform: late ones first, the worst of them on top; then by what is due next.

    ``cells``: those of the same day and scope, where the caller has counted them already.
    """
    counting = {one.source: one for one in counting_periods(on, scope)}
    source_of = {one.pk: one.source for one in counting.values()}
    counted = cells_of(list(counting.values()), on, scope) if cells is None else cells
    sums = grouped(counted, lambda cell: source_of[cell[0]])
    owners, officers = owners_by_name(), data_officers()
    told = [
        Owing(
            source=one.source,
            title=one.title,
            owner=owners[one.owner],
            officers=officers[owners[one.owner].pk],
            period=counting.get(one.source),
            counts=sums.get(one.source, Counts()),
            next_due=next_due(one, on),
            on=on,
        )
        for one in contracts_in_force(on)
        if one.owner in owners and (scope.sources is None or one.source in scope.sources)
    ]
    return sorted(told, key=lambda one: (not one.is_late, -one.counts.missing, one.next_due or date.max, one.source))


def owners_by_name() -> dict[str, Organisation]:
    """Departments by name, as contracts name them."""
    return {one.name: one for one in Organisation.objects.filter(kind=Organisation.Kind.DEPARTMENT)}


def data_officers() -> dict[int, list[Person]]:
    """Department (key) → its active data officers."""
    found: dict[int, list[Person]] = defaultdict(list)
    for person in holding(duties.DATA_OFFICER).order_by("username"):
        if person.organisation_id:
            found[person.organisation_id].append(person)
    return found


def next_due(contract: PublishedContract, on: date) -> date | None:
    """The next day by which something must be there, by the contract itself, opened or not."""
    document = contract_of(contract)
    days = [one.timely_until for year in (on.year - 1, on.year) for one in due_periods(document, year)]
    return min((day for day in days if day >= on), default=None)
