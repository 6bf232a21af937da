"""The figures of a report, gathered from the columns of ``scores.parquet`` and the reasons of ``lines.parquet`` it needs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from jifen.engine.explaining import stages_to_read
from jifen.engine.results.reading import Result
from jifen.engine.states import Reason

BIN = 5
"""Points per bar of a histogram."""
TOP = 20
UNDEFINED = (Reason.UNDEFINED_ZERO, Reason.UNDEFINED_EARNED, Reason.UNDEFINED_SPREAD)
UNKNOWN = (Reason.UNKNOWN, Reason.MISSING_SPREAD)
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class GroupFigures:
    """Points of one group, in points (not hundredths); nan where it is empty."""

    code: str
    count: int
    mean: float
    median: float
    completeness: float
    grades: dict[str, int]
    bars: list[int] = field(default_factory=list)
    """Enterprises per ``BIN`` points from 0."""
    dimensions: dict[str, float] = field(default_factory=dict)
    """Mean points per dimension, ``bonus`` last."""


@dataclass(frozen=True)
class Availability:
    code: str
    known: int
    undefined: int
    unknown: int


@dataclass(frozen=True)
class SituationFigures:
    code: str
    true: int
    false: int
    unknown: int


@dataclass(frozen=True)
class Overview:
    whole: GroupFigures
    stages: list[GroupFigures]
    groups: dict[str, list[GroupFigures]]
    """Ranking population (``city``, ``sector``) → its groups, by mean."""
    top: list[dict[str, Any]]
    availability: list[Availability]
    situations: list[SituationFigures]
    enterprises: int
    ranked: int
    not_ranked: dict[str, int]
    """``why_not_scored`` codes, ``incomplete`` and ``condition`` → enterprises."""
    bins: int


def overview(result: Result) -> Overview:
    """Every figure the report shows of the whole. The result must have points (not constraints alone)."""
    return _Gathering(result).overview()


class _Gathering:
    def __init__(self, result: Result):
        self.result, self.scheme = result, result.scheme
        self.dimensions = [d.code for d in self.scheme.dimensions if not d.parent]
        self.table = result.score_columns(self._columns())
        self.coded: dict[str, tuple[NDArray[np.int32], dict[str, int]]] = {}
        self.scored = self.table.column("total").is_valid().to_numpy()
        self.total = self._points("total")
        self.completeness = self.table.column("completeness").to_numpy()
        most = float(np.nanmax(self.total)) if self.scored.any() else 0.0
        self.bins = max(math.ceil(max(most + 0.01, self.scheme.total) / BIN), 1)

    def _columns(self) -> list[str]:
        scheme, present = self.scheme, pq.read_schema(self.result.folder / "scores.parquet").names
        wanted = [
            "enterprise",
            "name",
            "stage",
            "why_not_scored",
            "completeness",
            "base",
            "bonus",
            "total",
            "grade",
            "ranked",
        ]
        wanted += [f"{code}.points" for code in self.dimensions] + [f"rank_{w.code}" for w in scheme.ranks.within]
        wanted += [f"group_{w.code}" for w in scheme.ranks.within]
        return [name for name in (*wanted, *(n for n in present if n.startswith("flag_"))) if name in present]

    def _points(self, name: str) -> NDArray[np.float64]:
        """Hundredths → points, nan where there are none."""
        return np.asarray(self.table.column(name).cast(pa.float64()).to_numpy()) / 100.0

    def overview(self) -> Overview:
        ranked = self.table.column("ranked").to_numpy(zero_copy_only=False)
        return Overview(
            self.group("", self.scored),
            [self.group(code, self.scored & self.words("stage", code)) for code in stages_to_read(self.scheme)],
            dict(self.groups()),
            self.top(),
            self.availability(),
            self.situations(),
            self.table.num_rows,
            int(ranked.sum()),
            self.not_ranked(ranked),
            self.bins,
        )

    def words(self, column: str, word: str) -> Mask:
        """Rows that hold this word; compared by number, since millions of rows hold a few words."""
        if column not in self.coded:
            self.coded[column] = _coded(self.table.column(column))
        numbers, words = self.coded[column]
        return np.asarray(numbers == words[word]) if word in words else np.zeros(len(numbers), dtype=bool)

    def group(self, code: str, mask: Mask) -> GroupFigures:
        totals = self.total[mask]
        bars = np.bincount((np.maximum(totals, 0) // BIN).astype(int), minlength=self.bins)[: self.bins]
        means = {name: _mean(self._points(f"{name}.points")[mask]) for name in self.dimensions}
        means |= {"bonus": _mean(self._points("bonus")[mask])} if self.scheme.bonus.items else {}
        return GroupFigures(
            code,
            len(totals),
            _mean(totals),
            float(np.median(totals)) if len(totals) else math.nan,
            _mean(self.completeness[mask]),
            {g.code: int((self.words("grade", g.code) & mask).sum()) for g in self.scheme.grades},
            bars.tolist(),
            means,
        )

    def groups(self) -> Iterator[tuple[str, list[GroupFigures]]]:
        for within in self.scheme.ranks.within:
            column = f"group_{within.code}"
            if column in self.table.column_names:
                words = sorted(w for w in pc.unique(self.table.column(column).cast(pa.string())).to_pylist() if w)
                groups = [self.group(word, self.scored & self.words(column, word)) for word in words[:40]]
                yield within.code, sorted((g for g in groups if g.count), key=lambda g: -g.mean)

    def top(self) -> list[dict[str, Any]]:
        ranked = self.table.filter(self.table.column("ranked"))
        if not ranked.num_rows:
            return []
        places = pc.select_k_unstable(ranked, TOP, [("total", "descending"), ("enterprise", "ascending")])
        return list(ranked.take(places).to_pylist())

    def not_ranked(self, ranked: Mask) -> dict[str, int]:
        why = pc.value_counts(self.table.column("why_not_scored").cast(pa.string())).to_pylist()
        counts = {entry["values"]: int(entry["counts"]) for entry in why if entry["values"]}
        incomplete = self.scored & (100.0 * self.completeness < self.scheme.ranks.completeness)
        condition = self.scored & ~ranked & ~incomplete
        named = {"incomplete": int(incomplete.sum()), "condition": int(condition.sum())}
        return {name: count for name, count in (counts | named).items() if count}

    def availability(self) -> list[Availability]:
        codes = [indicator.spec.code for indicator in self.result.plan.indicators]
        counts = {code: np.zeros(len(Reason), dtype=np.int64) for code in codes}
        with pq.ParquetFile(self.result.folder / "lines.parquet") as file:
            for batch in file.iter_batches(columns=[f"{code}.reason" for code in codes]):
                for code in codes:
                    counts[code] += np.bincount(batch.column(f"{code}.reason").to_numpy(), minlength=len(Reason))
        return [self._availability(code, counts[code]) for code in codes]

    @staticmethod
    def _availability(code: str, counts: NDArray[np.int64]) -> Availability:
        undefined, unknown = (int(sum(counts[reason] for reason in reasons)) for reasons in (UNDEFINED, UNKNOWN))
        return Availability(
            code, int(counts.sum() - counts[Reason.NOT_SCORED]) - undefined - unknown, undefined, unknown
        )

    def situations(self) -> list[SituationFigures]:
        found = []
        for name in self.table.column_names:
            if name.startswith("flag_"):
                column = self.table.column(name)
                true = int(pc.sum(column).as_py() or 0)
                found.append(
                    SituationFigures(
                        name.removeprefix("flag_"), true, len(column) - column.null_count - true, column.null_count
                    )
                )
        return found


def _mean(values: NDArray[np.float64]) -> float:
    return float(np.nanmean(values)) if len(values) and not np.isnan(values).all() else math.nan


def _coded(column: pa.ChunkedArray) -> tuple[NDArray[np.int32], dict[str, int]]:
    """Number of each row's word (−1: none), and the number of every word."""
    words = pa.chunked_array([column.cast(pa.string()).combine_chunks()]).dictionary_encode().chunk(0)
    numbers = words.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return np.asarray(numbers, dtype=np.int32), {word: place for place, word in enumerate(words.dictionary.to_pylist())}
