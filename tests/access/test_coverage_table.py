"""Who may do what to duties, changes and late slots: the whole table, and lists that agree with it."""

from __future__ import annotations

from datetime import date

import pytest

from jifen.access.decide import decide, filtered_for, may
from jifen.access.rules import coverage
from jifen.collecting.actions.duties import excuse_pair
from jifen.collecting.actions.late_slots import grant_late_slot
from jifen.collecting.models import DutyPeriod, ExpectationChange, LateSlot
from jifen.enterprises.models import Enterprise
from tests.cast import EVERYBODY, played
from tests.collecting.duties import opened, stand_up_duties
from tests.enterprises.firms import officer_of

pytestmark = pytest.mark.usefixtures("cast")

DATA_OFFICERS = {"tax-data", "science-data"}
OFFICERS = {"science-officer", "county-officer"}
AT_ALL: dict[tuple[str, type], set[str]] = {
    ("see", DutyPeriod): {"operator"} | OFFICERS | DATA_OFFICERS,
    ("export", DutyPeriod): {"operator"} | OFFICERS | DATA_OFFICERS,
    ("change_expected", DutyPeriod): {"operator", "science-officer"},
    ("ask_late_slot", DutyPeriod): {"operator"} | DATA_OFFICERS,
    ("see", LateSlot): {"operator"} | OFFICERS | DATA_OFFICERS,
    ("agree", LateSlot): {"operator"},
    ("see", ExpectationChange): {"operator"} | OFFICERS | DATA_OFFICERS,
}
TAX_ITSELF: dict[str, set[str]] = {
    "see": {"operator", "tax-data"} | OFFICERS,
    "change_expected": {"operator", "science-officer"},
    "ask_late_slot": {"operator", "tax-data"},
}
DAY = date(2026, 10, 1)


@pytest.fixture
def tax(cast: None) -> DutyPeriod:
    firms = stand_up_duties()
    opened(DAY, firms)
    made = DutyPeriod.objects.get(source="tax")
    grant_late_slot(by="system", period=made, organisation=made.owner, until=DAY, why="试", on=DAY)
    excuse_pair(by="system", period=made, enterprise=Enterprise.objects.get(pk=firms[3].pk), why="试", on=DAY)
    return made


def test_the_table_is_complete() -> None:
    assert {("see", model) for model in coverage.SIGHTS} | set(coverage.RULES) == set(AT_ALL)


@pytest.mark.parametrize(("verb", "model"), AT_ALL, ids=lambda one: getattr(one, "__name__", one))
def test_at_all(verb: str, model: type) -> None:
    assert {name for name in EVERYBODY if may(played(name), verb, model)} == AT_ALL[verb, model]
    for name in set(EVERYBODY) - AT_ALL[verb, model]:
        assert decide(played(name), verb, model).reason.endswith("。"), name


@pytest.mark.parametrize("verb", TAX_ITSELF)
def test_the_duty_of_another_department(verb: str, tax: DutyPeriod) -> None:
    assert {name for name in EVERYBODY if may(played(name), verb, tax)} == TAX_ITSELF[verb]


def test_lists_and_single_things_agree(tax: DutyPeriod) -> None:
    for name in EVERYBODY:
        for model in (DutyPeriod, LateSlot, ExpectationChange):
            rows = model._default_manager.all()
            seen = set(filtered_for(played(name), rows).values_list("pk", flat=True))
            assert {one.pk for one in rows if may(played(name), "see", one)} == seen, (name, model)


def test_a_change_names_an_enterprise_so_only_those_who_see_it_see_the_change(tax: DutyPeriod) -> None:
    seen = {name for name in EVERYBODY if filtered_for(played(name), ExpectationChange.objects.all()).exists()}
    assert seen == {"operator", "science-officer"}, "the county's officer sees another county"


def test_a_bureau_sees_the_duty_of_the_department_above_it(tax: DutyPeriod) -> None:
    officer = officer_of("220100", "prefecture", "data_officer")
    assert not may(officer, "see", tax)
    assert officer.organisation is not None
    officer.organisation.parent = tax.owner
    officer.organisation.save()
    assert may(officer, "see", tax)


def test_who_is_disabled_sees_nothing(tax: DutyPeriod) -> None:
    gone = played("operator")
    gone.is_active = False
    assert not filtered_for(gone, DutyPeriod.objects.all()).exists()
    assert not may(gone, "see", DutyPeriod)
