"""Who sees and does what in the yearly cycle: the whole table, and lists that agree with it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone

from jifen.access.decide import decide, filtered_for, may
from jifen.access.rules import RULES, SIGHTS
from jifen.access.rules import scoring as rules
from jifen.scoring import actions
from jifen.scoring.models import (
    Cycle,
    CycleStep,
    Dispute,
    Freezing,
    LiveScore,
    Publication,
    PublishedRun,
    PublishProposal,
    Run,
    Score,
    Snapshot,
)
from tests.cast import EVERYBODY, played
from tests.enterprises.firms import OWN_CODE, officer_of
from tests.scoring import province

pytestmark = pytest.mark.usefixtures("cast")

OWN = {"filler", "legal"}
OPERATOR = {"operator"}
PROVINCE = OPERATOR | {"science-officer"}
OFFICERS = PROVINCE | {"county-officer"}
KNOWS = OFFICERS | OWN | {"tax-data", "science-data"}
AT_ALL: dict[tuple[str, type], set[str]] = {
    ("see", Cycle): KNOWS,
    ("follow", Cycle): OFFICERS,
    ("open", Cycle): OPERATOR,
    ("move", Cycle): OPERATOR,
    ("freeze", Cycle): OPERATOR,
    ("score", Cycle): OPERATOR,
    ("export", Cycle): OFFICERS,
    ("see", CycleStep): OFFICERS,
    ("see", Snapshot): PROVINCE,
    ("export", Snapshot): PROVINCE,
    ("see", Freezing): PROVINCE,
    ("see", Run): PROVINCE,
    ("cancel", Run): OPERATOR,
    ("export", Run): PROVINCE,
    ("see", PublishProposal): PROVINCE,
    ("propose", PublishProposal): OPERATOR,
    ("approve", PublishProposal): {"science-officer"},
    ("withdraw", PublishProposal): OPERATOR,
    ("see", Publication): KNOWS,
    ("see", PublishedRun): KNOWS,
    ("see", Score): OFFICERS | OWN,
    ("dispute", Score): OWN,
    ("export", Score): OFFICERS,
    ("see", LiveScore): OFFICERS | OWN,
    ("see", Dispute): OFFICERS | OWN,
    ("export", Dispute): OFFICERS | OWN,
}
SCORES_SEEN: dict[str, tuple[Callable[[], Cycle], dict[str, str]]] = {
    "scored": (lambda: province.scored_cycle(30), {"operator": "all", "science-officer": "all"}),
    "announced": (
        lambda: province.announced_cycle(30),
        {"operator": "all", "science-officer": "all", "county-officer": "county", "filler": "own", "legal": "own"},
    ),
    "settled": (
        lambda: province.settled_cycle(30),
        {"operator": "all", "science-officer": "all", "county-officer": "county", "filler": "own", "legal": "own"},
    ),
}


def test_the_table_is_complete() -> None:
    assert {("see", model) for model in rules.SIGHTS} | set(rules.RULES) == set(AT_ALL)
    assert rules.RULES.items() <= RULES.items() and rules.SIGHTS.items() <= SIGHTS.items()


@pytest.mark.parametrize(("verb", "model"), AT_ALL, ids=lambda one: getattr(one, "__name__", one))
def test_at_all(verb: str, model: type) -> None:
    assert {name for name in EVERYBODY if may(played(name), verb, model)} == AT_ALL[verb, model]
    for name in set(EVERYBODY) - AT_ALL[verb, model]:
        assert decide(played(name), verb, model).reason.endswith("。"), name


@pytest.mark.parametrize("state", SCORES_SEEN)
def test_points_are_shown_to_those_they_are_about_from_the_announcement_on(state: str) -> None:
    make, table = SCORES_SEEN[state]
    make()
    core = Score.objects.filter(run__core=None)
    sizes = {
        "all": core.count(),
        "county": core.filter(enterprise__county="220102").count(),
        "own": core.filter(enterprise__code=OWN_CODE).count(),
    }
    assert sizes["own"] == 1 and sizes["county"] >= 1
    for name in EVERYBODY:
        assert filtered_for(played(name), core).count() == sizes.get(table.get(name, ""), 0), name


def test_published_points_stay_shown_and_banks_see_none() -> None:
    province.published_province(30)
    seen = {name for name in EVERYBODY if filtered_for(played(name), Score.objects.all()).exists()}
    assert seen == OFFICERS | OWN


def test_a_run_that_was_not_announced_is_nobodys_business_but_the_provinces() -> None:
    cycle = province.announced_cycle(30)
    later = province.scored_run(cycle)
    for name in ("filler", "county-officer"):
        seen = filtered_for(played(name), Score.objects.all()).values_list("run", flat=True)
        assert later.pk not in set(seen) and set(seen), name


def test_who_proposed_does_not_approve_and_other_departments_do_not_either() -> None:
    proposal = province.proposed(province.settled_cycle(30))
    assert {name for name in EVERYBODY if may(played(name), "approve", proposal)} == {"science-officer"}
    assert not may(officer_of("220000", "province"), "approve", proposal)
    PublishProposal.objects.filter(pk=proposal.pk).update(by="science-officer")
    proposal.refresh_from_db()
    assert decide(played("science-officer"), "approve", proposal).reason.startswith("提请人不能批准自己的提请")


def test_an_enterprise_knows_of_a_year_once_it_is_announced() -> None:
    cycle = province.scored_cycle(30)
    assert not may(played("filler"), "see", cycle) and may(played("tax-data"), "see", cycle)
    actions.move_cycle(by=played("operator"), cycle=cycle, verb="announce", at=timezone.now())
    assert may(played("filler"), "see", cycle) and not may(played("bank-analyst"), "see", cycle)


def test_lists_and_single_things_agree() -> None:
    province.published_province(30)
    for name in EVERYBODY:
        person = played(name)
        for model in rules.SIGHTS:
            rows = list(model._default_manager.all()[:40])
            seen = set(filtered_for(person, model._default_manager.all()).values_list("pk", flat=True))
            assert {one.pk for one in rows if may(person, "see", one)} == seen & {one.pk for one in rows}, (name, model)
