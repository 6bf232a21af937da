"""Who keeps a department's programmes: its own data officers and the operator; nobody else knows that they exist."""

from __future__ import annotations

import pytest
from django.utils import timezone

from jifen.access.decide import decide, filtered_for, may
from jifen.access.rules import RULES, SIGHTS
from jifen.collecting.actions.clients import make_client
from jifen.collecting.models import SourceClient
from tests.cast import EVERYBODY, played
from tests.collecting.shipped import load_sources

pytestmark = pytest.mark.usefixtures("cast")
KEEPERS = {"tax-data", "science-data", "operator"}
VERBS = {"see", "make", "change", "export"}


@pytest.fixture
def tax_client() -> SourceClient:
    load_sources(timezone.now())
    officer = played("tax-data")
    assert officer.organisation is not None
    return make_client(
        by=officer, organisation=officer.organisation, name="税务系统", sources=["tax"], at=timezone.now()
    )[0]


def test_the_table_is_complete() -> None:
    assert {verb for verb, model in RULES if model is SourceClient} | {"see"} == VERBS
    assert SourceClient in SIGHTS


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_at_all(verb: str) -> None:
    assert {name for name in EVERYBODY if may(played(name), verb, SourceClient)} == KEEPERS


def test_one_client_is_its_departments_and_the_operators(tax_client: SourceClient) -> None:
    for verb in ("see", "change"):
        assert {name for name in EVERYBODY if may(played(name), verb, tax_client)} == {"tax-data", "operator"}, verb
    seen = {name for name in EVERYBODY if filtered_for(played(name), SourceClient.objects.all()).exists()}
    assert seen == {"tax-data", "operator"}


def test_a_refusal_has_a_reason_in_words() -> None:
    for name in set(EVERYBODY) - KEEPERS:
        assert decide(played(name), "make", SourceClient).reason.endswith("。"), name
