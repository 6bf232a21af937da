"""Not a contender: runs the second implementations beside the engine and lists what differs. Only where norms are exact, that
is up to 10,000 distinct values in a stage; above that the engine keeps 10,001 order statistics and the others keep all."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench import by_engine, by_numpy, by_pandas
from bench.agreement import compared_cells, differences
from bench.cases import Case
from bench.scheme_numbers import scheme_numbers

WORDS = ("enterprise", "name", "stage", "grade", "group_city", "group_sector")
Said = dict[str, list[str] | int]


def pandas(case: Case) -> Callable[[], Said]:
    """Full run, run against saved norms, and run on unsorted rows."""
    jobs = {"full": by_pandas.full, "rescore": by_pandas.rescore, "unsorted": by_pandas.unsorted}

    def compare() -> Said:
        found, lines = [], engine_table(case, "lines")
        for name, job in jobs.items():
            job(case)()
            own = [columns_of(pq.read_table(case.scratch / f"{kind}.parquet")) for kind in ("lines", "scores")]
            found += [f"{name}: {told}" for told in differences(lines, engine_table(case, "scores"), *own)]
        return {"differences": found, "cells": len(jobs) * compared_cells(lines)}

    return compare


def numpy(case: Case) -> Callable[[], Said]:
    run = by_numpy.in_memory(case)

    def compare() -> Said:
        lines, scores = run()
        engine = engine_table(case, "lines")
        told = differences(engine, engine_table(case, "scores"), lines, by_numpy.in_words(scores, scheme_numbers()))
        return {"differences": told, "cells": compared_cells(engine)}

    return compare


def draws(case: Case) -> Callable[[], Said]:
    """Rank median and band of every enterprise drawn."""
    ours, theirs = by_engine.draws(case), by_pandas.draws(case)

    def compare() -> Said:
        spread, found = ours().spread.columns(), theirs()
        wrong = {name: int((found[name].to_numpy() != own).sum()) for name, own in spread.items()}
        told = [f"{name}: {count} differ" for name, count in wrong.items() if count]
        return {"differences": told, "cells": found.size}

    return compare


def engine_table(case: Case, name: str) -> pa.Table:
    return pq.read_table(case.result / f"{name}.parquet")


def columns_of(table: pa.Table) -> dict[str, object]:
    """Integers with 0 for nothing, numbers with NaN, words as they are."""
    return {name: _column(name, table.column(name)) for name in table.column_names}


def _column(name: str, column: pa.ChunkedArray) -> object:
    if name in WORDS:
        return column.to_pylist()
    if pa.types.is_floating(column.type) and not name.startswith("rank_"):
        return column.to_numpy()
    return np.nan_to_num(column.cast(pa.float64()).to_numpy())
