"""A batch of long rows (enterprise, year, facts) seen as one row per enterprise of the data year, with its other years at hand.

Rows must come sorted by enterprise and year, and every enterprise whole.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jifen.engine.columns import NO_DAY, Column, Flags, Numbers, Sets, States, Texts
from jifen.engine.days import EPOCH
from jifen.engine.states import UNDEFINED, UNKNOWN

Rows = NDArray[np.intp]


def enterprise_starts(keys: pa.Array) -> NDArray[np.bool_]:
    """True where a row's enterprise differs from the row before; the first row is always a start."""
    starts = np.ones(len(keys), dtype=bool)
    if len(keys) > 1:
        starts[1:] = pc.not_equal(keys.slice(1), keys.slice(0, len(keys) - 1)).to_numpy(zero_copy_only=False)
    return starts


@dataclass
class Panel:
    """``kinds``: fact → kind; ``lags``: years other than the data year that formulas read (back positive)."""

    batch: pa.RecordBatch
    year: int
    as_of: datetime.date
    kinds: dict[str, str]
    lags: tuple[int, ...] = ()
    founded: str = ""
    lagged: frozenset[str] = frozenset()
    """Facts read in other years too; the rest is cut down to the data year before it is decoded."""
    rows: dict[int, Rows] = field(init=False)
    decoded: dict[str, Column] = field(default_factory=dict)
    columns: dict[tuple[str, int], Column] = field(default_factory=dict)

    def __post_init__(self) -> None:
        years = self.batch.column("year").to_numpy()
        here = np.flatnonzero(years == self.year)
        self.whole = len(here) == len(years)
        self.indices = pa.array(here)
        self.rows = {0: here}
        if self.lags:
            owner = np.cumsum(enterprise_starts(self.batch.column("enterprise")), dtype=np.int64)
            self.rows |= {lag: _other_year(here, years, owner, self.year - lag, lag) for lag in self.lags}

    def __len__(self) -> int:
        return len(self.rows[0])

    @property
    def enterprises(self) -> pa.Array:
        keys = self.batch.column("enterprise")
        return keys if self.whole else keys.take(self.indices)

    def column(self, code: str, lag: int = 0) -> Column:
        """A fact of the data year or of another one; unknown where there is no such row."""
        if (code, lag) not in self.columns:
            self.columns[(code, lag)] = self._column(code, lag)
        return self.columns[(code, lag)]

    def _column(self, code: str, lag: int) -> Column:
        if lag == 0 and code not in self.lagged:
            return self._of_data_year(code)
        if code not in self.decoded:
            self.decoded[code] = decoded(self.batch, code, self.kinds[code])
        rows = self.rows[lag]
        if lag == 0:
            return self.decoded[code] if self.whole else self.decoded[code].take(rows)
        column = self.decoded[code].take(rows)
        return _with_state(column, self._lagged_state(column.state, rows, lag))

    def _of_data_year(self, code: str) -> Column:
        if code not in self.batch.schema.names:
            return _absent(self.kinds[code], len(self))
        array, kind = self.batch.column(code), self.kinds[code]
        if self.whole or kind in ("text", "set"):
            return decoded_array(array if self.whole else array.take(self.indices), kind)
        if kind == "number":
            return _numbers_at(array, self.rows[0])
        return decoded_array(array, kind).take(self.rows[0])

    def _lagged_state(self, state: States, rows: Rows, lag: int) -> NDArray[np.uint8]:
        known = np.zeros(len(rows), dtype=np.uint8) if state is None else state
        result = np.where(rows < 0, np.uint8(UNKNOWN), known)
        if lag > 0 and self.founded:
            result[self.founded_after(self.year - lag)] = UNDEFINED
        return result

    def founded_after(self, year: int) -> NDArray[np.bool_]:
        born = self.column(self.founded)
        assert isinstance(born, Numbers)
        first = (datetime.date(year + 1, 1, 1).toordinal() if year < 9999 else 10**9) - EPOCH
        after = born.values >= first
        return after if born.state is None else after & (born.state == 0)


def _with_state(column: Column, state: NDArray[np.uint8]) -> Column:
    match column:
        case Numbers(values):
            return Numbers(values, state)
        case Flags(values):
            return Flags(values, state)
        case Texts(codes, words):
            return Texts(codes, words, state)
    return Sets(column.starts, column.lengths, column.names, column.words, column.on, column.until, column.kept, state)


