"""The bench is run seldom, so its own doors into the engine are tried here, small and without a clock."""

from __future__ import annotations

import pyarrow.parquet as pq
import pytest

from bench import by_engine, by_files, by_floor
from bench.cases import Case


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    folder = tmp_path_factory.mktemp("bench")
    made = Case(300, folder / "scratch", folder)
    made.scratch.mkdir()
    for make in (by_files.facts, by_files.result, by_files.unsorted):
        make(made)()
    return made


def test_in_memory_gives_the_tables_a_full_run_writes(case: Case) -> None:
    lines, scores = by_engine.in_memory(case)()
    assert lines.equals(pq.read_table(case.result / "lines.parquet"))
    assert scores.to_pylist() == pq.read_table(case.result / "scores.parquet").to_pylist()


@pytest.mark.parametrize("job", ["full", "rescore", "unsorted"])
def test_every_way_to_score_the_same_firms_gives_the_same_lines(case: Case, job: str) -> None:
    getattr(by_engine, job)(case)()
    own = pq.read_table(case.scratch / "engine/lines.parquet")
    assert own.equals(pq.read_table(case.result / "lines.parquet"))


def test_the_floor_writes_the_very_tables(case: Case) -> None:
    by_floor.full(case)()
    for name in ("lines", "scores", "norms"):
        assert pq.read_table(case.scratch / f"{name}.parquet").equals(pq.read_table(case.result / f"{name}.parquet"))


def test_single_firms_and_weight_draws_run(case: Case) -> None:
    assert by_engine.single(case)()["times"] > 200
    assert by_engine.draws(case)().draws == by_engine.DRAWS
