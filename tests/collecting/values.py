"""Values a department holds of an enterprise, told in a line."""

from __future__ import annotations

from datetime import date

from jifen.collecting import reads
from jifen.collecting.contracts.facts import FACTS
from jifen.collecting.models import ColumnMapping, Delivery, FactClaim
from jifen.enterprises.models import Enterprise
from jifen.people.models import Organisation
from tests.collecting.duties import noon, stand_up_duties

DAY = date(2026, 6, 1)


def stand_up_sources() -> None:
    """Contracts of tax and courts, without enterprises."""
    stand_up_duties(firms=0)


def told(
    enterprise: Enterprise, fact: str, number: float, *, source: str = "tax", year: int = 2025, on: date = DAY,
    state: str = "value",
) -> FactClaim:  # fmt: skip
    """An applied delivery of ``source`` with one number in it."""
    contract = reads.contract_in_force(source, on)
    assert contract is not None
    delivery = Delivery.objects.create(
        source=source, organisation=Organisation.objects.get(name=contract.owner), road=Delivery.Road.UPLOAD, by="测试",
        file_name="示例.csv", size=1, digest="0" * 64, contract=contract, mapping=ColumnMapping.objects.get(source=source),
        received_at=noon(on), state=Delivery.State.APPLIED, ended_at=noon(on),
    )  # fmt: skip
    given = {"value": f"{number:g}", "number": number} if state in ("value", "nil") else {}
    return FactClaim.objects.create(
        delivery=delivery, source=source, enterprise=enterprise, fact=fact, year=year, state=state,
        unit=FACTS[fact].unit, row=2, **given,
    )  # fmt: skip
