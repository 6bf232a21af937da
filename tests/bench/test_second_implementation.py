"""The bench's plain NumPy implementation is a second pair of eyes: it must give what the engine gives, firm by firm."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from bench.agreement import differences
from bench.by_numpy import fact_arrays, in_words
from bench.in_numpy import scored
from bench.scheme_numbers import COLUMNS, SCHEME, SETS, YEAR, scheme_numbers
from jifen.demo import write_demo_facts
from jifen.engine.job import ScoreRequest, score

FIRMS = 2_000


@pytest.mark.parametrize("firms", [FIRMS, 60], ids=["enough peers", "too few peers in a stage"])
def test_numpy_and_engine_agree_on_every_line_total_grade_and_rank(tmp_path: Path, firms: int) -> None:
    """Points, reasons, totals, grades and ranks as integers; values, sub-scores and weights to 1e-9."""
    facts, result = tmp_path / "facts.parquet", tmp_path / "result"
    write_demo_facts(facts, firms, seed=4)
    score(ScoreRequest(SCHEME, (facts,), YEAR, result))
    numbers = scheme_numbers()
    lines, scores = scored(fact_arrays(pq.read_table(facts, columns=[*COLUMNS, *SETS])), numbers, YEAR)
    engine = [pq.read_table(result / f"{name}.parquet") for name in ("lines", "scores")]
    assert differences(*engine, lines, in_words(scores, numbers)) == []
