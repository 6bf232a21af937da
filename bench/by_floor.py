"""The floor: reads the columns the job needs and writes the very tables the engine wrote, with its settings, scoring nothing."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
import pyarrow.parquet as pq

from bench.cases import Case
from bench.scheme_numbers import SCHEME
from jifen.engine import load_scheme, plan_of
from jifen.engine.results.writing import LinesWriter, write_scores

TEXTS = ["county", "sector"]


def full(case: Case) -> Callable[[], None]:
    """The tables to write are in memory before the clock starts."""
    plan = plan_of(load_scheme(SCHEME))
    columns = ["enterprise", "year", "name", *plan.facts]
    lines, scores, norms = (pq.read_table(case.result / f"{name}.parquet") for name in ("lines", "scores", "norms"))

    def read_and_write() -> None:
        pq.read_table(case.facts, columns=columns, read_dictionary=TEXTS)
        writer = LinesWriter(case.scratch / "lines.parquet", plan)
        for batch in pa.Table.to_batches(lines):
            writer.add(batch)
        writer.close()
        write_scores(case.scratch / "scores.parquet", scores)
        pq.write_table(norms, case.scratch / "norms.parquet", compression="zstd")

    return read_and_write
