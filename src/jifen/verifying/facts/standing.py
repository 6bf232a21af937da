"""Standing claims: the last word of each source on each fact, enterprise and year, streamed from the database into columns.

The driver is Django's own: a live SQLite file is never opened a second time. Rows come by key, and the later of one source takes
the place of the earlier, so nothing is sorted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection
from numpy.typing import NDArray

from jifen.verifying.facts.cut_off import ACCEPTED, REJECTED, CutOff

FETCHED: Final = 2_000
"""Rows taken from the driver at once; more leave the processor's cache."""
AT_ONCE: Final = 50_000
"""Rows worked on at once."""
FEW: Final = 500
"""So many enterprises are asked for by key; more are read with all others and left out."""
EVERY_YEAR: Final = 0
STATES: Final = ("value", "nil", "not_applicable", "unknown")
VALUE, NIL, NOT_APPLICABLE, UNKNOWN, NO_CLAIM = range(5)
Places = NDArray[np.int32]
"""Per enterprise (or row) a place among the claims; −1 for none."""
Word = tuple[str, str, int]
"""Source, fact, year."""


@dataclass(frozen=True)
class Standing:
    """``keys``: of claims; ``texts``: canonical, null for numbers. ``said``: who says what, per enterprise as they were asked for."""

    keys: NDArray[np.int64]
    states: NDArray[np.uint8]
    numbers: NDArray[np.float64]
    texts: pa.Array
    weights: NDArray[np.int64]
    source_codes: NDArray[np.int16]
    source_names: tuple[str, ...]
    said: dict[Word, Places] = field(default_factory=dict)

    def word(self, source: str, fact: str, year: int) -> Places | None:
        return self.said.get((source, fact, year))

    def sources_of(self, fact: str) -> set[str]:
        return {source for source, one, _ in self.said if one == fact}

    def source_of(self, place: int) -> str:
        return self.source_names[int(self.source_codes[place])]

    def at(self, places: Places, column: NDArray[Any], otherwise: Any) -> NDArray[Any]:
        """The column's value at each place, ``otherwise`` where there is none."""
        if not len(column):
            return np.full(len(places), otherwise, dtype=column.dtype)
        return np.where(places >= 0, column[places], otherwise).astype(column.dtype)


def standing(enterprises: Sequence[int], years: Iterable[int], cut: CutOff) -> Standing:
    """``enterprises``: keys; every array of ``said`` follows their order. Claims of every year (0) are always among them."""
    place_of = _Positions(enterprises)
    made = _Gathering(len(enterprises), cut.sources)
    wanted = sorted({EVERY_YEAR, *years})
    for batch in _batches(enterprises, wanted):
        made.add(batch, place_of, cut)
    return made.done(cut)


class _Positions:
    """Key of an enterprise → its place in the order asked for; −1 for others."""

    def __init__(self, enterprises: Sequence[int]) -> None:
        self.places = np.full(max(enterprises, default=0) + 1, -1, dtype=np.int32)
        self.places[np.asarray(enterprises, dtype=np.int64)] = np.arange(len(enterprises), dtype=np.int32)

    def __call__(self, keys: NDArray[np.int64]) -> NDArray[np.int32]:
        inside = keys < len(self.places)
        return np.where(inside, self.places[np.where(inside, keys, 0)], np.int32(-1)).astype(np.int32)


@dataclass(frozen=True)
class _Batch:
    keys: NDArray[np.int64]
    deliveries: NDArray[np.int64]
    enterprises: NDArray[np.int64]
    years: NDArray[np.int64]
    facts: pa.DictionaryArray
    states: NDArray[np.uint8]
    numbers: NDArray[np.float64]
    texts: pa.Array

    @classmethod
    def of(cls, table: pa.Table) -> _Batch:
        columns = [column.combine_chunks() for column in table.columns]
        whole = [column.to_numpy() for column in columns[:4]]
        codes = pc.index_in(columns[5], pa.array(STATES)).to_numpy().astype(np.uint8)
        numbers = columns[6].to_numpy(zero_copy_only=False)
        return cls(whole[0], whole[1], whole[2], whole[3], columns[4].dictionary_encode(), codes, numbers, columns[7])


_ROW: Final = pa.schema(
    [("id", pa.int64()), ("delivery", pa.int64()), ("enterprise", pa.int64()), ("year", pa.int64()), ("fact", pa.string()),
     ("state", pa.string()), ("number", pa.float64()), ("text", pa.string())]
)  # fmt: skip
_SQL: Final = """
SELECT id, delivery_id, enterprise_id, year, fact, state, number, CASE WHEN number IS NULL THEN value END
FROM collecting_factclaim WHERE {where} ORDER BY id
"""


