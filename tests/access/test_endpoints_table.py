"""Who asks for a fetching, who allows it, who sees it; and who looks into the watched folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from jifen.access.decide import decide, filtered_for, may
from jifen.access.rules import RULES, SIGHTS
from jifen.collecting.models import Delivery, PullEndpoint, PullRun
from jifen.collecting.pull_jobs import pull_due
from tests.cast import EVERYBODY, played
from tests.collecting.deliveries import stand_up
from tests.collecting.endpoints import HERE, allowed, made_due

pytestmark = pytest.mark.usefixtures("cast")
KEEPERS = {"tax-data", "science-data", "operator"}
AT_ALL = {
    "see": KEEPERS | {"security"},
    "export": KEEPERS | {"security"},
    "propose": KEEPERS,
    "keep": KEEPERS,
    "decide": {"security"},
}


@pytest.fixture
def endpoint(settings: Settings, tmp_path: Path) -> PullEndpoint:
    settings.PULL_SPECIAL_ADDRESSES, settings.DATA_FOLDER = [HERE], tmp_path
    stand_up()
    return allowed(1)


def test_the_table_is_complete() -> None:
    assert {verb for verb, model in RULES if model is PullEndpoint} | {"see"} == set(AT_ALL)
    assert {PullEndpoint, PullRun} <= set(SIGHTS)


@pytest.mark.parametrize("verb", AT_ALL)
def test_at_all(verb: str) -> None:
    assert {name for name in EVERYBODY if may(played(name), verb, PullEndpoint)} == AT_ALL[verb]


@pytest.mark.parametrize(
    ("verb", "allowed_to"),
    [("see", {"tax-data", "operator", "security"}), ("keep", {"tax-data", "operator"}), ("decide", {"security"})],
)
def test_one_endpoint(endpoint: PullEndpoint, verb: str, allowed_to: set[str]) -> None:
    assert {name for name in EVERYBODY if may(played(name), verb, endpoint)} == allowed_to


def test_runs_are_seen_with_their_endpoint(endpoint: PullEndpoint) -> None:
    made_due(endpoint)
    assert pull_due()
    seen = {name for name in EVERYBODY if filtered_for(played(name), PullRun.objects.all()).exists()}
    assert seen == {"tax-data", "operator", "security"}


def test_the_folder_is_the_operators() -> None:
    assert {name for name in EVERYBODY if may(played(name), "watch_folder", Delivery)} == {"operator"}


def test_a_refusal_has_a_reason_in_words() -> None:
    for verb, allowed_to in AT_ALL.items():
        for name in set(EVERYBODY) - allowed_to:
            assert decide(played(name), verb, PullEndpoint).reason.endswith("。"), (verb, name)
    for name in set(EVERYBODY) - {"operator"}:
        assert decide(played(name), "watch_folder", Delivery).reason.endswith("。"), name
