"""What pages and jobs may ask about the campaign: which one counts, and how far each invited enterprise is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Case, CharField, Count, F, OuterRef, QuerySet, Subquery, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jifen.collecting.models import Campaign, Delivery, Pledge, Reminder, Return
from jifen.enterprises.models import Enterprise

NOT_BEGUN: Final = "none"
DELIVERED: Final = "delivered"
STATE_WORDS: Final[dict[str, str | Promise]] = {
    NOT_BEGUN: _("未开始"),
    Return.State.DRAFT: Return.State.DRAFT.label,
    Return.State.CHANGED: Return.State.CHANGED.label,
    Return.State.SIGNED: _("已签署，等待入库"),
    DELIVERED: _("已报送"),
}
"""``signed`` becomes ``delivered`` once what was signed last is applied."""
SIGNED_STATES: Final = (Return.State.SIGNED, DELIVERED)
Kind = Reminder.Kind
THRESHOLDS: Final = ((1, Kind.DAY), (7, Kind.WEEK), (30, Kind.MONTH))
"""Days before the end, nearest first."""
OVERDUE_EVERY: Final = timedelta(days=7)
OVERDUE_FOR: Final = timedelta(days=28)


@dataclass(frozen=True)
class Progress:
    """Enterprises invited; of them those that began, whose signature holds, whose data is in; ``changed`` since they signed.

    ``accounts``: those with people on this platform; ``to_remind``: of these, those whose data is not in.
    """

    invited: int = 0
    begun: int = 0
    signed: int = 0
    delivered: int = 0
    changed: int = 0
    accounts: int = 0
    to_remind: int = 0

    def __add__(self, other: Progress) -> Progress:
        return Progress(
            self.invited + other.invited,
            self.begun + other.begun,
            self.signed + other.signed,
            self.delivered + other.delivered,
            self.changed + other.changed,
            self.accounts + other.accounts,
            self.to_remind + other.to_remind,
        )

    @property
    def without_account(self) -> int:
        return self.invited - self.accounts

    @property
    def share(self) -> float | None:
        """Per cent delivered; none where nobody is invited."""
        return 100.0 * self.delivered / self.invited if self.invited else None


Cell = tuple[str, str]
"""County, key sector."""


def current_campaign() -> Campaign | None:
    """The newest."""
    return Campaign.objects.order_by("-year").first()


def with_state(invited: QuerySet[Enterprise], year: int) -> QuerySet[Any]:
    """Each with ``filing_state``: a key of STATE_WORDS."""
    filed = Return.objects.filter(enterprise=OuterRef("pk"), year=year).values("state")[:1]
    pledged = Pledge.objects.filter(filing__enterprise=OuterRef("pk"), filing__year=year).order_by("-pk")
    known = invited.alias(filed=Subquery(filed), sent=Subquery(pledged.values("delivery__state")[:1]))
    state = Case(
        When(filed=None, then=Value(NOT_BEGUN)),
        When(filed=Return.State.SIGNED, sent=Delivery.State.APPLIED, then=Value(DELIVERED)),
        default=F("filed"),
        output_field=CharField(),
    )
    return known.annotate(filing_state=state)


def cells(invited: QuerySet[Enterprise], year: int) -> dict[Cell, Progress]:
    """County and sector → progress; whatever else is asked is a sum of these."""
    states = with_state(invited, year).order_by().values("county", "sector", "filing_state")
    rows = states.annotate(n=Count("pk"), accounts=Count("organisation"))
    found: dict[Cell, Progress] = defaultdict(Progress)
    for row in rows:
        found[row["county"], row["sector"]] += _counted(row["filing_state"], row["n"], row["accounts"])
    return dict(found)


def _counted(state: str, n: int, accounts: int) -> Progress:
    return Progress(
        invited=n,
        begun=n * (state != NOT_BEGUN),
        signed=n * (state in SIGNED_STATES),
        delivered=n * (state == DELIVERED),
        changed=n * (state == Return.State.CHANGED),
        accounts=accounts,
        to_remind=accounts * (state != DELIVERED),
    )


def total(progress: Iterable[Progress]) -> Progress:
    return sum(progress, Progress())


def grouped(found: dict[Cell, Progress], key: Callable[[Cell], str]) -> dict[str, Progress]:
    sums: dict[str, Progress] = defaultdict(Progress)
    for cell, progress in found.items():
        sums[key(cell)] += progress
    return dict(sums)


def state_of(enterprise: Enterprise, year: int) -> str:
    found = with_state(Enterprise.objects.filter(pk=enterprise.pk), year).values_list("filing_state", flat=True)
    return str(found.get())


def kind_due(campaign: Campaign, on: date) -> tuple[Reminder.Kind, date] | None:
    """Which reminder the calendar asks for on a day, and since when; none when it asks for none."""
    if on < campaign.opens_on:
        return None
    left = campaign.days_left(on)
    if left < 0:
        late = on - campaign.closes_on - timedelta(days=1)
        return None if late >= OVERDUE_FOR else (Kind.OVERDUE, on - late % OVERDUE_EVERY)
    for days, kind in THRESHOLDS:
        if left <= days:
            return kind, campaign.closes_on - timedelta(days=days)
    return None


def reminders_for(campaign: Campaign, enterprise: Enterprise) -> QuerySet[Reminder]:
    """Newest first."""
    return Reminder.objects.filter(campaign=campaign, organisation=enterprise.organisation_id)


def with_last_reminder(rows: QuerySet[Any], campaign: Campaign) -> QuerySet[Any]:
    """Each with ``reminded_on``; none where never."""
    own = Reminder.objects.filter(campaign=campaign, organisation=OuterRef("organisation")).order_by("-on")
    told: QuerySet[Any] = rows.annotate(reminded_on=Subquery(own.values("on")[:1]))
    return told
