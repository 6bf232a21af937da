"""One row per enterprise of the data year, with its other years at hand: the columns a check compares.

A column is named as in findings: ``revenue`` the value that counts, ``revenue@tax`` the word of one source, ``revenue[-1]``
last year's. Numbers come as float64 with NaN for unknown, dates as days since 1970-01-01, flags as 0 and 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jifen.engine.columns import Floats, Sets
from jifen.engine.runners.columnar.panel import decoded_array, enterprise_starts

_COLUMN = re.compile(r"(?P<base>[^\[\]]+)(?:\[-(?P<back>\d+)\])?")


def parsed_column(column: str) -> tuple[str, int]:
    """``revenue[-1]`` → ``("revenue", 1)``."""
    match = _COLUMN.fullmatch(column)
    assert match, f"{column!r} names no column"
    return match["base"], int(match["back"] or 0)


class FirmColumns:
    """``batch``: rows sorted by enterprise and year, every enterprise whole; firms are those with a row in ``year``.

    ``given``: columns of numbers made already, one value per firm.
    """

    def __init__(self, batch: pa.RecordBatch, year: int, given: Mapping[str, Floats] | None = None):
        self.batch, self.year = batch, year
        self.years = batch.column("year").to_numpy(zero_copy_only=False)
        self.here: NDArray[np.intp] = np.flatnonzero(self.years == year)
        self.owner = np.cumsum(enterprise_starts(batch.column("enterprise")), dtype=np.int64)
        self._rows: dict[int, NDArray[np.intp]] = {0: self.here}
        self._whole: dict[str, Floats] = {}
        self._given = frozenset(given or ())
        self._numbers: dict[str, Floats] = dict(given or {})
        self._coded: dict[str, tuple[NDArray[np.int64], list[str]]] = {}

    def __len__(self) -> int:
        return len(self.here)

    @cached_property
    def enterprises(self) -> pa.Array:
        return self.batch.column("enterprise").take(pa.array(self.here))

    def has_year(self, back: int) -> NDArray[np.bool_]:
        """Firms that have a row so many years earlier."""
        return self._rows_back(back) >= 0

    def has(self, column: str) -> bool:
        return parsed_column(column)[0] in self.batch.schema.names or column in self._given

    def numbers(self, column: str) -> Floats:
        """NaN throughout where the column is absent; infinite values count as unknown."""
        if column not in self._numbers:
            base, back = parsed_column(column)
            rows, whole = self._rows_back(back), self._decoded(base)
            taken = whole[rows]
            if back:
                taken[rows < 0] = np.nan
            self._numbers[column] = taken
        return self._numbers[column]

    def array(self, column: str) -> pa.Array:
        """The column as it came, null for unknown."""
        base, back = parsed_column(column)
        if base not in self.batch.schema.names:
            return pa.nulls(len(self))
        rows = self._rows_back(back)
        return self.batch.column(base).take(pa.array(rows, mask=rows < 0))

    def coded(self, column: str) -> tuple[NDArray[np.int64], list[str]]:
        """Words as codes into their sorted list, −1 for unknown."""
        if column not in self._coded:
            self._coded[column] = _sorted_codes(self.array(column).cast(pa.string()))
        return self._coded[column]

    def sets(self, column: str) -> Sets:
        """Dated names row by row; ``state`` marks unknown sets."""
        read = decoded_array(self.array(column).cast(SET), "set")
        assert isinstance(read, Sets)
        return read

    def keep(self, columns: Iterable[str]) -> dict[str, Floats]:
        """Copies of some columns of numbers, to be held after the batch is gone."""
        return {column: self.numbers(column) for column in columns}

    def _decoded(self, base: str) -> Floats:
        if base not in self._whole:
            names = self.batch.schema.names
            self._whole[base] = _floats(self.batch.column(base)) if base in names else np.full(len(self.years), np.nan)
        return self._whole[base]

    def _rows_back(self, back: int) -> NDArray[np.intp]:
        if back not in self._rows:
            self._rows[back] = self._look_back(back)
        return self._rows[back]

    def _look_back(self, back: int) -> NDArray[np.intp]:
        """Rows are sorted, so an earlier year lies at most ``back`` rows above; −1 where there is none."""
        rows = np.full(len(self.here), -1, dtype=np.intp)
        for step in range(1, back + 1):
            place = np.maximum(self.here - step, 0)
            match = (self.here >= step) & (self.years[place] == self.year - back)
            match &= self.owner[place] == self.owner[self.here]
            rows[match] = place[match]
        return rows


ENTRY = pa.struct([("name", pa.string()), ("on", pa.date32()), ("until", pa.date32())])
SET = pa.list_(ENTRY)


def _floats(array: pa.Array) -> Floats:
    if pa.types.is_date32(array.type):
        array = array.cast(pa.int32())
    if array.type != pa.float64():
        array = array.cast(pa.float64())
    values: Floats = array.to_numpy(zero_copy_only=False)
    finite = np.isfinite(values)
    return values if finite.all() else np.where(finite, values, np.nan)


def _sorted_codes(array: pa.Array) -> tuple[NDArray[np.int64], list[str]]:
    encoded = array.dictionary_encode()
    words = encoded.dictionary.to_pylist()
    order = sorted(range(len(words)), key=words.__getitem__)
    places = np.empty(len(words) + 1, dtype=np.int64)
    places[order], places[-1] = np.arange(len(words)), -1
    return places[encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)], [words[place] for place in order]
