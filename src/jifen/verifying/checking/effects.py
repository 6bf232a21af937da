"""What a suspicious value does to the points: the total without it, less the total with it.

Without it the next source of the order speaks, and where there is none nobody knows. All findings are reckoned in columns: the rows
of each enterprise once more under a name of their own, with one value exchanged, through the engine.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jifen.collecting.contracts.facts import FACTS
from jifen.engine.checks.check import fact_of
from jifen.engine.norms import Norms
from jifen.verifying.checking.core_points import CorePoints
from jifen.verifying.facts.choosing import chosen
from jifen.verifying.facts.uniting import united
from jifen.verifying.facts.values import column_of
from jifen.verifying.facts.verified import Verified

AT_ONCE: Final = 20_000
"""Findings reckoned at once."""


def effects(read: Verified, points: CorePoints, norms: Norms, found: pa.Table) -> Iterator[list[int | None]]:
    """For each finding, a part of them at a time, the change of its enterprise's total in hundredths; None where it has no
    points either way. ``found``: columns enterprise, fact, seen."""
    names = [name for name in points.plan.scheme.facts if name in read.table.column_names]
    table = read.table.select(["enterprise", "year", *names])
    facts = dropped_facts(read, found)
    others = {
        fact: without(read, fact) for fact in pc.unique(facts).to_pylist() if fact in names and fact in read.places
    }
    for start in range(0, len(found), AT_ONCE):
        part = found.slice(start, AT_ONCE)
        rows = _rows_of(table["enterprise"], part["enterprise"])
        before = points.totals(_named(table, rows), norms)
        after = points.totals(_exchanged(table, rows, facts.slice(start, AT_ONCE), others, points.year), norms)
        yield _changes(before, after)


def dropped_facts(read: Verified, found: pa.Table) -> Any:
    """The fact each finding is about; of a quantity made of facts, as growth, the first one read."""
    told = zip(found["fact"].to_pylist(), found["seen"].to_pylist(), strict=True)
    return pa.array([fact if fact in read.places else _first(seen, fact) for fact, seen in told], pa.string())


def _first(seen: list[str], otherwise: str) -> str:
    return fact_of(seen[0]) if seen else otherwise


def _changes(before: NDArray[np.float64], after: NDArray[np.float64]) -> list[int | None]:
    nowhere = np.isnan(before) & np.isnan(after)
    change = np.nan_to_num(after) - np.nan_to_num(before)
    return [None if none else int(value) for none, value in zip(nowhere.tolist(), change.tolist(), strict=True)]


def without(read: Verified, fact: str) -> Any:
    """For each row what the fact would be without the claim that counts; of a united set without the last source that told."""
    words = [read.places[name] for name in read.places if name.startswith(f"{fact}@")]
    if FACTS[fact].kind == "set":
        return united(read.claims, _but_last(words)) if words else pa.nulls(len(read.table), read.table[fact].type)
    rest = [np.where(word == read.places[fact], np.int32(-1), word).astype(np.int32) for word in words]
    places = chosen(read.claims, [*rest, np.full(len(read.table), -1, dtype=np.int32)])
    return column_of(read.claims, fact, places)


def _but_last(words: list[NDArray[np.int32]]) -> list[NDArray[np.int32]]:
    """Each word but that of the last source having one, row by row."""
    told = np.stack([word >= 0 for word in words])
    last = len(words) - 1 - np.argmax(told[::-1], axis=0)
    return [np.where(last == place, np.int32(-1), word).astype(np.int32) for place, word in enumerate(words)]


class _Rows:
    """Rows of the table, once for each finding: ``owner`` says whose they are now."""

    def __init__(self, rows: NDArray[np.int64], owner: NDArray[np.int64]) -> None:
        self.rows, self.owner = rows, owner

    @property
    def names(self) -> Any:
        """Names of equal length, so that they sort as numbers do."""
        return pa.array([f"{one:09d}" for one in self.owner.tolist()], pa.string())


def _rows_of(keys: Any, wanted: Any) -> _Rows:
    """All rows of each enterprise wanted, as often as it is."""
    coded = keys.combine_chunks().dictionary_encode()
    codes = coded.indices.to_numpy()  # sorted, so codes only grow
    starts = np.searchsorted(codes, np.arange(len(coded.dictionary) + 1))
    place = pc.index_in(wanted, coded.dictionary).to_numpy()
    lengths = starts[place + 1] - starts[place]
    owner = np.repeat(np.arange(len(place)), lengths)
    offset = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return _Rows(np.repeat(starts[place], lengths) + offset, owner)


def _named(table: pa.Table, rows: _Rows) -> pa.Table:
    return table.take(pa.array(rows.rows)).set_column(0, "enterprise", rows.names)


def _exchanged(table: pa.Table, rows: _Rows, facts: Any, others: dict[str, Any], year: int) -> pa.Table:
    """The rows with the suspicious value of each finding exchanged in the data year."""
    changed = _named(table, rows)
    here = changed["year"].to_numpy() == year
    coded = facts.dictionary_encode()
    codes = coded.indices.to_numpy()[rows.owner]
    for code, fact in enumerate(coded.dictionary.to_pylist()):
        if fact in others:
            mask = pa.array(here & (codes == code))
            other = others[fact].take(pa.array(rows.rows))
            column = _either(mask, other, changed[fact].combine_chunks())
            changed = changed.set_column(changed.column_names.index(fact), fact, column)
    return changed


def _either(mask: Any, other: Any, own: Any) -> Any:
    """``other`` where the mask is true; by places, since lists cannot be chosen cell by cell."""
    both = pa.concat_arrays([own, other])
    place = np.arange(len(own)) + len(own) * mask.to_numpy(zero_copy_only=False)
    return both.take(pa.array(place))
