"""三员分立, held by the actions and by the database."""

from __future__ import annotations

from itertools import combinations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from jifen.audit.models import Entry
from jifen.people import actions, duties
from jifen.people.models import Organisation, Person, PersonDuty
from tests.cast import played

pytestmark = pytest.mark.usefixtures("cast")


def somebody(organisation: str = "operator", username: str = "new-one") -> Person:
    return actions.make_person(
        by="system", username=username, name="新人", organisation=Organisation.objects.get(code=organisation)
    )


@pytest.mark.parametrize(("first", "second"), list(combinations(duties.SEPARATED, 2)))
def test_nobody_holds_two_of_the_three(first: str, second: str) -> None:
    person = somebody()
    actions.give_duty(by="system", person=person, duty=first)
    with pytest.raises(ValidationError, match="三员分立"):
        actions.give_duty(by="system", person=person, duty=second)
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonDuty.objects.create(person=person, duty=second, given_by="x")


@pytest.mark.parametrize("duty", list(duties.NAMES))
def test_a_duty_fits_its_kind_of_organisation(duty: str) -> None:
    for code in ("operator", "tax", "demo-bank", "demo-institute", "91000000MA00023B1L"):
        person = somebody(code, f"p-{code[:8].lower()}")
        if person.organisation is not None and person.organisation.kind == duties.KIND_OF[duty]:
            actions.give_duty(by="system", person=person, duty=duty)
            assert person.duties == {duty}
        else:
            with pytest.raises(ValidationError, match="只能由"):
                actions.give_duty(by="system", person=person, duty=duty)


def test_the_operator_gives_working_duties_the_security_administrator_the_three() -> None:
    officer, runner = somebody("tax", "officer"), somebody("operator", "runner")
    actions.give_duty(by=played("operator"), person=officer, duty=duties.DATA_OFFICER)
    actions.give_duty(by=played("security"), person=runner, duty=duties.AUDITOR)
    with pytest.raises(PermissionDenied, match="安全管理员授予"):
        actions.give_duty(by=played("operator"), person=somebody("operator", "other"), duty=duties.OPERATOR)
    with pytest.raises(PermissionDenied, match="平台运营授予"):
        actions.give_duty(by=played("security"), person=officer, duty=duties.BUSINESS_OFFICER)


@pytest.mark.parametrize("username", ["operator", "security", "auditor"])
def test_nobody_gives_himself_anything(username: str) -> None:
    with pytest.raises(PermissionDenied, match="自己"):
        actions.give_duty(by=played(username), person=played(username), duty=duties.AUDITOR)


@pytest.mark.parametrize("username", ["filler", "tax-data", "bank-analyst", "auditor", "stranger"])
def test_others_manage_nobody(username: str) -> None:
    with pytest.raises(PermissionDenied):
        actions.make_person(by=played(username), username="made", name="某", organisation=None)


def test_the_operator_cannot_take_over_the_security_administrators_account() -> None:
    with pytest.raises(PermissionDenied):
        actions.invite_person(by=played("operator"), person=played("security"))
    with pytest.raises(PermissionDenied):
        actions.disable_person(by=played("operator"), person=played("auditor"), why="试")


def test_each_action_leaves_exactly_one_entry() -> None:
    officer = somebody("tax", "officer")
    steps = [
        lambda: actions.give_duty(by=played("operator"), person=officer, duty=duties.DATA_OFFICER),
        lambda: actions.invite_person(by=played("operator"), person=officer),
        lambda: actions.take_duty(by=played("operator"), person=officer, duty=duties.DATA_OFFICER),
        lambda: actions.disable_person(by=played("operator"), person=officer, why="离职"),
        lambda: actions.enable_person(by=played("operator"), person=officer),
    ]
    for step in steps:
        before = Entry.objects.count()
        step()
        assert Entry.objects.count() == before + 1
        assert Entry.objects.latest("sequence").by == "operator"


def test_names_of_persons_stay_out_of_the_record() -> None:
    actions.make_person(by="system", username="quiet", name="某某某", organisation=None)
    assert "某某某" not in bytes(Entry.objects.latest("sequence").body).decode()


@pytest.mark.parametrize("username", ["system", "Ab", "a", "名字", "with space", "-x1"])
def test_an_account_is_plain_and_is_not_the_systems(username: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(username=username, name="某")
