"""Who lists points, who sees constraint situations beside them, who chooses which are regarded: the whole table."""

from __future__ import annotations

import pytest
from django.utils import timezone

from jifen.access.decide import decide, filtered_for, may
from jifen.access.rules import rankings
from jifen.people.models import Organisation
from jifen.schemes.jobs import load_schemes
from jifen.scoring.actions.choosing import choose_situations
from jifen.scoring.models import ConstraintChoice, Score
from tests.cast import EVERYBODY, played
from tests.enterprises.firms import officer_of

pytestmark = pytest.mark.usefixtures("cast")

OFFICERS = {"science-officer", "county-officer"}
AT_ALL: dict[tuple[str, type], set[str]] = {
    ("list", Score): {"operator"} | OFFICERS,
    ("see_situations", Score): OFFICERS,
    ("see", ConstraintChoice): OFFICERS,
    ("choose", ConstraintChoice): {"science-officer"},
}


@pytest.fixture
def choice(cast: None) -> ConstraintChoice:
    load_schemes()
    officer = played("science-officer")
    return choose_situations(by=officer, effects={"tax_arrears": "exclude"}, why="项目评审参考", at=timezone.now())


def test_the_table_is_complete() -> None:
    assert {("see", model) for model in rankings.SIGHTS} | set(rankings.RULES) == set(AT_ALL)


@pytest.mark.parametrize(("verb", "model"), AT_ALL, ids=lambda one: getattr(one, "__name__", one))
def test_at_all(verb: str, model: type) -> None:
    assert {name for name in EVERYBODY if may(played(name), verb, model)} == AT_ALL[verb, model]
    for name in set(EVERYBODY) - AT_ALL[verb, model]:
        assert decide(played(name), verb, model).reason.endswith("。"), name


def test_a_department_and_its_bureaus_see_its_choice_and_others_do_not(choice: ConstraintChoice) -> None:
    seen = {name for name in EVERYBODY if filtered_for(played(name), ConstraintChoice.objects.all()).exists()}
    assert seen == OFFICERS == {name for name in EVERYBODY if may(played(name), "see", choice)}
    other = officer_of("220000", "province")
    assert may(other, "choose", ConstraintChoice) and not may(other, "see", choice)


def test_a_bureau_of_a_city_follows_and_does_not_choose(choice: ConstraintChoice) -> None:
    officer = officer_of("220100", "prefecture")
    assert officer.organisation is not None
    Organisation.objects.filter(pk=officer.organisation.pk).update(parent=choice.department)
    officer = played(officer.username)
    assert may(officer, "see", choice) and not may(officer, "choose", ConstraintChoice)


def test_who_is_disabled_lists_nothing(choice: ConstraintChoice) -> None:
    gone = played("science-officer")
    gone.is_active = False
    assert not any(may(gone, verb, model) for verb, model in AT_ALL)
