"""Norms: what fitting keeps of the peers, by line, step and group; saved, digest-named, enough to score one firm years later."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jifen.engine.problems import ResultRefused
from jifen.engine.rules.rule import Norm

Key = tuple[str, str]
"""Line and step: ``("rd_expense", "rule")``; a treatment's step is its position, a stage's own rule ``rule.<stage>``."""
Group = tuple[str, str]
"""Level and group: ``("stage", "初创")``, ``("all", "")``."""
ALL: Group = ("all", "")
SCHEMA = pa.schema(
    [
        ("line", pa.string()),
        ("step", pa.string()),
        ("level", pa.string()),
        ("group", pa.string()),
        ("n", pa.int64()),
        ("number", pa.string()),
        ("value", pa.float64()),
        ("below", pa.int64()),
        ("equal", pa.int64()),
    ],
    metadata={"jifen.sensitivity": "sensitive: holds values of enterprises, never for download"},
)


@dataclass(frozen=True)
class Norms:
    tables: Mapping[Key, Mapping[Group, Norm]] = field(default_factory=dict)

    def groups(self, line: str, step: str) -> Mapping[Group, Norm]:
        return self.tables.get((line, step), {})

    def choose(self, line: str, step: str, groups: list[Group], minimum: int) -> tuple[Norm | None, int]:
        """The first group, from narrow to wide, with enough values, and its place; the widest serves with any at all."""
        table = self.groups(line, step)
        for place, group in enumerate(groups):
            norm = table.get(group)
            wide_enough = 1 if place == len(groups) - 1 else max(minimum, 1)
            if norm is not None and norm.n >= wide_enough:
                return norm, place
        return None, len(groups) - 1

    def digest(self) -> str:
        """SHA-256 over names, counts and the bits of every number, in a fixed order."""
        sha = hashlib.sha256()
        for line, step, (level, group), norm in self._sorted():
            head = [line, step, level, group, norm.n, sorted((k, v.hex()) for k, v in norm.numbers.items())]
            sha.update(json.dumps(head, ensure_ascii=False).encode())
            for array in (norm.knots, norm.below, norm.equal):
                sha.update(array.astype(array.dtype.newbyteorder("<")).tobytes())
        return sha.hexdigest()

    def _sorted(self) -> Iterator[tuple[str, str, Group, Norm]]:
        for (line, step), table in sorted(self.tables.items()):
            for group, norm in sorted(table.items()):
                yield line, step, group, norm

    def to_table(self) -> pa.Table:
        """One row per knot (``number`` empty) or named number; counts of a group stand in ``n`` of each of its rows."""
        pieces = [_rows(line, step, group, norm) for line, step, group, norm in self._sorted()]
        return pa.concat_tables([SCHEMA.empty_table(), *pieces]).combine_chunks()


def _rows(line: str, step: str, group: Group, norm: Norm) -> pa.Table:
    names, values = list(norm.numbers), list(norm.numbers.values())
    knots = len(norm.knots)
    rows = max(len(names) + knots, 1)
    filler = [None] * (rows - knots)
    head = names + [None] * (rows - len(names))
    numbers = np.concatenate([np.asarray(values, dtype=float), norm.knots])
    return pa.table(
        [
            *(pa.repeat(pa.scalar(word, pa.string()), rows) for word in (line, step, *group)),
            pa.repeat(pa.scalar(norm.n, pa.int64()), rows),
            pa.array(head, pa.string()),
            pa.array(numbers if len(numbers) else [None], pa.float64()),
            pa.concat_arrays([pa.array(filler, pa.int64()), pa.array(norm.below, pa.int64())]),
            pa.concat_arrays([pa.array(filler, pa.int64()), pa.array(norm.equal, pa.int64())]),
        ],
        schema=SCHEMA,
    )


def norms_of_table(table: pa.Table) -> Norms:
    """The norms written by ``to_table``. Raises ResultRefused when the columns are not those."""
    if table.schema.names != SCHEMA.names:
        raise ResultRefused.because(
            "norms",
            "这不是常模文件（列不符）；请选择测算结果里的 norms.parquet。",
            "not a norms file; choose a norms.parquet.",
        )
    tables: dict[Key, dict[Group, Norm]] = {}
    names = table.select(["line", "step", "level", "group"])
    edges = _edges(names)
    for start, end in zip(edges, [*edges, table.num_rows][1:], strict=True):
        row = {name: names.column(name)[start].as_py() for name in names.column_names}
        norm = _norm(table.slice(start, end - start))
        tables.setdefault((row["line"], row["step"]), {})[(row["level"], row["group"])] = norm
    return Norms(tables)


def _edges(names: pa.Table) -> list[int]:
    """Rows at which a new group begins."""
    begins = np.arange(names.num_rows) == 0
    if names.num_rows > 1:
        for column in names.columns:
            differs = pc.not_equal(column.slice(1), column.slice(0, len(column) - 1))
            begins[1:] |= differs.to_numpy()
    return [int(row) for row in np.flatnonzero(begins)]


def _norm(rows: pa.Table) -> Norm:
    names, values = rows.column("number").to_pylist(), rows.column("value").to_numpy()
    named = {name: float(value) for name, value in zip(names, values, strict=True) if name is not None}
    below = rows.column("below")
    is_knot = np.asarray(below.is_valid())
    counts, equal = (np.asarray(rows.column(c).drop_null(), dtype=np.int64) for c in ("below", "equal"))
    return Norm(rows.column("n")[0].as_py(), named, values[is_knot].astype(np.float64), counts, equal)
