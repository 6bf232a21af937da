"""Not a contender: makes the files the jobs read."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench.cases import SEED, Case
from bench.scheme_numbers import SCHEME, YEAR
from jifen.demo import write_demo_facts
from jifen.engine.job import ScoreRequest, score


def facts(case: Case) -> Callable[[], None]:
    """The demo province, kept between runs."""

    def made() -> None:
        case.folder.mkdir(parents=True, exist_ok=True)
        if not case.facts.exists():
            write_demo_facts(case.facts, case.size, SEED)

    return made


def result(case: Case) -> Callable[[], dict[str, int]]:
    """The engine's result on it, made anew; gives how many rows and enterprises there are."""

    def made() -> dict[str, int]:
        counts = score(ScoreRequest(SCHEME, (case.facts,), YEAR, case.result)).counts
        return {name: counts[name] for name in ("rows", "enterprises", "ranked")}

    return made


def unsorted(case: Case) -> Callable[[], None]:
    """The same rows in no order."""

    def shuffled() -> None:
        if not case.unsorted.exists():
            table = pq.read_table(case.facts)
            order = np.random.default_rng(SEED).permutation(len(table))
            aside = case.unsorted.with_suffix(".part")
            pq.write_table(table.take(pa.array(order)), aside, compression="zstd")
            aside.replace(case.unsorted)

    return shuffled
