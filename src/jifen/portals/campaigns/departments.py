"""What departments owe for the campaign's data year, as coverage counts it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jifen.access.decide import filtered_for
from jifen.collecting import coverage_reads as reads
from jifen.collecting.coverage_counts import Counts
from jifen.collecting.models import Campaign, DutyPeriod
from jifen.people.models import Person
from jifen.portals.acting import person_of
from jifen.portals.coverage.query import own_scope


@dataclass(frozen=True)
class Duty:
    """One source in the last period of the data year that is open by now."""

    owner: str
    title: str
    period: str
    counts: Counts
    words: str
    is_late: bool


def duties(request: HttpRequest, campaign: Campaign, today: date) -> list[Duty]:
    return duties_of(person_of(request), campaign, today)


def duties_of(me: Person, campaign: Campaign, today: date) -> list[Duty]:
    """Those with most missing on top; none while nothing of the year is opened."""
    rows = DutyPeriod.objects.filter(year=campaign.year, opened_on__lte=today).select_related("owner", "contract")
    newest = {one.source: one for one in filtered_for(me, rows).order_by("last", "pk")}
    source_of = {one.pk: one.source for one in newest.values()}
    cells = reads.cells_of(list(newest.values()), today, own_scope(me))
    sums = reads.grouped(cells, lambda cell: source_of[cell[0]])
    told = [
        Duty(
            newest[source].owner.name,
            newest[source].contract.title,
            newest[source].period,
            counts,
            duty_words(counts, campaign, today),
            bool(counts.missing) and today > campaign.duty_day,
        )
        for source, counts in sums.items()
    ]
    return sorted(told, key=lambda one: (-one.counts.missing, one.title))


def duty_words(counts: Counts, campaign: Campaign, today: date) -> str:
    if not counts.missing:
        return _("已报齐")
    late = (today - campaign.duty_day).days
    if late > 0:
        return ngettext("逾期 %(n)d 天", "逾期 %(n)d 天", late) % {"n": late}
    return _("报送中")
