"""Truth tables: who sees which enterprise, who enrols it."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404

from jifen.access.decide import decide, filtered_for, may
from jifen.audit.models import Entry
from jifen.enterprises import actions, permissions, reads
from jifen.enterprises.models import Enrolment, Enterprise
from jifen.enterprises.places import OUTSIDE
from jifen.people.models import Person
from tests.cast import EVERYBODY, played
from tests.enterprises.firms import firm, officer_of, own_firm

pytestmark = pytest.mark.usefixtures("cast")

SEES = {
    "own": {"filler", "legal", "science-officer", "county-officer", "operator"},
    "same county": {"science-officer", "county-officer", "operator"},
    "other county": {"science-officer", "operator"},
    "unknown county": {"science-officer", "operator"},
    "left the province": {"science-officer", "operator"},
}
ENROLS = {"own": {"filler", "legal", "county-officer"}, "same county": {"county-officer"}}
AT_ALL = {
    "see": {"filler", "legal", "science-officer", "county-officer", "operator"},
    "list": {"science-officer", "county-officer", "operator"},
    "export": {"science-officer", "county-officer", "operator"},
    "see_own": {"filler", "legal"},
    "enrol": {"filler", "legal", "science-officer", "county-officer"},
    "decide_eligibility": {"science-officer", "county-officer"},
}


@pytest.fixture
def firms() -> dict[str, Enterprise]:
    return {
        "own": own_firm(),
        "same county": firm(2),
        "other county": firm(3, county="220103"),
        "unknown county": firm(4, county=""),
        "left the province": firm(5, county=OUTSIDE),
    }


@pytest.mark.parametrize("which", SEES)
def test_who_sees(which: str, firms: dict[str, Enterprise]) -> None:
    one = firms[which]
    people = {name: played(name) for name in EVERYBODY}
    assert {name for name, person in people.items() if permissions.can_see(person, one)} == SEES[which]
    assert {name for name, person in people.items() if may(person, "see", one)} == SEES[which]
    assert {name for name, person in people.items() if one in filtered_for(person, Enterprise.objects.all())} == SEES[
        which
    ]


@pytest.mark.parametrize("which", SEES)
def test_who_enrols(which: str, firms: dict[str, Enterprise]) -> None:
    people = {name: played(name) for name in EVERYBODY}
    enrolling = {name for name, person in people.items() if permissions.can_enrol(person, firms[which])}
    assert enrolling == ENROLS.get(which, set())
    assert {name for name, person in people.items() if may(person, "enrol", firms[which])} == enrolling


@pytest.mark.parametrize("verb", AT_ALL)
def test_at_all(verb: str) -> None:
    assert {name for name in EVERYBODY if may(played(name), verb, Enterprise)} == AT_ALL[verb]
    for name in set(EVERYBODY) - AT_ALL[verb]:
        assert decide(played(name), verb, Enterprise).reason.endswith("。")


def test_a_stranger_cannot_tell_a_hidden_enterprise_from_none(firms: dict[str, Enterprise]) -> None:
    for name in ("stranger", "bank-analyst", "tax-data", "auditor", "security", "service-officer"):
        for code in (firms["own"].code, "91000000MA00000000"):
            with pytest.raises(Http404, match="没有这家企业，或您无权查看。"):
                reads.enterprise_for(played(name), code)
    assert reads.enterprise_for(played("filler"), firms["own"].code) == firms["own"]
    assert reads.own_enterprise(played("legal")) == firms["own"]
    assert reads.own_enterprise(played("operator")) is None


def test_levels_see_what_lies_in_them(firms: dict[str, Enterprise]) -> None:
    everything = Enterprise.objects.all()
    city, other_city = officer_of("220100", "prefecture"), officer_of("220200", "prefecture")
    assert {one.county for one in permissions.visible_to(city, everything)} == {"220102", "220103"}
    assert not permissions.visible_to(other_city, everything).exists()
    assert not permissions.can_enrol(city, firms["own"]), "its county enrols, not its city"
    data_officer = officer_of("220102", "county", "data_officer")
    assert not permissions.visible_to(data_officer, everything).exists()


def test_a_disabled_person_sees_nothing(firms: dict[str, Enterprise]) -> None:
    for name in EVERYBODY:
        person = played(name)
        person.is_active = False
        assert not permissions.visible_to(person, Enterprise.objects.all()).exists()
        assert not any(permissions.can_see(person, one) or permissions.can_enrol(person, one) for one in firms.values())


def test_enrolling_and_withdrawing_are_dated_with_reason_and_recorded(firms: dict[str, Enterprise]) -> None:
    one, before = firms["own"], Entry.objects.count()
    with pytest.raises(ValidationError, match="要写明理由"):
        actions.enrol(by=played("legal"), enterprise=one, why="  ")
    made = actions.enrol(by=played("legal"), enterprise=one, why="自愿参评")
    assert (made.road, made.by) == ("self", "legal")
    with pytest.raises(ValidationError, match="已登记参评"):
        actions.enrol(by=played("county-officer"), enterprise=one, why="推荐")
    ended = actions.withdraw(by=played("county-officer"), enterprise=one, why="企业申请")
    assert (ended.until, ended.ended_by) == (made.since, "county-officer")
    with pytest.raises(ValidationError, match="没有登记参评"):
        actions.withdraw(by=played("legal"), enterprise=one, why="再退")
    assert actions.enrol(by=played("county-officer"), enterprise=one, why="推荐").road == "county"
    assert (Enrolment.objects.count(), Entry.objects.count() - before) == (2, 3)
    assert [event.kind for event in reads.timeline(one)][:3] == ["enrolled", "withdrawn", "enrolled"]


def test_actions_ask_too(firms: dict[str, Enterprise]) -> None:
    for name in set(EVERYBODY) - ENROLS["own"]:
        with pytest.raises(PermissionDenied), transaction.atomic():
            actions.enrol(by=played(name), enterprise=firms["own"], why="试")
    assert isinstance(played("filler"), Person) and not Enrolment.objects.exists()
