"""Sets of several sources in one: entries parsed in columns, the same ones once, in order of name and day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jifen.engine.firms_table import ENTRY, FACT_TYPES
from jifen.verifying.facts.standing import NIL, NO_CLAIM, VALUE, Places, Standing
from jifen.verifying.facts.values import texts_at

_FORM: Final = r"^(?P<name>[^@]*)(?:@(?P<on>[0-9-]*)(?:~(?P<until>[0-9-]*))?)?$"
NO_DAY: Final = np.iinfo(np.int32).min


def united(claims: Standing, words: Sequence[Places]) -> Any:
    """``words``: one source after another. An entry is the same with name and first day; the earlier source's last day holds.

    Null where no source knows, empty where those that know say none.
    """
    height = len(words[0])
    parts = [_entries(claims, word, source) for source, word in enumerate(words)]
    known = np.any([np.isin(claims.at(word, claims.states, NO_CLAIM), (VALUE, NIL)) for word in words], axis=0)
    return _listed(_Entries.joined(parts).once(), known, height)


@dataclass(frozen=True)
class _Entries:
    """One line per entry: whose (row), from which source, name, days (NO_DAY: not stated)."""

    rows: NDArray[np.int64]
    sources: NDArray[np.int64]
    names: Any
    on: NDArray[np.int32]
    until: NDArray[np.int32]

    @classmethod
    def joined(cls, parts: Sequence[_Entries]) -> _Entries:
        arrays = [np.concatenate([getattr(one, name) for one in parts]) for name in ("rows", "sources", "on", "until")]
        return cls(arrays[0], arrays[1], pa.concat_arrays([one.names for one in parts]), arrays[2], arrays[3])

    def once(self) -> _Entries:
        """In order of row, name and day; of the same entries the one of the earliest source."""
        rank = pc.rank(self.names, "ascending", tiebreaker="dense").to_numpy()
        order = np.lexsort((self.until, self.sources, self.on, rank, self.rows))
        key = np.stack([self.rows, rank, self.on])[:, order]
        first = np.any(np.diff(key, axis=1, prepend=-1) != 0, axis=0) if len(order) else np.zeros(0, dtype=bool)
        kept = order[first]
        return _Entries(
            self.rows[kept], self.sources[kept], self.names.take(pa.array(kept)), self.on[kept], self.until[kept]
        )


def _entries(claims: Standing, word: Places, source: int) -> _Entries:
    states = claims.at(word, claims.states, NO_CLAIM)
    rows = np.flatnonzero(states == VALUE)
    parts = pc.split_pattern(texts_at(claims, word[rows]), ";")
    read = pc.extract_regex(parts.flatten(), _FORM)
    owner = rows[pc.list_parent_indices(parts).to_numpy()]
    on, until = (_days(read.field(place)) for place in (1, 2))
    return _Entries(owner, np.full(len(owner), source), read.field(0), on, until)


def _days(texts: Any) -> NDArray[np.int32]:
    told = pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)
    days: NDArray[np.int32] = told.cast(pa.date32()).cast(pa.int32()).fill_null(int(NO_DAY)).to_numpy()
    return days


def _listed(entries: _Entries, known: NDArray[np.bool_], height: int) -> Any:
    lengths = np.bincount(entries.rows, minlength=height)
    offsets = np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)
    days = [pa.array(one, pa.int32(), mask=one == NO_DAY).cast(pa.date32()) for one in (entries.on, entries.until)]
    values = pa.StructArray.from_arrays([entries.names, *days], fields=list(ENTRY))
    starts = pa.array(offsets, pa.int32(), mask=np.append(~known, False))
    return pa.ListArray.from_arrays(starts, values, type=FACT_TYPES["set"])
