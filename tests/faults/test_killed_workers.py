"""Killing the worker at any moment of an import, a check or a run, and starting it again, loses nothing and doubles nothing."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.faults.killing import Stage
from tests.postgres import REMEDY, Cluster

STORIES = ("tests.faults.a_check_run", "tests.faults.a_run", "tests.faults.an_import")
MANY = 20


@pytest.fixture(scope="module", params=STORIES, ids=lambda story: story.rpartition(".")[2])
def stage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    return Stage(request.param, tmp_path_factory.mktemp("killed"))


def is_told_the_same(stage: Stage, seed: int) -> None:
    """Killed up to three times, each time somewhere on the way that is left."""
    whole = stage.undisturbed
    drawn = random.Random(seed)
    moments = sorted((drawn.randint(1, whole.statements) for _ in range(drawn.randint(1, 3))), reverse=True)
    assert stage.killed_at(*moments).what == whole.what, f"killed at {moments} of {whole.statements}"


@pytest.mark.parametrize("seed", range(1))
def test_a_killed_worker_is_followed_by_one_that_goes_on(stage: Stage, seed: int) -> None:
    is_told_the_same(stage, seed)


def test_a_step_longer_than_the_lease_keeps_the_run(tmp_path: Path) -> None:
    told = Stage("tests.faults.a_slow_step", tmp_path).undisturbed.what
    assert told == {"taken while it lived": False, "taken after it fell silent": True}


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(1, MANY))
def test_at_many_moments(stage: Stage, seed: int) -> None:
    is_told_the_same(stage, seed)


@pytest.mark.prove
@pytest.mark.component("postgresql", REMEDY)
@pytest.mark.parametrize("story", STORIES)
def test_on_postgresql_too(story: str, tmp_path: Path, postgresql: Cluster) -> None:
    stage = Stage(story, tmp_path, postgresql)
    for seed in range(5):
        is_told_the_same(stage, seed)