def _other_year(here: Rows, years: NDArray[np.int32], owner: NDArray[np.int64], year: int, lag: int) -> Rows:
    """Row of the same enterprise in ``year``; −1 where there is none. Rows are sorted, so it lies within |lag| rows."""
    found = np.full(len(here), -1, dtype=np.intp)
    for step in range(1, abs(lag) + 1):
        place = here - step if lag > 0 else here + step
        inside = (place >= 0) & (place < len(years))
        safe = np.where(inside, place, 0)
        match = inside & (years[safe] == year) & (owner[safe] == owner[here])
        found[match] = safe[match]
    return found


def decoded(batch: pa.RecordBatch, code: str, kind: str) -> Column:
    """An Arrow column as engine column. A column that is absent is unknown throughout."""
    if code not in batch.schema.names:
        return _absent(kind, batch.num_rows)
    return decoded_array(batch.column(code), kind)


def decoded_array(array: pa.Array, kind: str) -> Column:
    """The same of one array."""
    state = _state(array)
    match kind:
        case "number":
            return Numbers(_floats(array), state)
        case "date":
            return Numbers(_days(array).astype(np.float64), state)
        case "flag":
            filled = array.fill_null(False) if array.null_count else array
            return Flags(filled.to_numpy(zero_copy_only=False), state)
        case "text":
            return _texts(array, state)
    return _sets(array, state)


def _state(array: pa.Array) -> States:
    if array.null_count == 0:
        return None
    missing = array.is_null().to_numpy(zero_copy_only=False)
    return np.asarray(missing.astype(np.uint8) * np.uint8(UNKNOWN))


def _numbers_at(array: pa.Array, rows: Rows) -> Numbers:
    """Some rows of a column of floats: cut first, then the unknown ones are set to 0."""
    array = array if array.type == pa.float64() else array.cast(pa.float64())
    values = _bits(array)[rows]
    if array.null_count == 0:
        return Numbers(values)
    missing = array.is_null().to_numpy(zero_copy_only=False)[rows]
    values[missing] = 0.0
    return Numbers(values, missing.view(np.uint8) * np.uint8(UNKNOWN))


def _bits(array: pa.Array) -> NDArray[np.float64]:
    """The values as they stand in memory; what a null hides has no meaning."""
    whole: NDArray[np.float64] = np.frombuffer(array.buffers()[1], dtype=np.float64)
    return whole[array.offset : array.offset + len(array)]


def _floats(array: pa.Array) -> NDArray[np.float64]:
    if array.type != pa.float64():
        array = array.cast(pa.float64())
    values = _bits(array)
    if array.null_count == 0:
        return values
    return np.where(array.is_null().to_numpy(zero_copy_only=False), 0.0, values)


def _days(array: pa.Array) -> NDArray[np.int32]:
    days = array.cast(pa.date32()).cast(pa.int32())
    return np.asarray((days.fill_null(0) if days.null_count else days).to_numpy(zero_copy_only=False))


def _texts(array: pa.Array, state: States) -> Texts:
    encoded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    indices = encoded.indices.fill_null(0) if encoded.null_count else encoded.indices
    words = tuple(encoded.dictionary.to_pylist()) or ("",)
    return Texts(indices.to_numpy(zero_copy_only=False).astype(np.int32), words, state)


def _sets(array: pa.Array, state: States) -> Sets:
    offsets = array.offsets.to_numpy().astype(np.int64)
    lengths = np.diff(offsets)
    if state is not None:
        lengths = np.where(state == UNKNOWN, 0, lengths)
    entries = array.values
    names = entries.field("name").dictionary_encode()
    codes = names.indices.fill_null(0) if names.null_count else names.indices
    return Sets(
        offsets[:-1],
        lengths,
        codes.to_numpy(zero_copy_only=False).astype(np.int32),
        tuple(names.dictionary.to_pylist()),
        _entry_days(entries.field("on")),
        _entry_days(entries.field("until")),
        np.ones(len(entries), dtype=bool),
        state,
    )


def _entry_days(array: pa.Array) -> NDArray[np.int32]:
    return np.asarray(array.cast(pa.int32()).fill_null(int(NO_DAY)).to_numpy(zero_copy_only=False))


def _absent(kind: str, rows: int) -> Column:
    state = np.full(rows, UNKNOWN, dtype=np.uint8)
    if kind in ("number", "date"):
        return Numbers(np.zeros(rows), state)
    if kind == "flag":
        return Flags(np.zeros(rows, dtype=bool), state)
    if kind == "text":
        return Texts(np.zeros(rows, dtype=np.int32), ("",), state)
    none = np.zeros(rows, dtype=np.int64)
    empty = np.empty(0, dtype=np.int32)
    return Sets(none, none, empty, (), empty, empty, np.empty(0, dtype=bool), state)
