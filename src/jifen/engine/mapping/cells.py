"""One column as delivered → values of one kind with a state per row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jifen.engine.formula.units import parse_unit, scale
from jifen.engine.mapping.model import FactSource
from jifen.engine.tables.broken import Broken
from jifen.engine.tables.dates import date_of
from jifen.engine.tables.numbers import LARGEST, PLAIN, number_of
from jifen.engine.tables.raw_table import Column, bare, cell_text
from jifen.engine.tables.words import flag_of, set_of

EMPTY: Final = 0
"""Nothing in the cell."""
MISSING: Final = 1
"""A code or word that the mapping reads as unknown."""
KNOWN: Final = 2
INVALID: Final = 3
SET_ASIDE: Final = 4
"""Known as delivered, taken as unknown by ``unknown_when``."""
NO_ROW: Final = 5
"""The table has no row for this enterprise and year, or not this column."""

ENTRY = pa.struct([("name", pa.string()), ("on", pa.date32()), ("until", pa.date32())])
ARROW_TYPES: Final[dict[str, Any]] = {
    "number": pa.float64(),
    "date": pa.date32(),
    "text": pa.string(),
    "flag": pa.bool_(),
    "set": pa.list_(ENTRY),
}
LIMITS: Final = ("", "not_finite", "too_large", "negative", "out_of_range")
States = NDArray[np.uint8]


@dataclass(frozen=True)
class ReadColumn:
    """``values``: an Arrow array of the fact's type, null where not known. ``broken``: row → why its cell is invalid."""

    values: Any
    states: States
    broken: dict[int, Broken] = field(default_factory=dict)


def read_column(column: Column, source: FactSource, file_unit: str) -> ReadColumn:
    """Every cell of a column read as ``source`` says; ``file_unit`` is the unit of numbers in the file."""
    reader = CellReader(source, file_unit)
    if isinstance(column, list):
        return _one_by_one(column, reader)
    if source.kind == "number" and not source.values and _is_number(column.type):
        return _typed_numbers(column, reader)
    if source.kind == "number" and not source.values and _is_text(column.type):
        return _text_numbers(column, reader)
    if source.kind in ("date", "flag", "set") and column.type == ARROW_TYPES[source.kind]:
        return _as_it_is(column)
    if source.kind == "text" and _is_text(column.type) and not source.only_listed:
        return _texts(column, reader)
    return _one_by_one(column.to_pylist(), reader)


def _is_number(kind: Any) -> bool:
    return bool(pa.types.is_floating(kind) or pa.types.is_integer(kind))


def _is_text(kind: Any) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


class CellReader:
    """What one cell means: its state and value, or why it is broken."""

    def __init__(self, source: FactSource, file_unit: str):
        self.source = source
        self.missing = frozenset(source.missing)
        self.missing_numbers = frozenset(n for n in map(number_of, source.missing) if isinstance(n, float))
        self.words = dict(source.values)
        self.percent = parse_unit(file_unit) == parse_unit("%") if source.kind == "number" else False
        self.times, self.over = (1.0, 1.0) if source.kind != "number" else _scaling(source, file_unit)
        self.meanings: dict[str, Callable[[Any, str], Any]] = {
            "number": self.number,
            "date": lambda cell, _: date_of(cell),
            "flag": lambda cell, _: flag_of(cell),
            "set": self.entries,
            "text": self.word,
        }

    def read(self, cell: Any) -> tuple[int, Any]:
        """State and value; the value of a broken cell is its ``Broken``."""
        text = "" if isinstance(cell, list) else cell_text(cell)
        if cell is None or (not text and not isinstance(cell, list)):
            return EMPTY, None
        if text in self.missing or self.words.get(text) == "":
            return MISSING, None
        value = self.meanings[self.source.kind](self.words.get(text, cell), self.words.get(text, text))
        if value is None:
            return MISSING, None
        return (INVALID, value) if isinstance(value, Broken) else (KNOWN, value)

    def number(self, cell: Any, _: str) -> float | Broken | None:
        value = number_of(cell, percent=self.percent)
        if isinstance(value, Broken):
            return value
        if value in self.missing_numbers:
            return None
        value = value * self.source.multiply * self.times / self.over
        fault = int(self.faults(np.array([value]))[0])
        return self.broken(LIMITS[fault]) if fault else value

    def word(self, _: Any, text: str) -> str | Broken:
        listed = [word for _, word in self.source.values]
        if self.source.only_listed and text not in listed:
            return Broken("word_not_listed", "、".join(list(dict.fromkeys([*self.words, *listed]))[:20]))
        return text

    def entries(self, cell: Any, _: str) -> list[dict[str, str | date | None]] | Broken:
        entries = set_of(cell)
        return entries if isinstance(entries, Broken) else [entry.as_struct() for entry in entries]

    def faults(self, values: NDArray[np.float64]) -> NDArray[np.uint8]:
        """For each value in the fact's unit the place in ``LIMITS`` of what it breaks, 0 for nothing."""
        faults = np.zeros(len(values), dtype=np.uint8)
        if self.source.range:
            low, high = self.source.range
            faults[(values < low) | (values > high)] = LIMITS.index("out_of_range")
        if self.source.sign == "nonnegative":
            faults[values < 0] = LIMITS.index("negative")
        faults[np.abs(values) > LARGEST] = LIMITS.index("too_large")
        return faults

    def broken(self, rule: str) -> Broken:
        low, high = self.source.range or (0.0, 0.0)
        return Broken(rule, f"{low:g}–{high:g} {self.source.unit}" if rule == "out_of_range" else "")


