"""Who may do what to the campaign: the whole table, and lists that agree with it."""

from __future__ import annotations

from datetime import date

import pytest

from jifen.access.decide import decide, filtered_for, may
from jifen.access.rules import RULES, SIGHTS
from jifen.access.rules import campaigns as rules
from jifen.collecting.actions.campaigning import Dates, move_dates, remind
from jifen.collecting.models import Campaign, CampaignMove, MinistryDifference, MinistrySheet, Reminder
from jifen.enterprises.models import Enterprise
from tests.cast import EVERYBODY, played
from tests.collecting import campaigning
from tests.collecting.campaigning import DATES, TODAY, with_account
from tests.collecting.duties import noon
from tests.enterprises.firms import officer_of

pytestmark = pytest.mark.usefixtures("cast")

OWN = {"filler", "legal"}
RUNS = {"operator", "science-officer"}
FOLLOWS = RUNS | {"county-officer"}
KNOWS = FOLLOWS | OWN | {"tax-data", "science-data"}
AT_ALL: dict[tuple[str, type], set[str]] = {
    ("see", Campaign): KNOWS,
    ("open", Campaign): RUNS,
    ("move", Campaign): RUNS,
    ("follow", Campaign): FOLLOWS,
    ("remind", Campaign): FOLLOWS,
    ("see", CampaignMove): FOLLOWS,
    ("see", Reminder): KNOWS,
    ("see", MinistrySheet): FOLLOWS,
    ("take", MinistrySheet): RUNS,
    ("export", MinistrySheet): FOLLOWS,
    ("see", MinistryDifference): FOLLOWS,
    ("export", MinistryDifference): FOLLOWS,
}


@pytest.fixture
def campaign(cast: None) -> Campaign:
    firms = campaigning.invited()
    with_account(firms[3])
    made = campaigning.campaign()
    later = Dates(DATES.opens_on, DATES.duty_day, date(2026, 11, 1))
    move_dates(by="system", campaign=made, dates=later, why="试", at=noon(TODAY))
    remind(by="system", campaign=made, enterprises=Enterprise.objects.all(), why="试", on=TODAY)
    sheet = MinistrySheet.objects.create(
        campaign=made, digest="0" * 64, file_name="表.xlsx", size=1, form="表 v1", received_rows=2, refused_rows=0,
        other_years=0, ours=2, received_at=noon(TODAY), by="测试",
    )  # fmt: skip
    for one in (firms[0], firms[3]):
        MinistryDifference.objects.create(sheet=sheet, enterprise=one, how="missing_there")
    return made


def test_the_table_is_complete() -> None:
    assert {("see", model) for model in rules.SIGHTS} | set(rules.RULES) == set(AT_ALL)
    assert rules.RULES.items() <= RULES.items() and rules.SIGHTS.items() <= SIGHTS.items()


@pytest.mark.parametrize(("verb", "model"), AT_ALL, ids=lambda one: getattr(one, "__name__", one))
def test_at_all(verb: str, model: type) -> None:
    assert {name for name in EVERYBODY if may(played(name), verb, model)} == AT_ALL[verb, model]
    for name in set(EVERYBODY) - AT_ALL[verb, model]:
        assert decide(played(name), verb, model).reason.endswith("。"), name


@pytest.mark.parametrize("verb", ["see", "move", "follow", "remind"])
def test_the_campaign_itself(verb: str, campaign: Campaign) -> None:
    assert {name for name in EVERYBODY if may(played(name), verb, campaign)} == AT_ALL[verb, Campaign]


@pytest.mark.parametrize("name", EVERYBODY)
def test_lists_and_single_things_agree(name: str, campaign: Campaign) -> None:
    person = played(name)
    for model in rules.SIGHTS:
        rows = model._default_manager.all()
        seen = set(filtered_for(person, rows).values_list("pk", flat=True))
        assert {one.pk for one in rows if may(person, "see", one)} == seen, model


def test_an_area_sees_its_own_enterprises(campaign: Campaign) -> None:
    """One in 南关区, one in another city."""
    counts = {
        name: (
            filtered_for(played(name), Reminder.objects.all()).count(),
            filtered_for(played(name), MinistryDifference.objects.all()).count(),
        )
        for name in ("operator", "science-officer", "county-officer", "filler", "tax-data", "bank-analyst")
    }
    assert counts == {
        "operator": (2, 2), "science-officer": (2, 2), "county-officer": (1, 1), "filler": (1, 0), "tax-data": (0, 0),
        "bank-analyst": (0, 0),
    }  # fmt: skip


def test_officers_of_other_departments_follow_but_do_not_remind_or_compare(campaign: Campaign) -> None:
    other = officer_of("220100", "prefecture")
    assert may(other, "follow", campaign) and not may(other, "remind", campaign)
    assert not may(other, "see", MinistrySheet) and not may(other, "move", campaign)
