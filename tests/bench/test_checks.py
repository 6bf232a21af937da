"""The bench's pandas script finds the enterprises the checks find, so that comparing their speed means something."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from bench.checks import agree, page
from bench.checks_in_pandas import SOME, found_by_pandas
from bench.checks_panel import write_panel


def test_both_find_the_same_enterprises(tmp_path: Path) -> None:
    path = write_panel(tmp_path, 2000)
    names = pq.read_schema(path).names
    assert agree(path, names) > 100
    assert sum(bool(found) for found in found_by_pandas(path, names).values()) >= 5


def test_the_page_divides_each_line_by_the_reading_above_it() -> None:
    seconds = {"reading": [0.5], "jifen, all": [1.5], "reading, few columns": [0.1], "pandas": [0.4]}
    machine = {"processor": "some", "cores": "2", "memory": "8 GiB"}
    written = page(
        {"firms": 9, "rows": 27, "columns": 3, "found": 1, "day": "2026-01-01", "machine": machine, "seconds": seconds}
    )
    assert "| jifen, all | 1.50 | 3.0 |" in written and "| pandas | 0.40 | 4.0 |" in written
    assert str(len(SOME)) in written