def _scaling(source: FactSource, file_unit: str) -> tuple[float, float]:
    return scale(parse_unit(file_unit), parse_unit(source.unit))


def _one_by_one(cells: Iterable[Any], reader: CellReader) -> ReadColumn:
    """Each distinct cell is read once; 1, 1.0 and true are told apart by their types."""
    seen: dict[tuple[type, Any], tuple[int, Any]] = {}
    read: list[tuple[int, Any]] = []
    for cell in cells:
        if isinstance(cell, list | dict):
            read.append(reader.read(cell))
            continue
        key = (type(cell), cell)
        if key not in seen:
            seen[key] = reader.read(cell)
        read.append(seen[key])
    return _gathered(read, ARROW_TYPES[reader.source.kind])


def _gathered(read: Sequence[tuple[int, Any]], kind: Any) -> ReadColumn:
    states = np.fromiter((state for state, _ in read), np.uint8, len(read))
    values = pa.array([value if state == KNOWN else None for state, value in read], kind)
    broken = {i: value for i, (state, value) in enumerate(read) if state == INVALID}
    return ReadColumn(values, states, broken)


def _typed_numbers(column: Any, reader: CellReader) -> ReadColumn:
    """Columns that are numbers in the file already (Parquet, Arrow)."""
    empty = column.is_null().to_numpy(zero_copy_only=False)
    numbers = pc.cast(column, pa.float64(), safe=False).fill_null(0.0).to_numpy(zero_copy_only=False)
    return _checked_numbers(numbers, np.where(empty, EMPTY, KNOWN).astype(np.uint8), {}, reader)


def _text_numbers(column: Any, reader: CellReader) -> ReadColumn:
    """Text columns of CSV: plain decimals all at once, everything else cell by cell."""
    text = pc.utf8_trim_whitespace(pc.fill_null(column, ""))
    plain = pc.match_substring_regex(text, PLAIN)
    numbers = pc.cast(pc.if_else(plain, text, pa.scalar("0", text.type)), pa.float64())
    values = numbers.to_numpy(zero_copy_only=False).copy()
    states = np.full(len(values), KNOWN, dtype=np.uint8)
    odd = np.flatnonzero(~plain.to_numpy(zero_copy_only=False))
    broken: dict[int, Broken] = {}
    cells = text.take(pa.array(odd)).to_pylist()
    faults = _odd_cells(dict.fromkeys(cells), reader)
    for row, cell in zip(odd.tolist(), cells, strict=True):
        states[row], value = faults[cell]
        if isinstance(value, Broken):
            broken[row] = value
        else:
            values[row] = value
    return _checked_numbers(values, states, broken, reader)


def _odd_cells(cells: Iterable[str], reader: CellReader) -> dict[str, tuple[int, Any]]:
    """State and number *in the file's unit* of cells that are no plain decimals."""
    return {cell: _odd_cell(cell, reader) for cell in cells}


def _odd_cell(cell: str, reader: CellReader) -> tuple[int, Any]:
    text = bare(cell)
    if not text or text in reader.missing:
        return (MISSING if text else EMPTY), 0.0
    value = number_of(text, percent=reader.percent)
    return (INVALID if isinstance(value, Broken) else KNOWN), value


def _checked_numbers(
    numbers: NDArray[np.float64], states: States, broken: dict[int, Broken], reader: CellReader
) -> ReadColumn:
    """Missing codes, limits and units over a whole column; as ``CellReader.number`` does for one cell."""
    known = states == KNOWN
    states[known & np.isin(numbers, list(reader.missing_numbers))] = MISSING
    known = states == KNOWN
    finite = np.isfinite(numbers)
    sensible = np.where(np.abs(numbers) <= LARGEST, numbers, 0.0)
    values = sensible * reader.source.multiply * reader.times / reader.over
    faults = reader.faults(values)
    faults[np.abs(numbers) > LARGEST] = LIMITS.index("too_large")
    faults[~finite] = LIMITS.index("not_finite")
    for row in np.flatnonzero(known & (faults > 0)).tolist():
        broken[row] = reader.broken(LIMITS[faults[row]])
    states[known & (faults > 0)] = INVALID
    return ReadColumn(pa.array(values, mask=states != KNOWN), states, broken)


def _as_it_is(column: Any) -> ReadColumn:
    """Dates, flags and sets that have their Arrow type already."""
    empty = column.is_null().to_numpy(zero_copy_only=False)
    return ReadColumn(column, np.where(empty, EMPTY, KNOWN).astype(np.uint8))


def _texts(column: Any, reader: CellReader) -> ReadColumn:
    """Each distinct word is read once, however often it stands."""
    words = column.dictionary_encode()
    read = _one_by_one(words.dictionary.to_pylist(), reader)
    codes = words.indices
    empty = codes.is_null().to_numpy(zero_copy_only=False)
    states = np.where(empty, EMPTY, read.states[codes.fill_null(0).to_numpy()] if len(read.states) else EMPTY)
    return ReadColumn(read.values.take(codes), states.astype(np.uint8))
