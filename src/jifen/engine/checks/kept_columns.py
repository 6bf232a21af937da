"""Narrow columns of every firm, kept while batches pass, for checks that compare a firm with its peers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from jifen.engine.checks.firm_columns import FirmColumns
from jifen.engine.columns import Floats

GROUPS = ("stage", "sector")


class KeptColumns:
    """``columns``: numbers to keep, 8 bytes each per enterprise; the enterprise, its stage and sector are kept beside them."""

    def __init__(self, year: int, columns: Sequence[str]):
        self.year = year
        self.columns = tuple(dict.fromkeys(column for column in columns if column not in GROUPS))
        self.keys: list[pa.RecordBatch] = []
        self.numbers: dict[str, list[Floats]] = {column: [] for column in self.columns}

    def add(self, firms: FirmColumns) -> None:
        if not self.columns:
            return
        words = [firms.array(name).cast(pa.string()) for name in GROUPS]
        years = pa.array(np.full(len(firms), self.year, dtype=np.int32))
        names = ["enterprise", "year", *GROUPS]
        self.keys.append(pa.RecordBatch.from_arrays([firms.enterprises.cast(pa.string()), years, *words], names=names))
        for column, values in firms.keep(self.columns).items():
            self.numbers[column].append(values)

    def joined(self) -> FirmColumns:
        """All firms as one batch of the data year; only the kept columns can be asked for."""
        whole = pa.Table.from_batches(self.keys, schema=_KEYS).combine_chunks()
        batch = whole.to_batches()[0] if len(whole) else pa.RecordBatch.from_pylist([], schema=_KEYS)
        numbers = {column: np.concatenate([np.empty(0), *parts]) for column, parts in self.numbers.items()}
        return FirmColumns(batch, self.year, numbers)


_KEYS = pa.schema([("enterprise", pa.string()), ("year", pa.int32()), *((name, pa.string()) for name in GROUPS)])
