"""Who may do what with portraits: the whole table, and lists that agree with it."""

from __future__ import annotations

import pytest
from django.utils import timezone

from jifen.access.decide import decide, filtered_for, may
from jifen.access.rules import RULES, SIGHTS
from jifen.access.rules import portraits as rules
from jifen.enterprises.models import Enterprise
from jifen.scoring.models import PortraitPaper
from tests.cast import EVERYBODY, played
from tests.scoring.province import frozen, person, scored_run, verified_cycle

pytestmark = pytest.mark.usefixtures("cast")

OWN = {"filler", "legal"}
OFFICERS = {"science-officer", "county-officer"}
WHOEVER_SEES = OWN | OFFICERS | {"operator"}
AT_ALL: dict[tuple[str, type], set[str]] = {
    ("see", PortraitPaper): WHOEVER_SEES,
    ("see_portrait", Enterprise): WHOEVER_SEES,
    ("simulate", Enterprise): WHOEVER_SEES,
    ("see_situations", Enterprise): WHOEVER_SEES,
    ("issue_portrait", Enterprise): WHOEVER_SEES,
}
VERBS = ("see_portrait", "simulate", "see_situations", "issue_portrait")


def test_the_table_is_complete() -> None:
    assert {("see", model) for model in rules.SIGHTS} | set(rules.RULES) == set(AT_ALL)
    assert rules.RULES.items() <= RULES.items() and rules.SIGHTS.items() <= SIGHTS.items()


@pytest.mark.parametrize(("verb", "model"), AT_ALL, ids=lambda one: getattr(one, "__name__", one))
def test_at_all(verb: str, model: type) -> None:
    assert {name for name in EVERYBODY if may(played(name), verb, model)} == AT_ALL[verb, model]
    for name in set(EVERYBODY) - AT_ALL[verb, model]:
        assert decide(played(name), verb, model).reason.endswith("。"), name


@pytest.fixture
def papers(cast: None, settings: object, tmp_path: object) -> list[PortraitPaper]:
    """One of the cast's own enterprise, one of every other county's first enterprise."""
    settings.DATA_FOLDER = tmp_path  # type: ignore[attr-defined]
    cycle = verified_cycle(12)
    frozen(12)
    run = scored_run(cycle)
    return [
        PortraitPaper.objects.create(
            enterprise=one, run=run, number=f"HX-2025-{place:06d}", issued_at=timezone.now(),
            by=person("operator").key, digest=f"{place:064x}", check_digest=f"{place:064x}",
        )
        for place, one in enumerate(Enterprise.objects.all(), start=1)
    ]  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
def test_of_ones_own_enterprise(verb: str, papers: list[PortraitPaper]) -> None:
    own = Enterprise.objects.get(organisation=played("filler").organisation)
    seen = {name for name in EVERYBODY if may(played(name), verb, Enterprise.objects.get(pk=own.pk))}
    county = {"county-officer"} if played("county-officer").organisation.covers(own.county) else set()
    assert seen == OWN | {"science-officer", "operator"} | county


@pytest.mark.parametrize("name", EVERYBODY)
def test_lists_and_single_things_agree_and_follow_the_enterprise(name: str, papers: list[PortraitPaper]) -> None:
    who = played(name)
    seen = set(filtered_for(who, PortraitPaper.objects.all()).values_list("pk", flat=True))
    assert {one.pk for one in papers if may(who, "see", one)} == seen
    assert {one.pk for one in papers if may(who, "see_portrait", one.enterprise)} == seen
    assert {one.pk for one in papers if may(who, "see", one.enterprise)} == seen


def test_who_is_disabled_sees_nothing(papers: list[PortraitPaper]) -> None:
    for name in ("operator", "science-officer", "filler"):
        gone = played(name)
        gone.is_active = False
        assert not filtered_for(gone, PortraitPaper.objects.all()).exists()
        assert not any(may(gone, verb, papers[0].enterprise) for verb in VERBS)
