"""Who may do what to a yearly return: its own enterprise's people, and of them only one signs."""

from __future__ import annotations

import pytest
from django.utils import timezone

from jifen.access.decide import decide, filtered_for, may
from jifen.access.rules import RULES, SIGHTS
from jifen.access.rules import returns as rules
from jifen.collecting.actions.pledging import sign_return
from jifen.collecting.actions.returning import begin_return
from jifen.collecting.models import Evidence, Pledge, Return
from tests.cast import EVERYBODY, code_now, played
from tests.collecting.returning import YEAR, filled, now_of
from tests.enterprises.firms import firm

pytestmark = pytest.mark.usefixtures("cast")

OWN = {"filler", "legal"}
TABLE: dict[tuple[str, type], set[str]] = {
    ("see", Return): OWN,
    ("see", Evidence): OWN,
    ("see", Pledge): OWN,
    ("fill", Return): OWN,
    ("sign", Return): {"legal"},
}


@pytest.fixture
def filing() -> Return:
    made = filled()
    legal = played("legal")
    sign_return(by=legal, filing=made, seen=now_of(made).digest, code=code_now("legal"), at=timezone.now())
    return made


def test_the_table_is_complete() -> None:
    assert {("see", model) for model in rules.SIGHTS} | set(rules.RULES) == set(TABLE)
    assert rules.RULES.items() <= RULES.items() and rules.SIGHTS.items() <= SIGHTS.items()


@pytest.mark.parametrize(("verb", "model"), TABLE, ids=lambda one: getattr(one, "__name__", one))
def test_at_all(verb: str, model: type) -> None:
    assert {name for name in EVERYBODY if may(played(name), verb, model)} == TABLE[verb, model]


@pytest.mark.parametrize(("verb", "model"), TABLE, ids=lambda one: getattr(one, "__name__", one))
def test_of_one_enterprise(verb: str, model: type[Return] | type[Evidence] | type[Pledge], filing: Return) -> None:
    thing = model.objects.earliest("pk")
    assert {name for name in EVERYBODY if may(played(name), verb, thing)} == TABLE[verb, model]


def test_nobody_meets_the_return_of_another_enterprise() -> None:
    theirs = begin_return(by="system", enterprise=firm(7), year=YEAR, at=timezone.now())
    for name in EVERYBODY:
        for verb in ("see", "fill", "sign"):
            decision = decide(played(name), verb, theirs)
            assert (decision.allowed, decision.visible) == (False, False), (name, verb)
            assert decision.reason.endswith("。")


@pytest.mark.parametrize("name", EVERYBODY)
def test_lists_and_single_things_agree(name: str, filing: Return) -> None:
    begin_return(by="system", enterprise=firm(7), year=YEAR, at=timezone.now())
    person = played(name)
    for model in (Return, Evidence, Pledge):
        seen = set(filtered_for(person, model._default_manager.all()).values_list("pk", flat=True))
        for thing in model._default_manager.all():
            assert may(person, "see", thing) == (thing.pk in seen), (name, thing)


def test_the_filler_may_know_and_may_not_sign(filing: Return) -> None:
    decision = decide(played("filler"), "sign", filing)
    assert not decision.allowed and decision.visible and "法定代表人" in decision.reason


def test_who_left_the_platform_sees_nothing(filing: Return) -> None:
    gone = played("legal")
    gone.is_active = False
    assert not may(gone, "see", filing) and not filtered_for(gone, Return.objects.all()).exists()
