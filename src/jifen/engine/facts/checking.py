"""What a batch of facts must hold before anything is scored: keys, order, finite numbers, signs, listed words."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jifen.engine.problems import FactsRefused, Findings, Place
from jifen.engine.scheme.model import Fact

LARGEST = 1e15
MOST_PROBLEMS = 200
Mask = NDArray[np.bool_]


class NotSorted(Exception):
    """The rows are not in order of enterprise and year; sort once and come again."""


@dataclass
class InvalidCell:
    row: int
    enterprise: str
    year: int
    fact: str
    value: str
    rule: str
    zh: str
    en: str


@dataclass
class BatchCheck:
    """Collects over batches. Columns ``__row`` (0-based) and ``__file`` (place in ``more_files``) of a sorted copy say where a
    row stood; without them rows are counted, in ``file``."""

    file: str
    facts: dict[str, Fact]
    quarantine: bool = False
    invalid: list[InvalidCell] = field(default_factory=list)
    findings: Findings = field(default_factory=Findings)
    rows: int = 0
    last: tuple[str, int] | None = None
    more_files: tuple[str, ...] = ()
    source: NDArray[np.int32] | None = None

    def again(self) -> BatchCheck:
        """The same check, with nothing found yet."""
        return BatchCheck(self.file, self.facts, self.quarantine, more_files=self.more_files)

    def checked(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The batch, with invalid cells set to null when they are quarantined. Raises NotSorted."""
        numbers = self._row_numbers(batch)
        self.source = self._sources(batch)
        self._keys(batch, numbers)
        for place, name in enumerate(batch.schema.names):
            if name in self.facts and (bad := self._bad(batch.column(place), self.facts[name])) is not None:
                mask, rule = bad
                self._note(batch, numbers, mask, name, rule)
                if self.quarantine:
                    column = pc.if_else(pa.array(mask), pa.scalar(None, batch.column(place).type), batch.column(place))
                    batch = batch.set_column(place, batch.schema.field(place), column)
        self.rows += len(batch)
        if batch.column("enterprise").null_count or batch.column("year").null_count:
            self.findings.raise_if_any(FactsRefused)  # rows without a key belong to nobody: nothing can go on
        return batch

    def quarantined(self, row: int, fact: str, value: str, rule: str, zh: str, en: str) -> None:
        """A cell refused before it became a column."""
        self.invalid.append(InvalidCell(row, "", 0, fact, value, rule, zh, en))

    def _row_numbers(self, batch: pa.RecordBatch) -> NDArray[np.int64]:
        if "__row" in batch.schema.names:
            return np.asarray(batch.column("__row")) + 1
        return np.arange(self.rows + 1, self.rows + 1 + len(batch))

    @staticmethod
    def _sources(batch: pa.RecordBatch) -> NDArray[np.int32] | None:
        return np.asarray(batch.column("__file")) if "__file" in batch.schema.names else None

    def _file(self, place: int) -> str:
        return self.file if self.source is None else self.more_files[int(self.source[place])]

    def _keys(self, batch: pa.RecordBatch, numbers: NDArray[np.int64]) -> None:
        keys, years = batch.column("enterprise"), batch.column("year")
        for name, column in (("enterprise", keys), ("year", years)):
            if column.null_count:
                place = int(np.flatnonzero(column.is_null().to_numpy(zero_copy_only=False))[0])
                self._problem(
                    "no_key",
                    Place(self._file(place), int(numbers[place]), name),
                    f"{name} 为空；每一行都要有企业和年度，请补上或删去这一行。",
                    f"{name} is empty; every row needs one, fill it in or remove the row.",
                )
        if keys.null_count or years.null_count or not len(batch):
            return
        self._order(keys, np.asarray(years), numbers)
        self.last = (keys[-1].as_py(), int(years[-1].as_py()))

    def _order(self, keys: pa.Array, years: NDArray[np.int32], numbers: NDArray[np.int64]) -> None:
        joined = self.last is not None
        if self.last is not None:
            keys = pa.concat_arrays([pa.array([self.last[0]], keys.type), keys])
            years, numbers = np.append(self.last[1], years), np.append(numbers[0] - 1, numbers)
        after, before = keys.slice(1), keys.slice(0, len(keys) - 1)
        same = pc.equal(after, before).to_numpy(zero_copy_only=False)
        steps = years[1:].astype(np.int64) - years[:-1]
        if pc.any(pc.less(after, before)).as_py() or (same & (steps < 0)).any():
            raise NotSorted
        for place in np.flatnonzero(same & (steps == 0))[:MOST_PROBLEMS]:
            row, year, key = int(numbers[place + 1]), int(years[place + 1]), keys[int(place) + 1].as_py()
            self._problem(
                "duplicate_row",
                Place(self._file(int(place) + (0 if joined else 1)), row, "enterprise"),
                f"企业“{key}”的 {year} 年出现两次；每个企业每年只能有一行，请合并或删去一行。",
                f"enterprise “{key}” has two rows for {year}; keep one row per enterprise and year.",
            )

    def _bad(self, column: pa.Array, fact: Fact) -> tuple[Mask, str] | None:
        if fact.kind == "number":
            return self._bad_numbers(column, fact)
        if fact.kind == "text" and fact.values:
            listed = pc.is_in(column.cast(pa.string()), value_set=pa.array(fact.values, pa.string()))
            mask = column.is_valid().to_numpy(zero_copy_only=False) & ~listed.to_numpy(zero_copy_only=False)
            return (mask, "word_not_listed") if mask.any() else None
        return None

    @staticmethod
    def _bad_numbers(column: pa.Array, fact: Fact) -> tuple[Mask, str] | None:
        """Fast way first: nulls may hide any bits, so only a suspicious column is looked at cell by cell."""
        if not len(column):
            return None
        values = np.frombuffer(column.buffers()[1], dtype=np.float64)[column.offset : column.offset + len(column)]
        least, most = values.min(), values.max()
        negative = fact.sign == "nonnegative"
        if least >= -LARGEST and most <= LARGEST and not (negative and least < 0):
            return None
        valid = column.is_valid().to_numpy(zero_copy_only=False)
        with np.errstate(invalid="ignore"):
            wild = valid & ~(np.abs(values) <= LARGEST)
            below = valid & (values < 0) if negative else np.zeros(len(values), dtype=bool)
        if wild.any():
            return wild | below, "not_a_number"
        return (below, "negative") if below.any() else None

    def _note(self, batch: pa.RecordBatch, numbers: NDArray[np.int64], mask: Mask, name: str, rule: str) -> None:
        fact = self.facts[name]
        for place in np.flatnonzero(mask)[: None if self.quarantine else MOST_PROBLEMS]:
            value = batch.column(name)[int(place)].as_py()
            zh, en = _sentence(fact, value)
            row = int(numbers[place])
            key, year = batch.column("enterprise")[int(place)].as_py(), batch.column("year")[int(place)].as_py()
            self.invalid.append(InvalidCell(row, str(key), int(year), name, str(value), rule, zh, en))
            if not self.quarantine:
                where = Place(self._file(int(place)), row, name)
                self._problem(rule, where, f"企业“{key}”：{zh}", f"enterprise “{key}”: {en}")

    def _problem(self, code: str, place: Place, zh: str, en: str) -> None:
        if len(self.findings.problems) < MOST_PROBLEMS:
            self.findings.add(code, place, zh, en)


def _sentence(fact: Fact, value: object) -> tuple[str, str]:
    if isinstance(value, float) and not abs(value) <= LARGEST:
        return (
            f"{fact.name}的值“{value}”不是合理的数（NaN、无穷或大于 1e15）；不知道请留空，并核对单位。",
            f"the value “{value}” of {fact.code} is no sensible number (NaN, infinity or above 1e15); leave it empty if unknown.",
        )
    if isinstance(value, float):
        return (
            f"{fact.name}不能为负（{value:g}）；请核对，或用 --quarantine 隔离后按未知处理。",
            f"{fact.code} cannot be negative ({value:g}); check it, or set it aside with --quarantine and score it as unknown.",
        )
    return (
        f"{fact.name}的值“{value}”不在允许的词中（{'、'.join(fact.values)}）。",
        f"the value “{value}” of {fact.code} is not one of {', '.join(fact.values)}.",
    )
