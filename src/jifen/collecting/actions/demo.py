"""Deliveries about the invented province, as its departments would have sent them. Demo mode only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from jifen.collecting import reads
from jifen.collecting.actions.demo_mistakes import with_mistakes
from jifen.collecting.actions.demo_returns import hand_in_demo_returns
from jifen.collecting.actions.receiving import Incoming, take_in
from jifen.collecting.contracts import Contract, due_periods
from jifen.collecting.models import Delivery, PublishedContract
from jifen.collecting.sources.sample_delivery import delivery_of
from jifen.demo import demo_facts
from jifen.people.demo_accounts import CAST, DEMO_ENTERPRISE
from jifen.people.models import Organisation

YEARS: Final = (2023, 2024, 2025)
LATE: Final = {"statistics": 24, "human_resources": 12}
"""Days after the deadline on which these deliver, so that coverage has something to tell; the others are three days early."""
CARELESS: Final = ("tax", "human_resources", "science")
"""Departments whose sheets also hold rows without a code, so that there is something to match."""
FIRST: Final = timedelta(days=4)
LAST_OF: Final = {"monthly": 12, "quarterly": 4}
"""How many periods of the running year are delivered, counted back from the last one due."""


def hand_in_demo_deliveries(enterprises: int, seed: int, *, today: date) -> int:
    """Hands in what is not there yet; the worker reads it. Returns how many deliveries there are to read."""
    if not settings.DEMO:
        raise PermissionDenied("只有演示模式（JIFEN_DEMO=1）可以报送虚构的数据。")
    if Delivery.objects.exists():
        return 0
    firms = demo_firms(enterprises, seed)
    made = 0
    for contract in sorted(reads.contracts_in_force(today), key=lambda one: one.source != "market_supervision"):
        for period, year, day in _occasions(reads.contract_of(contract), today):
            made += _hand_in(contract, told_by(contract.source, firms, year), period, year, day)
    return made + hand_in_demo_returns(firms[YEARS[-1]], year_before(firms), YEARS[-1], today=today)


def told_by(source: str, firms: Mapping[int, list[dict[str, Any]]], year: int) -> list[Mapping[str, Any]]:
    """What a source tells of the firms in a year; in the last data year not without mistakes."""
    rows = list[Mapping[str, Any]](firms[min(year, YEARS[-1])])
    return with_mistakes(source, rows, year_before(firms)) if year == YEARS[-1] else rows


def year_before(firms: Mapping[int, list[dict[str, Any]]]) -> dict[str, Mapping[str, Any]]:
    """Rows of the year before the last, by credit code."""
    return {row["enterprise"]: row for row in firms[YEARS[-2]]}


def demo_firms(enterprises: int, seed: int) -> dict[int, list[dict[str, Any]]]:
    """Year → rows of every firm, and of the one the demo accounts belong to, which does as the first does."""
    rows: dict[int, list[dict[str, Any]]] = {year: [] for year in YEARS}
    for row in demo_facts(enterprises, seed, YEARS).to_pylist():
        rows[row["year"]].append(row)
    code, name, county = DEMO_ENTERPRISE
    return {
        year: [*held, {**held[0], "enterprise": code, "name": name, "county": county}] for year, held in rows.items()
    }


def _occasions(contract: Contract, today: date) -> Iterator[tuple[str, int, date]]:
    """Period, data year and day of each delivery: the last period of the past years, the last few of this year."""
    late = LATE.get(contract.code, -3)
    for year in (*YEARS, today.year):
        due = [one for one in due_periods(contract, year) if one.timely_until + timedelta(days=late) <= today]
        wanted = due[-LAST_OF.get(contract.frequency, 1) :] if year == today.year else due[-1:]
        for one in wanted[:-2] if contract.code == "courts" and year == today.year else wanted:
            day = one.timely_until + timedelta(days=late)
            yield (
                one.code,
                year,
                max(day, contract.in_force_from + FIRST),
            )  # earlier years came in when the platform began


def _hand_in(contract: PublishedContract, firms: Sequence[Mapping[str, Any]], period: str, year: int, day: date) -> int:
    dirty = year == YEARS[-1]
    sample = delivery_of(contract.source, firms, year, dirty=dirty, lost_codes=dirty and contract.source in CARELESS)
    incoming = Incoming(contract.source, _owner(contract), Delivery.Road.UPLOAD, sample.name, period=period)
    at = timezone.make_aware(datetime.combine(day, time(10, 30)))
    return take_in(by=_officer(contract), incoming=incoming, chunks=[sample.content], at=at).is_new


def _owner(contract: PublishedContract) -> Organisation:
    return Organisation.objects.get(name=contract.owner)


def _officer(contract: PublishedContract) -> str:
    code = _owner(contract).code
    return next(part.username for part in CAST if part.organisation == code)
