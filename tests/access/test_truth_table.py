"""Who may do what: the whole table, printed on failure. A line missing here fails as loudly as a wrong one."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.http import Http404

from jifen.access.decide import decide, filtered_for, get_for, may
from jifen.access.rules import RULES, SIGHTS
from jifen.audit.models import Entry
from jifen.people.models import Claim, Organisation, Person, RefusedSignIn
from tests.cast import EVERYBODY, played

pytestmark = pytest.mark.usefixtures("cast")

OFFICERS = {"science-officer", "county-officer"}
AT_ALL: dict[tuple[str, type], set[str]] = {
    ("see", Entry): {"auditor"},
    ("export", Entry): {"auditor"},
    ("see", Person): {"operator", "security"},
    ("make", Person): {"operator", "security"},
    ("change", Person): {"operator", "security"},
    ("invite", Person): {"operator", "security"},
    ("disable", Person): {"operator", "security"},
    ("reset_second_factor", Person): {"security"},
    ("export", Person): {"operator", "security"},
    ("see", Organisation): {"operator", "security"},
    ("make", Organisation): {"operator"},
    ("change", Organisation): {"operator"},
    ("export", Organisation): {"operator", "security"},
    ("see", Claim): {"operator"} | OFFICERS,
    ("decide", Claim): {"operator"} | OFFICERS,
    ("invite", Claim): {"operator"},
    ("see", RefusedSignIn): {"security"},
    ("lift", RefusedSignIn): {"security"},
    ("see", UserSession): {"security"},
    ("end", UserSession): {"security"},
}
OURS = {Entry, Person, Organisation, Claim, RefusedSignIn, UserSession}


def test_the_table_is_complete() -> None:
    registered = {("see", model) for model in SIGHTS if model in OURS} | {key for key in RULES if key[1] in OURS}
    assert registered == set(AT_ALL)


@pytest.mark.parametrize(("verb", "model"), AT_ALL, ids=lambda one: getattr(one, "__name__", one))
def test_at_all(verb: str, model: type) -> None:
    allowed = {name for name in EVERYBODY if may(played(name), verb, model)}
    assert allowed == AT_ALL[verb, model]


@pytest.mark.parametrize(("verb", "model"), AT_ALL, ids=lambda one: getattr(one, "__name__", one))
def test_nobody_and_the_disabled_may_nothing(verb: str, model: type) -> None:
    gone = played("operator")
    gone.is_active = False
    for nobody in (AnonymousUser(), gone):
        decision = decide(nobody, verb, model)
        assert (decision.allowed, decision.visible) == (False, False)


@pytest.mark.parametrize("name", EVERYBODY)
def test_lists_and_single_things_agree(name: str) -> None:
    person = played(name)
    for model in (Person, Organisation, Claim, Entry):
        seen = set(filtered_for(person, model._default_manager.all()).values_list("pk", flat=True))
        for thing in model._default_manager.all()[:40]:
            assert may(person, "see", thing) == (thing.pk in seen), (name, model, thing)


def test_a_refusal_has_a_reason_in_words() -> None:
    for (verb, model), allowed in AT_ALL.items():
        for name in set(EVERYBODY) - allowed:
            assert decide(played(name), verb, model).reason.endswith("。"), (verb, model, name)


def test_what_has_no_rule_is_refused() -> None:
    thing: Any = Session
    for name in EVERYBODY:
        assert not may(played(name), "see", thing)
        assert not may(played(name), "burn", Person)
        assert filtered_for(played(name), Session.objects.all()).count() == 0


def test_everybody_sees_himself_and_a_stranger_nothing_else() -> None:
    stranger = played("stranger")
    assert [one.username for one in filtered_for(stranger, Person.objects.all())] == ["stranger"]
    assert not filtered_for(stranger, Organisation.objects.all()).exists()
    with pytest.raises(Http404):
        get_for(stranger, Person, username="operator")


def test_an_enterprise_sees_departments_and_itself_but_no_bank() -> None:
    seen = filtered_for(played("filler"), Organisation.objects.exclude(kind="department"))
    assert [one.code for one in seen] == ["91000000MA00023B1L"]
    assert not filtered_for(played("bank-analyst"), Organisation.objects.filter(kind="enterprise")).exists()
