"""A source of facts: batches of whole enterprises, sorted and checked, as often as they are asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from jifen.engine.facts.checking import BatchCheck, InvalidCell, NotSorted
from jifen.engine.problems import FactsRefused
from jifen.engine.runners.columnar.whole_enterprises import whole_enterprises

BATCH_ROWS = 1 << 17
KEPT_BYTES = 1 << 30
"""Checked batches stay in memory for the second pass when all of them are likely to fit in here."""
BYTES_A_CELL = 10
Progress = Callable[[int], None]


def fits_in_memory(rows: int, columns: int) -> bool:
    """Whether so many rows of so many facts may stay in memory whole."""
    return rows * (columns + 3) * BYTES_A_CELL <= KEPT_BYTES


@dataclass
class FactsSource:
    """``read``: gives raw batches, sorted by enterprise and year, columns named by fact. The first pass checks them."""

    paths: tuple[Path, ...]
    read: Callable[[], Iterable[pa.RecordBatch]]
    check: BatchCheck
    rows: int
    columns: tuple[str, ...] = ()
    sort: Callable[[], tuple[Callable[[], Iterable[pa.RecordBatch]], object]] | None = None
    """Makes a sorted copy and gives how to read it, and what must live as long as it is read."""
    temporary: object = None
    checked: bool = False
    kept: list[pa.RecordBatch] | None = field(default_factory=list)
    progress: Progress | None = None

    def __post_init__(self) -> None:
        if not fits_in_memory(self.rows, len(self.columns)):
            self.kept = None

    def put_in_order(self) -> None:
        """Sort once, after a pass ended with NotSorted; the next pass reads the sorted copy."""
        assert self.sort is not None
        self.read, self.temporary = self.sort()
        self.kept = None if self.kept is None else []
        self.check = self.check.again()

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Batches in which every enterprise is whole. Raises FactsRefused when the first pass ends with problems, and
        NotSorted when the rows must be put in order first."""
        if self.checked and self.kept is not None:
            yield from self.kept
            return
        seen = 0
        for batch in whole_enterprises(self._checked_batches()):
            if not self.checked:
                self._keep(batch)
            seen += len(batch)
            if self.progress:
                self.progress(seen)
            yield batch
        if not self.checked:
            self.check.findings.raise_if_any(FactsRefused)
            self.checked = True

    def _checked_batches(self) -> Iterator[pa.RecordBatch]:
        check = self.check if not self.checked else self.check.again()
        for batch in self.read():
            yield check.checked(batch) if not self.checked or self.check.invalid else batch

    def _keep(self, batch: pa.RecordBatch) -> None:
        if self.kept is not None:
            self.kept.append(batch)

    def table(self) -> pa.Table:
        """All rows at once, for small jobs and single enterprises."""
        try:
            batches = list(self.batches())
        except NotSorted:
            self.put_in_order()
            batches = list(self.batches())
        return pa.Table.from_batches(batches).unify_dictionaries() if batches else pa.table({})

    @property
    def invalid(self) -> list[InvalidCell]:
        return self.check.invalid


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
