"""One delivery read whole: every row accepted or quarantined, each failed rule of a row told at once.

Runs in the calling process; for files of strangers use ``isolation.read_in_child``.
"""

from __future__ import annotations

import datetime
import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Set
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jifen.collecting.contracts import Contract, ContractFact
from jifen.collecting.reading.cells import FactColumn, not_asked, read_fact
from jifen.collecting.reading.claims import claims_of, gathered
from jifen.collecting.reading.entries import set_of_columns
from jifen.collecting.reading.keys import Keys, read_keys
from jifen.collecting.reading.limits import Limits
from jifen.collecting.reading.opening import OpenedFile, file_unit, open_file, rows_above
from jifen.collecting.reading.received import FAULTS, ROW, Received
from jifen.collecting.reading.refusal import DeliveryRefused
from jifen.collecting.reading.row_rules import RuleCount, apply_rules
from jifen.collecting.reading.states import INVALID, STATES, Fault
from jifen.collecting.sources import Source
from jifen.engine.problems import Place
from jifen.engine.tables import cell_text

Progress = Callable[[str], None]
_LONGEST_NUMBER = 9


def read_delivery(
    path: Path,
    source: Source,
    *,
    name: str = "",
    register: Set[str] | None = None,
    allowed: Set[str] | None = None,
    delivered_on: datetime.date | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> Received:
    """What the file ``path``, delivered as ``name``, brings. Raises DeliveryRefused where the file as a whole cannot be read.

    ``register``: credit codes that exist; ``allowed``: those this sender may deliver for; None: not asked.
    """
    limits, progress = limits or Limits(), progress or (lambda _: None)
    progress("opening")
    opened = open_file(path, name or path.name, source.mapping, limits)
    progress("reading")
    reader = _Reader(opened, source, limits)
    keys = read_keys(opened.raw, opened.table, register, allowed)
    columns = reader.columns()
    progress("checking")
    counts = reader.check(keys, columns, delivered_on)
    progress("writing")
    return reader.received(path, keys, columns, counts)


class _Reader:
    """``faults``: row → everything wrong with it."""

    def __init__(self, opened: OpenedFile, source: Source, limits: Limits):
        self.opened, self.raw, self.limits = opened, opened.raw, limits
        self.contract: Contract = source.contract
        self.mapping = source.mapping
        self.faults: dict[int, list[Fault]] = defaultdict(list)
        self.told = 0

    def columns(self) -> dict[str, FactColumn]:
        """Every fact of the contract the file holds; faults of cells are noted on the way."""
        columns, working = {}, self._working()
        for fact in self.contract.facts.values():
            if fact.entries:
                column: FactColumn | None = set_of_columns(fact, working, len(self.raw))
            else:
                column = self._column(fact)
            if column is not None:
                columns[fact.code] = column
                self._note_cells(column)
        return columns

    def _working(self) -> dict[str, FactColumn]:
        """Columns that sets are made of."""
        working = {}
        named = {entry.named_by for fact in self.contract.facts.values() for entry in fact.entries}
        for code, source in self.mapping.sources.items():
            if not source.output:
                blank: Any = "refuse" if code in named else "unknown"
                column = self._column(ContractFact(code, source.name or source.column, source.kind, source.unit, blank))
                working[code] = column or FactColumn(
                    ContractFact(code, code, source.kind),
                    "",
                    _nothing(source.kind, len(self.raw)),
                    np.full(len(self.raw), 3, np.uint8),
                )
                self._note_cells(working[code])
        return working

    def _column(self, fact: ContractFact) -> FactColumn | None:
        source = self.mapping.sources[fact.code]
        found = self.opened.find(source)
        if found is None:
            return None
        cells, header, suffix = found
        return read_fact(
            cells, header, fact, source, file_unit(source, header, suffix, self.raw), self.limits.longest_cell
        )

    def _note_cells(self, column: FactColumn) -> None:
        cells = self.raw.cells.get(column.header)
        for row, fault in column.faults.items():
            value = "" if cells is None else cell_text(_cell(cells, row))
            self.note(row, Fault(fault.rule, fault.zh, fault.en, "must", column.header, column.fact.code, value[:200]))

    def note(self, row: int, fault: Fault) -> None:
        self.told += 1
        if self.told > self.limits.most_faults:
            raise DeliveryRefused.because(
                "too_many_faults",
                f"已发现 {self.limits.most_faults} 处问题，不再往下核对；多半是列对错了或单位弄错了，请先核对列映射。",
                f"{self.limits.most_faults} faults were found and checking stopped; most likely columns or units are mixed up, check the mapping.",
                Place(self.raw.name),
            )
        self.faults[row].append(fault)

    def check(self, keys: Keys, columns: dict[str, FactColumn], day: datetime.date | None) -> tuple[RuleCount, ...]:
        for row, found in keys.faults.items():
            for fault in found:
                self.note(row, fault)
        counts = []
        for result in apply_rules(self.contract, columns, day):
            counts.append(result.count)
            for row, fault in result.faults.items():
                self.note(row, fault)
        self._duplicates(keys)
        if self.contract.rows == "many":
            self._siblings(keys)
        return tuple(counts)

    def _duplicates(self, keys: Keys) -> None:
        """A row that repeats another to the letter is refused alone; rows that contradict each other are all refused."""
        for rows in _groups(keys).values():
            seen: dict[tuple[str, ...], int] = {}
            for row in rows:
                first = seen.setdefault(self._content(row), row)
                if first != row:
                    number = int(self.raw.rows[first])
                    self._note_row(
                        row,
                        "duplicate_row",
                        f"与第 {number} 行完全相同，只采用一行；请删去本行。",
                        f"repeats row {number} to the letter; remove this row.",
                    )
            if self.contract.rows == "one" and len(seen) > 1:
                places = "、".join(str(int(self.raw.rows[row])) for row in seen.values())
                for row in seen.values():
                    self._note_row(
                        row,
                        "duplicate",
                        f"同一企业同一年度在第 {places} 行都有数据且不一致，无法分辨哪一行对，均未采用；请只留一行。",
                        f"the same enterprise and year stands in rows {places} and differs; keep one.",
                    )

    def _siblings(self, keys: Keys) -> None:
        """Rows that are taken together are refused together: half a list must not look like the whole."""
        for rows in _groups(keys, unfit=True).values():
            bad = [row for row in rows if self._refused(row) and not self._only_repeats(row)]
            for row in rows if bad else ():
                if not self._refused(row):
                    number = int(self.raw.rows[bad[0]])
                    self._note_row(
                        row,
                        "sibling_refused",
                        f"同一企业的第 {number} 行被退回，本行一并退回，以免只收到一部分；本行无需改动，请与该行一起重新报送。",
                        f"row {number} of the same enterprise was refused, so this one is too; hand both in again.",
                    )

    def _only_repeats(self, row: int) -> bool:
        return {fault.rule for fault in self.faults[row] if fault.severity == "must"} == {"duplicate_row"}

    def _note_row(self, row: int, rule: str, zh: str, en: str) -> None:
        self.note(row, Fault(rule, zh, en, column=self.opened.table.enterprise.column))

    def _refused(self, row: int) -> bool:
        return row in self.faults and any(fault.severity == "must" for fault in self.faults[row])

    def _content(self, row: int) -> tuple[str, ...]:
        """A row as text; the first column may be a running number."""
        return tuple(
            cell_text(_cell(cells, row))
            for name, cells in self.raw.cells.items()
            if name not in ("序号", "编号", "行号")
        )

    def received(
        self, path: Path, keys: Keys, columns: dict[str, FactColumn], counts: tuple[RuleCount, ...]
    ) -> Received:
        refused = np.array([self._refused(row) for row in range(len(self.raw))], dtype=bool)
        accepted = np.flatnonzero(~refused)
        claimed = accepted
        if self.contract.rows == "many":
            for code, column in columns.items():
                columns[code], claimed = gathered(column, keys, accepted)
        for column in columns.values():
            not_asked(column, columns.get(column.fact.asked_if))
        claims = claims_of(columns.values(), keys, claimed, self.raw.rows)
        options = self.opened.table.options
        return Received(
            self.raw.name, _digest(path), len(self.raw), len(accepted), int(refused.sum()), self.raw.dropped, claims,
            self._fault_table(keys), self._quarantine(keys, np.flatnonzero(refused)), tuple(self.raw.columns),
            rows_above(path, self.opened, options) if refused.any() else [], counts, _states(columns.values(), claimed),
            options.encoding if self.opened.kind == "csv" else None, options.delimiter, options.sheet, self._mended(accepted),
        )  # fmt: skip

    def _mended(self, accepted: NDArray[np.int64]) -> tuple[int, ...]:
        if ROW not in self.raw.columns:
            return ()
        cells = [cell_text(_cell(self.raw.cells[ROW], row)) for row in accepted.tolist()]
        return tuple(int(cell) for cell in cells if cell.isdecimal() and len(cell) < _LONGEST_NUMBER)

    def _fault_table(self, keys: Keys) -> Any:
        rows: list[tuple[Any, ...]] = []
        for row in sorted(self.faults):
            number = int(self.raw.rows[row])
            label = keys.label(row, number)
            rows += [
                (number, label, f.column, f.fact, f.rule, f.severity, f.value, f.zh, f.en) for f in self.faults[row]
            ]
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(FAULTS)
        return pa.table([pa.array(list(c), t.type) for c, t in zip(columns, FAULTS, strict=True)], schema=FAULTS)

    def _quarantine(self, keys: Keys, rows: NDArray[np.int64]) -> Any:
        numbers = self.raw.rows[rows]
        labels = [keys.label(row, int(number)) for row, number in zip(rows.tolist(), numbers.tolist(), strict=True)]
        cells = [
            pa.array([cell_text(_cell(self.raw.cells[name], row)) for row in rows.tolist()], pa.string())
            for name in self.raw.columns
        ]
        names = ["row", "key", *(f"c{place}" for place in range(len(cells)))]
        return pa.table([pa.array(numbers), pa.array(labels, pa.string()), *cells], names=names)


def _cell(cells: Any, row: int) -> Any:
    return cells[row] if isinstance(cells, list) else cells[row].as_py()


def _groups(keys: Keys, *, unfit: bool = False) -> dict[tuple[str, int], list[int]]:
    """Rows by enterprise and year, where there are several; ``unfit``: rows whose year cannot be read stay with their enterprise."""
    groups: dict[tuple[str, int], list[int]] = defaultdict(list)
    for row, (code, year) in enumerate(zip(keys.enterprises, keys.years.tolist(), strict=True)):
        if code and (year >= 0 or unfit):
            groups[code, 0 if unfit else year].append(row)
    return {key: rows for key, rows in groups.items() if len(rows) > 1}


def _nothing(kind: str, height: int) -> Any:
    return pa.nulls(height, pa.date32() if kind == "date" else pa.string())


def _states(columns: Iterable[FactColumn], rows: NDArray[np.int64]) -> dict[str, dict[str, int]]:
    counted = {column.fact.code: Counter(column.states[rows].tolist()) for column in columns}
    return {fact: {STATES[state]: counts.get(state, 0) for state in range(INVALID)} for fact, counts in counted.items()}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
