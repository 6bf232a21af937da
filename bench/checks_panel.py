"""The invented province with the word of every source beside the value that counts, a few of them wrong."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from jifen.demo.province import demo_facts
from jifen.engine.checks import CHECKS
from jifen.engine.checks.firm_columns import parsed_column

YEAR, SEED = 2025, 2026
WRONG = {"rd_staff": 5.0, "rd_expense": 40.0, "revenue": 0.05, "invention_patents": 30.0, "equity_closing": 9.0}
"""Facts of which three in a thousand values are so many times what they should be."""
STAGES = ("初创", "成长", "成熟", "转型")


def write_panel(folder: Path, firms: int) -> Path:
    """``checks-<firms>.parquet``, made anew."""
    path = folder / f"checks-{firms}.parquet"
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(panel(firms), path, compression="zstd", row_group_size=131_072)
    return path


def panel(firms: int) -> pa.Table:
    table, dice = demo_facts(firms, SEED), np.random.default_rng(SEED)
    wanted = {parsed_column(column)[0] for check in CHECKS for column in check.reads}
    stages = pa.array(STAGES).take(pa.array(_owner(table) % len(STAGES)))
    table = table.append_column("stage", stages)
    for fact, times in WRONG.items():
        off = pc.multiply(table[fact], pa.array(np.where(dice.random(len(table)) < 0.003, times, 1.0)))
        table = table.set_column(table.column_names.index(fact), fact, off)
    for column in sorted(name for name in wanted if "@" in name):
        fact = column.partition("@")[0]
        if fact in table.column_names:
            table = table.append_column(column, _said(table[fact].combine_chunks(), dice))
    return table


def _owner(table: pa.Table) -> np.ndarray:
    """Number of the enterprise of each row."""
    keys = table["enterprise"].combine_chunks()
    starts = np.ones(len(keys), dtype=bool)
    starts[1:] = pc.not_equal(keys.slice(1), keys.slice(0, len(keys) - 1)).to_numpy(zero_copy_only=False)
    return np.cumsum(starts) - 1


def _said(values: pa.Array, dice: np.random.Generator) -> pa.Array:
    """What a source says: mostly the value, now and then a few per cent off, seldom ten thousand times as much; one in ten says
    nothing. Other kinds than numbers are repeated."""
    silent = pa.array(dice.random(len(values)) < 0.1)
    if pa.types.is_floating(values.type):
        drawn = dice.random(len(values))
        off = np.where(drawn < 0.0005, 10_000.0, np.where(drawn < 0.02, 1.1, 1.0))
        values = pc.multiply(values, pa.array(off))
    return pc.if_else(silent, pa.scalar(None, values.type), values)
