"""Facts as a data frame: long rows → one row per firm of the year, with the earlier years beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bench.scheme_numbers import COLUMNS, PERCENTILES, SETS

Knots = dict[tuple[str, str], tuple[int, np.ndarray, np.ndarray, np.ndarray]]
"""(indicator, stage; empty: all) → how many peers, values, how many below and at each value."""


@dataclass(frozen=True)
class Facts:
    """``sets``: the list columns stay with Arrow, which can take them apart; pandas would make an object per firm."""

    frame: pd.DataFrame
    sets: dict[str, pa.ListArray]

    def sets_of(self, start: int, end: int) -> dict[str, pa.ListArray]:
        return {code: array.slice(start, end - start) for code, array in self.sets.items()}


def read_facts(path: Path) -> Facts:
    """Rows in order of enterprise and year; sorted only when they are not."""
    table = pq.read_table(path, columns=[*COLUMNS, *SETS], read_dictionary=["county", "sector"])
    keys = table.column("enterprise")
    if not pc.all(pc.less_equal(keys.slice(0, len(keys) - 1), keys.slice(1))).as_py():
        table = table.sort_by([("enterprise", "ascending"), ("year", "ascending")])
    sets = {code: table.column(code).combine_chunks() for code in SETS}
    frame = table.drop_columns(list(SETS)).to_pandas(
        types_mapper={pa.bool_(): pd.BooleanDtype()}.get, date_as_object=False, split_blocks=True, self_destruct=True
    )
    return Facts(frame, sets)


def current_rows(facts: Facts, year: int) -> pd.DataFrame:
    """Firms with a row in ``year``, in order; ``revenue_1`` and so on stand one and two years back."""
    frame = facts.frame
    here = frame["year"] == year
    current = frame[here].copy()
    current["row"] = np.flatnonzero(here)
    above_1, above_2 = _is_earlier(frame, 1, year - 1), _is_earlier(frame, 2, year - 2)
    gap_2 = _is_earlier(frame, 1, year - 2)
    current["revenue_1"] = frame["revenue"].shift(1).where(above_1)[here]
    current["revenue_2"] = frame["revenue"].shift(2).where(above_2, frame["revenue"].shift(1).where(gap_2))[here]
    current["equity_closing_1"] = frame["equity_closing"].shift(1).where(above_1)[here]
    return current.reset_index(drop=True)


def _is_earlier(frame: pd.DataFrame, rows: int, year: int) -> pd.Series:
    return (frame["year"].shift(rows) == year) & (frame["enterprise"] == frame["enterprise"].shift(rows))


def entries_of(facts: Facts, code: str, rows: pd.Series, year: int) -> tuple[pd.DataFrame, np.ndarray]:
    """Entries of the last three years that stand, one per row: ``firm``, ``name``; and which firms' sets are unknown."""
    array = facts.sets[code].take(pa.array(rows))
    flat = pc.list_flatten(array)
    dates = {part: flat.field(part).to_pandas(date_as_object=False) for part in ("on", "until")}
    firms = pc.list_parent_indices(array).to_pandas()
    entries = pd.DataFrame({"firm": firms, "name": flat.field("name").dictionary_encode().to_pandas(), **dates})
    first, last = pd.Timestamp(year - 3, 12, 31), pd.Timestamp(year, 12, 31)
    stands = (entries["on"] > first) & (entries["on"] <= last) & (entries["until"].isna() | (entries["until"] >= last))
    return entries[stands], array.is_null().to_numpy(zero_copy_only=False)


def saved_percentiles(path: Path) -> Knots:
    """The knots of the norms file a run has saved."""
    norms = pd.read_parquet(path, filters=[("line", "in", PERCENTILES)])
    return {
        (line, stage): (int(own["n"].iloc[0]), *(own[name].to_numpy() for name in ("value", "below", "equal")))
        for (line, stage), own in norms.groupby(["line", "group"], sort=False)
    }
