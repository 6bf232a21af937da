"""The 5–95 % band of ranks within the province (decided D2): weights moved by a quarter, a thousand times, seed from the digests."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from jifen.engine.explaining.facts_at_hand import all_facts
from jifen.engine.results.reading import Result
from jifen.engine.robustness import robustness_bands, seed_of
from jifen.engine.subscores import subscore_matrix
from jifen.scoring import archive
from jifen.scoring.models import Run

Bands = dict[str, tuple[int, int]]
"""Credit code → lowest and highest rank; who is not ranked is left out."""


def rank_bands(run: Run, result: Result) -> Bands:
    """Made once and kept beside the result; found again after an interruption."""
    path = archive.run_folder(run) / archive.BANDS
    if not path.exists():
        aside = path.with_suffix(".part")
        pq.write_table(_made(run, result), aside)
        aside.replace(path)
    rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    return {row["enterprise"]: (row["rank_low"], row["rank_high"]) for row in rows}


def _made(run: Run, result: Result) -> pa.Table:
    """``enterprise, rank_low, rank_high``, ranked enterprises only; the same as ``jifen robustness`` on the run's folder."""
    facts = all_facts(result, [archive.facts_file(run.snapshot)])
    as_of = date.fromisoformat(result.manifest["as_of"])
    matrix = subscore_matrix(result.plan, result.norms, facts, result.manifest["year"], as_of)
    names = ["enterprise", "rank_low", "rank_high"]
    if not len(matrix.taking_part):
        return pa.table({name: pa.array([], pa.string() if name == "enterprise" else pa.int32()) for name in names})
    table = robustness_bands(matrix, seed_of_run(result)).to_table()
    return table.filter(table.column("rank").is_valid()).select(names)


def seed_of_run(result: Result) -> int:
    return seed_of(result.manifest["scheme"]["digest"], *(record["sha256"] for record in result.manifest["facts"]))
