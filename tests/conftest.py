"""What every test may lean on. A component that is absent is said to be so; on a build server that is a failure."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import Phase, settings

from tests import postgres

# `make test` gives the same result every time; HYPOTHESIS_PROFILE=searching looks for new cases, long and at random.
settings.register_profile("steady", derandomize=True, deadline=None, max_examples=60)
settings.register_profile("searching", deadline=None, max_examples=2000)
settings.register_profile(
    "noticing", parent=settings.get_profile("steady"), max_examples=25, phases=(Phase.explicit, Phase.generate)
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


LONG = ("on_postgresql", "journeys")
"""Rooms that begin first, in this order, so that two processes end together."""


def is_present(component: str) -> bool:
    """A program on the path or beside this Python, or an importable package."""
    if component == "postgresql":
        return postgres.programs() is not None
    beside_python = Path(sys.executable).parent / component
    return bool(shutil.which(component) or beside_python.exists()) or find_spec(component.replace("-", "_")) is not None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what touches the database: the rest would say the same again."""
    items.sort(key=lambda item: LONG.index(room) if (room := item.path.parent.name) in LONG else len(LONG))
    if not postgres.ON_POSTGRESQL:
        return
    touching = [item for item in items if item.get_closest_marker("django_db") or "db" in _fixtures(item)]
    touching = [item for item in touching if item.get_closest_marker("race") or _is_drawn(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in touching])
    items[:] = touching


def _is_drawn(item: pytest.Item) -> bool:
    return crc32(item.nodeid.encode()) % postgres.ONE_OF == 0


def _fixtures(item: pytest.Item) -> list[str]:
    return list(getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[postgres.Cluster]:
    """A running PostgreSQL, for tests marked with the component of this name."""
    with postgres.private_cluster() as cluster:
        yield cluster


def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark in item.iter_markers("component"):
        name, remedy = mark.args
        if is_present(name):
            continue
        if os.environ.get("CI") == "true":
            pytest.fail(f"{name} is missing; under CI=true that is a failure. {remedy}", pytrace=False)
        pytest.skip(f"{name} is missing. {remedy}")