def _batches(enterprises: Sequence[int], years: Sequence[int]) -> Iterator[_Batch]:
    held: list[pa.RecordBatch] = []
    for piece in _pieces(enterprises, years):
        held.append(piece)
        if len(held) * FETCHED >= AT_ONCE:
            yield _Batch.of(pa.Table.from_batches(held))
            held = []
    if held:
        yield _Batch.of(pa.Table.from_batches(held))


def _pieces(enterprises: Sequence[int], years: Sequence[int]) -> Iterator[pa.RecordBatch]:
    if not enterprises:
        return
    where, given = f"year IN ({_marks(years)})", [*years]
    if len(enterprises) <= FEW:
        where, given = f"{where} AND enterprise_id IN ({_marks(enterprises)})", [*given, *enterprises]
    with connection.chunked_cursor() as cursor:
        cursor.execute(_SQL.format(where=where), given)
        while rows := cursor.fetchmany(FETCHED):
            columns = zip(zip(*rows, strict=True), _ROW, strict=True)
            yield pa.RecordBatch.from_arrays([pa.array(one, field.type) for one, field in columns], schema=_ROW)


def _marks(values: Sequence[int]) -> str:
    return ", ".join(["%s"] * len(values))


class _Gathering:
    def __init__(self, enterprises: int, sources: tuple[str, ...]) -> None:
        self.enterprises, self.sources = enterprises, sources
        self.said: dict[Word, Places] = {}
        self.parts: list[tuple[Any, ...]] = []
        self.length = 0

    def add(self, batch: _Batch, place_of: _Positions, cut: CutOff) -> None:
        where, source = place_of(batch.enterprises), cut.sources_of(batch.deliveries)
        there = (where >= 0) & (source >= 0)
        if len(cut.withdrawn):
            there &= np.isin(batch.keys, cut.withdrawn, invert=True)
        kept = np.flatnonzero(there)
        if not len(kept):
            return
        places = self.length + np.arange(len(kept), dtype=np.int32)
        self._say(batch, kept, places, where[kept], source[kept])
        rows = pa.array(kept)
        self.parts.append(
            (batch.keys[kept], batch.states[kept], batch.numbers[kept], batch.texts.take(rows), source[kept])
        )
        self.length += len(kept)

    def _say(
        self, batch: _Batch, kept: NDArray[np.intp], places: Places, where: Places, source: NDArray[np.int16]
    ) -> None:
        facts, years = batch.facts.indices.to_numpy()[kept].astype(np.int64), batch.years[kept]
        code = (source.astype(np.int64) * (len(batch.facts.dictionary) + 1) + facts) * 10_000 + years
        order = np.argsort(code, kind="stable")  # stable: of two words of one source the later still comes later
        starts = np.flatnonzero(np.diff(code[order], prepend=-1))
        for start, end in zip(starts, [*starts[1:], len(order)], strict=True):
            first, own = order[start], order[start:end]
            word = (self.sources[source[first]], batch.facts.dictionary[facts[first]].as_py(), int(years[first]))
            self._of(word)[where[own]] = places[own]

    def _of(self, word: Word) -> Places:
        if word not in self.said:
            self.said[word] = np.full(self.enterprises, -1, dtype=np.int32)
        return self.said[word]

    def done(self, cut: CutOff) -> Standing:
        if not self.parts:
            whole = np.zeros(0, dtype=np.int64)
            none, source = np.zeros(0, dtype=np.uint8), np.zeros(0, dtype=np.int16)
            return Standing(whole, none, np.zeros(0), pa.array([], pa.string()), whole, source, self.sources)
        columns = [list(column) for column in zip(*self.parts, strict=True)]
        keys, state, numbers, source = (np.concatenate(columns[place]) for place in (0, 1, 2, 4))
        texts, weight = pa.concat_arrays(columns[3]), weights(keys, state, cut)
        return Standing(keys, state, numbers, texts, weight, source, self.sources, self.said)


def weights(keys: NDArray[np.int64], states: NDArray[np.uint8], cut: CutOff) -> NDArray[np.int64]:
    """How much a claim counts beside others on the same fact: 0 rejected, 1 unknown, 2 told; accepted above, the newest highest."""
    found: NDArray[np.int64] = np.where(states == UNKNOWN, 1, 2).astype(np.int64)
    judged = np.array(sorted(cut.verdicts), dtype=np.int64)
    places = np.searchsorted(keys, judged)
    for place, key in zip(places.tolist(), judged.tolist(), strict=True):
        if place < len(keys) and keys[place] == key:
            kind, verdict = cut.verdicts[key]
            if kind == REJECTED:
                found[place] = 0
            elif kind == ACCEPTED and found[place] == 2:
                found[place] = 2 + verdict
    return found
