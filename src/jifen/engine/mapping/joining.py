"""Tables of one delivery side by side: one row per enterprise and year that any table knows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jifen.engine.mapping.delivery import Delivered
from jifen.engine.mapping.keys import codes_of, pair_years, pairs, sorted_names
from jifen.engine.mapping.model import Duplicates
from jifen.engine.mapping.quarantine import Quarantined, quarantined
from jifen.engine.problems import FactsRefused, Findings, Place
from jifen.engine.tables.broken import Broken

Rows = NDArray[np.int64]
MOST_PROBLEMS = 20


@dataclass(frozen=True)
class Joined:
    """Output row i is enterprise ``names[codes[i]]`` in ``years[i]``; ``rows[table][i]`` is its row among all files of that
    table, put under one another, or -1. ``accepted[table]``: rows that could be used at all."""

    names: Any
    codes: Rows
    years: NDArray[np.int32]
    rows: dict[str, Rows]
    accepted: dict[str, NDArray[np.bool_]]

    @property
    def enterprises(self) -> Any:
        """Arrow string per output row."""
        return self.names.take(pa.array(self.codes))

    def __len__(self) -> int:
        return len(self.codes)


def joined(delivered: Sequence[Delivered], duplicates: Duplicates) -> tuple[Joined, list[Quarantined]]:
    """All tables by enterprise and year (registers by enterprise alone), sorted; rows that cannot be used apart."""
    tables = _by_table(delivered)
    refused = [q for files in tables.values() for q in _bad_keys(files)]
    names = sorted_names(file.keys.enterprises for file in delivered)
    keys = {code: _keys_of(files, names) for code, files in tables.items()}
    accepted, findings = {}, Findings()
    for code, files in tables.items():
        good = np.concatenate([file.keys.good for file in files])
        accepted[code] = _without_duplicates(files, keys[code], good, duplicates, refused, findings)
    findings.raise_if_any(FactsRefused)
    return _side_by_side(tables, names, keys, accepted), refused


def _by_table(delivered: Sequence[Delivered]) -> dict[str, list[Delivered]]:
    tables: dict[str, list[Delivered]] = {}
    for file in delivered:
        tables.setdefault(file.source.code, []).append(file)
    return tables


def _bad_keys(files: Iterable[Delivered]) -> Iterable[Quarantined]:
    for file in files:
        for row, (column, broken) in file.keys.broken.items():
            cell = file.raw.cells[column][row]
            shown = cell if isinstance(file.raw.cells[column], list) else cell.as_py()
            yield quarantined(file.raw.name, int(file.raw.rows[row]), column, shown, broken)


def _keys_of(files: Sequence[Delivered], names: Any) -> Rows:
    """One sortable number per row; rows with a broken key get -1."""
    parts = []
    for file in files:
        codes = codes_of(file.keys.enterprises, names)
        keys = codes if file.source.year.every else pairs(codes, file.keys.years)
        parts.append(np.where(file.keys.good, keys, -1))
    return np.concatenate(parts)


def _without_duplicates(
    files: Sequence[Delivered],
    keys: Rows,
    good: NDArray[np.bool_],
    mode: Duplicates,
    refused: list[Quarantined],
    findings: Findings,
) -> NDArray[np.bool_]:
    order = np.flatnonzero(good)[np.argsort(keys[good], kind="stable")]
    ordered = keys[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1]))) if len(order) else order
    lengths = np.diff(np.append(starts, len(order)))
    accepted = good.copy()
    for start, length in zip(starts[lengths > 1].tolist(), lengths[lengths > 1].tolist(), strict=True):
        group = [_origin(files, int(row)) for row in order[start : start + length]]
        if mode == "refuse":
            _note_duplicate(group, findings)
            continue
        accepted[order[start + (mode == "first") : start + length]] = False
        refused.extend(_duplicates(group, mode))
    return accepted


def _origin(files: Sequence[Delivered], row: int) -> tuple[Delivered, int]:
    """File and row within the file of a row of the table."""
    for file in files:
        if row < len(file.raw):
            return file, row
        row -= len(file.raw)
    raise AssertionError("a row of no file")


def _shown(file: Delivered, row: int) -> str:
    year = int(file.keys.years[row])
    name = str(file.keys.enterprises[row].as_py())
    return f"{name} {year}" if year else name


def _note_duplicate(group: list[tuple[Delivered, int]], findings: Findings) -> None:
    if len(findings.problems) >= MOST_PROBLEMS:
        return
    file, row = group[0]
    places = [f"{f.raw.name}:{f.raw.rows[r]}" for f, r in group]
    findings.add(
        "duplicate",
        Place(file.raw.name, int(file.raw.rows[row])),
        f"{_shown(file, row)} 有 {len(group)} 行数据（{'、'.join(places[:10])}）；"
        "同一企业同一年度只能有一行，请合并，或在映射中写 duplicates: quarantine。",
        f"{_shown(file, row)} stands in {len(group)} rows ({', '.join(places[:10])}); an enterprise has one row a year: "
        "merge them, or write duplicates: quarantine in the mapping.",
    )


def _duplicates(group: list[tuple[Delivered, int]], mode: Duplicates) -> Iterable[Quarantined]:
    numbers = [str(file.raw.rows[row]) for file, row in group]
    first = mode == "first"
    detail = numbers[0] if first else "、".join(numbers[:10])
    for file, row in group[first:]:
        broken = Broken("duplicate_later" if first else "duplicate", detail)
        yield quarantined(file.raw.name, int(file.raw.rows[row]), "", _shown(file, row), broken)


def _side_by_side(
    tables: dict[str, list[Delivered]], names: Any, keys: dict[str, Rows], accepted: dict[str, NDArray[np.bool_]]
) -> Joined:
    yearly = [code for code, files in tables.items() if not files[0].source.year.every]
    known = np.unique(np.concatenate([keys[code][accepted[code]] for code in yearly] or [np.zeros(0, dtype=np.int64)]))
    if not len(known):
        raise FactsRefused.because(
            "no_rows",
            "没有一行可以使用；请核对映射里的企业标识列和年度列。",
            "not one row can be used; check the columns of enterprise and year in the mapping.",
        )
    codes = known // 4096
    rows = {code: _rows_at(known if code in yearly else codes, keys[code], accepted[code]) for code in tables}
    return Joined(names, codes, pair_years(known), rows, accepted)


def _rows_at(wanted: Rows, keys: Rows, accepted: NDArray[np.bool_]) -> Rows:
    """For each wanted key the accepted row that has it, or -1."""
    some = np.flatnonzero(accepted)
    order = some[np.argsort(keys[some], kind="stable")]
    if not len(order):
        return np.full(len(wanted), -1, dtype=np.int64)
    at = np.minimum(np.searchsorted(keys[order], wanted), len(order) - 1)
    return np.where(keys[order[at]] == wanted, order[at], -1)
