"""A platform for tests of matching: the register holds the sample's firms under their names, a dirty delivery is in."""

from __future__ import annotations

from typing import Any

import pyarrow.compute as pc
from django.utils import timezone

from jifen.collecting.models import Delivery
from jifen.collecting.sources.sample_delivery import sample_delivery
from jifen.collecting.sources.sheet import Sheet, as_csv
from jifen.demo import demo_facts
from jifen.enterprises.actions import register_enterprise
from jifen.enterprises.models import Enterprise
from jifen.people.models import NOBODYS_NAME
from jifen.verifying.models import MatchCase
from tests.collecting.deliveries import delivered
from tests.collecting.shipped import load_sources

ENCODING = "gb18030"


def register_firms(count: int = 24) -> list[Enterprise]:
    """The firms of the demo province under their own names."""
    facts = demo_facts(count + 12, 7, (2023, 2024, 2025))
    rows = facts.filter(pc.equal(facts["year"], 2025)).slice(0, count).to_pylist()
    return [
        register_enterprise(
            by=NOBODYS_NAME, code=row["enterprise"], name=row["name"], source="测试", county=row["county"],
            established_on=row["established_on"], industry="C3989", legal_person=True,
        )
        for row in rows
    ]  # fmt: skip


def stand_up() -> list[Enterprise]:
    load_sources(timezone.now())
    return register_firms()


def tax_sheet(changes: dict[tuple[int, str], Any], year: int = 2025) -> bytes:
    """The clean sheet of the tax department with some cells otherwise."""
    clean: Sheet = sample_delivery("tax", enterprises=24, dirty=False, year=year).clean
    return as_csv(clean.with_cells(changes), ENCODING)


def tax_delivery(changes: dict[tuple[int, str], Any], *, name: str = "tax.csv", **more: Any) -> Delivery:
    return delivered(tax_sheet(changes), name=name, **more)


def cases() -> list[MatchCase]:
    return list(MatchCase.objects.select_related("row__delivery", "enterprise", "repair").order_by("row__row"))
