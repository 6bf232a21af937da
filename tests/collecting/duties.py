"""What tests of coverage need: duties of two sources, and deliveries told in a line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

import pyarrow as pa
from django.db import transaction
from django.utils import timezone

from jifen.collecting import reads
from jifen.collecting.actions.agreements import publish_contract
from jifen.collecting.actions.duties import open_duty_periods
from jifen.collecting.fulfilling import fulfil
from jifen.collecting.models import ColumnMapping, Delivery, DutyPeriod
from jifen.collecting.sources.source import FOLDER
from jifen.enterprises.models import Enterprise
from jifen.people.models import NOBODYS_NAME, Organisation
from tests.enterprises.firms import firm

YEARLY, MONTHLY = "tax", "courts"
"""Tax: data year 2025, opens 2026-04-16, timely until 2026-06-15, closes 2026-09-13. Courts: each month by the fifth."""
START = date(2026, 1, 1)


def noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def stand_up_duties(firms: int = 4, sources: Iterable[str] = (YEARLY, MONTHLY)) -> list[Enterprise]:
    """Contracts, and enterprises in three counties, the last of them in another city."""
    for source in sources:
        folder = FOLDER / source
        publish_contract(
            by=NOBODYS_NAME, text=(folder / "contract.yaml").read_text("utf-8"), why="测试", at=noon(START)
        )
        text = (folder / "columns.yaml").read_text("utf-8")
        ColumnMapping.objects.create(
            source=source, title="测试", text=text, digest="0" * 64, made_at=noon(START), by=NOBODYS_NAME
        )
    counties = ("220102", "220104", "220102", "220581")
    return [firm(number + 1, county=counties[number % 4]) for number in range(firms)]


def opened(on: date, eligible: Iterable[Enterprise]) -> list[DutyPeriod]:
    return open_duty_periods(by=NOBODYS_NAME, on=on, eligible=eligible)


Told = tuple[Enterprise, str, str]
"""Enterprise, fact, state."""


def came(
    source: str, on: date, told: Iterable[Told], *, year: int = 2025, period: str = "", applied: date | None = None,
    organisation: Organisation | None = None, road: str = Delivery.Road.UPLOAD,
) -> int:  # fmt: skip
    """A delivery that came in ``on`` and was applied on that day or later. Returns how many pairs it answered."""
    contract = reads.contract_in_force(source, on)
    assert contract is not None
    delivery = Delivery.objects.create(
        source=source, organisation=organisation or Organisation.objects.get(name=contract.owner), road=road, by="测试",
        file_name="示例.csv", size=1, digest="0" * 64, contract=contract, mapping=ColumnMapping.objects.get(source=source),
        period=period, received_at=noon(on), state=Delivery.State.APPLIED, ended_at=noon(applied or on),
    )  # fmt: skip
    rows = list(told)
    claims = pa.table(
        [[fact for _, fact, _ in rows], [one.code for one, _, _ in rows], pa.array([year] * len(rows), pa.int32()),
         [state for *_, state in rows]],
        names=["fact", "enterprise", "year", "state"],
    )  # fmt: skip
    with transaction.atomic():
        return fulfil(delivery, claims, reads.contract_of(contract), on=on)


def all_of(source: str, firms: Iterable[Enterprise], state: str = "value") -> list[Told]:
    facts = DutyPeriod.objects.filter(source=source).first()
    assert facts is not None
    return [(one, fact, state) for one in firms for fact in facts.facts]
