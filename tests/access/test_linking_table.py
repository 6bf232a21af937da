"""Who may do what in matching: the whole table, and lists that agree with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from jifen.access.decide import decide, filtered_for, may
from jifen.access.rules import RULES, SIGHTS
from jifen.access.rules import linking as rules
from jifen.collecting.models import QuarantinedRow
from jifen.verifying.models import MatchCase
from tests.cast import EVERYBODY, played
from tests.collecting.values import stand_up_sources, told
from tests.enterprises.firms import firm

pytestmark = pytest.mark.usefixtures("cast")

DATA = {"tax-data", "science-data"}
OFFICERS = {"science-officer", "county-officer"}
AT_ALL: dict[tuple[str, type], set[str]] = {
    ("see", MatchCase): DATA | OFFICERS | {"operator"},
    ("export", MatchCase): DATA | OFFICERS | {"operator"},
    ("link", MatchCase): DATA,
    ("undo", MatchCase): DATA,
    ("follow", MatchCase): {"operator"},
}
WAITING: dict[str, set[str]] = {
    "see": {"tax-data", "operator", "science-officer"},
    "export": {"tax-data", "operator", "science-officer"},
    "link": {"tax-data"},
    "undo": {"tax-data"},
}
"""A row of the tax department that waits. An officer of the whole province sees it, one of a county only what is linked there."""


@pytest.fixture
def waiting(cast: None, tmp_path: Path, settings: Settings) -> MatchCase:
    settings.DATA_FOLDER = tmp_path
    stand_up_sources()
    return _case(told(firm(1), "revenue", 1.0).delivery_id)


def _case(delivery: int, **more: object) -> MatchCase:
    row = QuarantinedRow.objects.create(delivery_id=delivery, row=7, key="第 7 行", faults=[])
    return MatchCase.objects.create(
        row=row, source=row.delivery.source, given={"name": "示例"}, same="0" * 64, made_at=timezone.now(), **more
    )


def test_the_table_is_complete() -> None:
    assert {("see", model) for model in rules.SIGHTS} | set(rules.RULES) == set(AT_ALL)
    assert rules.RULES.items() <= RULES.items() and rules.SIGHTS.items() <= SIGHTS.items()


@pytest.mark.parametrize(("verb", "model"), AT_ALL, ids=lambda one: getattr(one, "__name__", one))
def test_at_all(verb: str, model: type) -> None:
    assert {name for name in EVERYBODY if may(played(name), verb, model)} == AT_ALL[verb, model]
    for name in set(EVERYBODY) - AT_ALL[verb, model]:
        assert decide(played(name), verb, model).reason.endswith("。"), name


@pytest.mark.parametrize("verb", WAITING)
def test_a_waiting_row_of_the_tax_department(verb: str, waiting: MatchCase) -> None:
    assert {name for name in EVERYBODY if may(played(name), verb, waiting)} - (
        {"county-officer", "science-data"} if verb == "export" else set()
    ) == WAITING[verb]


def test_a_county_sees_what_was_linked_to_its_enterprises(waiting: MatchCase) -> None:
    inside = firm(2, county="220102")
    outside = firm(3, county="220104")
    for one, seen in ((inside, True), (outside, False)):
        MatchCase.objects.filter(pk=waiting.pk).update(state="linked", enterprise=one)
        assert may(played("county-officer"), "see", waiting) is seen


@pytest.mark.parametrize("name", EVERYBODY)
def test_lists_and_single_things_agree(name: str, waiting: MatchCase) -> None:
    person, rows = played(name), MatchCase.objects.all()
    seen = set(filtered_for(person, rows).values_list("pk", flat=True))
    assert {one.pk for one in rows if may(person, "see", one)} == seen


def test_who_is_disabled_sees_nothing(waiting: MatchCase) -> None:
    for name in ("operator", "tax-data", "science-officer"):
        gone = played(name)
        gone.is_active = False
        assert not filtered_for(gone, MatchCase.objects.all()).exists()
