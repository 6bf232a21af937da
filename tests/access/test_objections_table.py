"""Who may do what to objections: the whole table, and lists that agree with it."""

from __future__ import annotations

import pytest

from jifen.access.decide import decide, filtered_for, may
from jifen.access.rules import RULES, SIGHTS
from jifen.access.rules import objections as rules
from jifen.collecting.actions.objecting import make_objection
from jifen.collecting.models import Objection, ObjectionFile
from tests.cast import EVERYBODY, played
from tests.collecting.duties import noon
from tests.collecting.values import DAY, stand_up_sources, told
from tests.enterprises.firms import firm, own_firm

pytestmark = pytest.mark.usefixtures("cast")

OWN = {"filler", "legal"}
OFFICERS = {"tax-data", "science-data"}
AT_ALL: dict[tuple[str, type], set[str]] = {
    ("see", Objection): OWN | OFFICERS | {"operator"},
    ("see", ObjectionFile): OWN | OFFICERS | {"operator"},
    ("make", Objection): OWN,
    ("assign", Objection): OFFICERS,
    ("answer", Objection): OFFICERS,
    ("export", Objection): OWN | OFFICERS | {"operator"},
}
OF_TAX: dict[str, set[str]] = {
    "see": OWN | {"tax-data", "operator"},
    "make": OWN,
    "assign": {"tax-data"},
    "answer": {"tax-data"},
}


@pytest.fixture
def made(cast: None) -> Objection:
    stand_up_sources()
    one = make_objection(by="system", claim=told(own_firm(), "revenue", 1.0), text="不对", at=noon(DAY))
    ObjectionFile.objects.create(objection=one, digest="0" * 64, name="证明.pdf", kind="pdf", size=1)
    make_objection(by="system", claim=told(firm(7), "revenue", 2.0, source="courts"), text="不对", at=noon(DAY))
    return one


def test_the_table_is_complete() -> None:
    assert {("see", model) for model in rules.SIGHTS} | set(rules.RULES) == set(AT_ALL)
    assert rules.RULES.items() <= RULES.items() and rules.SIGHTS.items() <= SIGHTS.items()


@pytest.mark.parametrize(("verb", "model"), AT_ALL, ids=lambda one: getattr(one, "__name__", one))
def test_at_all(verb: str, model: type) -> None:
    assert {name for name in EVERYBODY if may(played(name), verb, model)} == AT_ALL[verb, model]
    for name in set(EVERYBODY) - AT_ALL[verb, model]:
        assert decide(played(name), verb, model).reason.endswith("。"), name


@pytest.mark.parametrize("verb", OF_TAX)
def test_the_objection_to_a_value_of_the_tax_department(verb: str, made: Objection) -> None:
    assert {name for name in EVERYBODY if may(played(name), verb, made)} == OF_TAX[verb]


@pytest.mark.parametrize("name", EVERYBODY)
def test_lists_and_single_things_agree(name: str, made: Objection) -> None:
    person = played(name)
    for model in (Objection, ObjectionFile):
        rows = model._default_manager.all()
        seen = set(filtered_for(person, rows).values_list("pk", flat=True))
        assert {one.pk for one in rows if may(person, "see", one)} == seen, model


def test_who_is_disabled_sees_nothing(made: Objection) -> None:
    for name in ("operator", "tax-data", "filler"):
        gone = played(name)
        gone.is_active = False
        assert not filtered_for(gone, Objection.objects.all()).exists()
