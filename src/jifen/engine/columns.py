"""Columns of values with their states: what formulas and rules of the columnar runner work on.

``state`` holds KNOWN, UNDEFINED or UNKNOWN per row; None means all known. Values under another state have no meaning.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from jifen.engine.states import KNOWN

Floats = NDArray[np.float64]
States = NDArray[np.uint8] | None


def strongest(*states: States) -> States:
    """The state of something made of several: unknown over undefined over known."""
    result: States = None
    for state in states:
        if state is not None:
            result = state if result is None else np.maximum(result, state)
    return result


@dataclass(frozen=True)
class Numbers:
    """Float64 values; dates are days since 1970-01-01."""

    values: Floats
    state: States = None

    def take(self, rows: NDArray[np.intp]) -> Numbers:
        return Numbers(self.values[rows], None if self.state is None else self.state[rows])


@dataclass(frozen=True)
class Flags:
    values: NDArray[np.bool_]
    state: States = None

    def take(self, rows: NDArray[np.intp]) -> Flags:
        return Flags(self.values[rows], None if self.state is None else self.state[rows])

    def true(self) -> NDArray[np.bool_]:
        """Known and true."""
        return self.values if self.state is None else self.values & (self.state == KNOWN)


@dataclass(frozen=True)
class Texts:
    """Words as codes into ``words``."""

    codes: NDArray[np.int32]
    words: tuple[str, ...]
    state: States = None

    def take(self, rows: NDArray[np.intp]) -> Texts:
        return Texts(self.codes[rows], self.words, None if self.state is None else self.state[rows])

    def where(self, test: list[bool]) -> NDArray[np.bool_]:
        """Row by row, whether its word passes; ``test`` has one truth per word."""
        return np.asarray([*test, False], dtype=bool)[self.codes]


NO_DAY = np.iinfo(np.int32).min


@dataclass(frozen=True)
class Sets:
    """Dated names, row by row: entries ``starts[i] : starts[i] + lengths[i]`` of the entry columns belong to row i."""

    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]
    names: NDArray[np.int32]
    words: tuple[str, ...]
    on: NDArray[np.int32]
    until: NDArray[np.int32]
    kept: NDArray[np.bool_]
    state: States = None

    def take(self, rows: NDArray[np.intp]) -> Sets:
        return replace(
            self,
            starts=self.starts[rows],
            lengths=self.lengths[rows],
            state=None if self.state is None else self.state[rows],
        )

    def sums(self, of_entries: NDArray[np.float64] | NDArray[np.int64]) -> NDArray[np.float64]:
        """The sum of an entry column over each row's kept entries, exact for whole numbers."""
        running = np.concatenate(([0.0], np.cumsum(np.where(self.kept, of_entries, 0.0))))
        return np.asarray(running[self.starts + self.lengths] - running[self.starts], dtype=np.float64)

    def largest(self, of_entries: NDArray[np.float64]) -> NDArray[np.float64]:
        """The largest of a non-negative entry column over each row's kept entries; 0 for a row without entries."""
        result = np.zeros(len(self.starts))
        some = np.flatnonzero(self.lengths)
        if len(some) == 0:
            return result
        rows = np.repeat(some, self.lengths[some])
        offsets = np.arange(len(rows)) - np.repeat(
            np.cumsum(self.lengths[some]) - self.lengths[some], self.lengths[some]
        )
        entries = self.starts[rows] + offsets
        np.maximum.at(result, rows, np.where(self.kept, of_entries, 0.0)[entries])
        return result


Column = Numbers | Flags | Texts | Sets
