"""The columns a mapping asks for, read from every file of their table and laid beside the joined rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from jifen.engine.formula import UnitError
from jifen.engine.formula.units import parse_unit
from jifen.engine.mapping.cells import ARROW_TYPES, INVALID, NO_ROW, ReadColumn, States, read_column
from jifen.engine.mapping.delivery import Delivered, missing_column
from jifen.engine.mapping.joining import Joined
from jifen.engine.mapping.model import FactMapping, FactSource
from jifen.engine.mapping.quarantine import Quarantined, quarantined
from jifen.engine.problems import FactsRefused, Findings, Place


@dataclass
class FactColumn:
    """One fact over the joined rows: an Arrow array, null where not known, and why per row."""

    source: FactSource
    values: Any
    states: States


@dataclass
class FactColumns:
    """Facts and working columns by code, and the cells that were refused."""

    columns: dict[str, FactColumn] = field(default_factory=dict)
    refused: list[Quarantined] = field(default_factory=list)


def read_columns(delivered: Sequence[Delivered], joined: Joined, mapping: FactMapping) -> FactColumns:
    """Every column that is not derived. Raises FactsRefused: missing columns, units that do not convert."""
    findings = Findings()
    result = FactColumns()
    for source in mapping.sources.values():
        if not source.derive:
            files = [file for file in delivered if file.source.code == source.table]
            parts = [_part(file, source, findings) for file in files]
            result.columns[source.code] = _aligned(source, parts, joined)
            result.refused.extend(_refused(source, files, parts, joined))
    findings.raise_if_any(FactsRefused)
    return result


@dataclass(frozen=True)
class _Part:
    """The column in one file; ``cells`` is None where the file has no such column."""

    read: ReadColumn
    header: str = ""
    cells: Any = None


def _part(file: Delivered, source: FactSource, findings: Findings) -> _Part:
    found = file.find(source.column)
    if found is None:
        if not source.optional:
            findings.problems.append(missing_column(file.raw, source.column, file.source))
        return _absent(len(file.raw), source)
    cells, header, suffix = found
    unit = _file_unit(source, suffix, header, file, findings)
    return _Part(read_column(cells, source, unit), header, cells)


def _absent(height: int, source: FactSource) -> _Part:
    nulls = pa.nulls(height, ARROW_TYPES[source.kind])
    return _Part(ReadColumn(nulls, np.full(height, NO_ROW, dtype=np.uint8)))


def _file_unit(source: FactSource, suffix: str, header: str, file: Delivered, findings: Findings) -> str:
    """The unit in the file: as the mapping says, else as the header suffix says, else the fact's own."""
    if source.kind != "number":
        return "-"
    if header == source.column and source.file_unit:
        return source.file_unit
    if suffix and _fits(suffix, source) and source.file_unit in ("", suffix):
        return suffix
    if suffix:
        findings.add(
            "header_unit",
            Place(file.raw.name, file.source.options.header_rows[-1], header),
            f"表头写的单位是“{suffix}”，映射里是“{source.file_unit or source.unit}”；请改成一致。",
            f"the header says “{suffix}”, the mapping “{source.file_unit or source.unit}”; make them agree.",
        )
    return source.file_unit or source.unit


def _fits(unit: str, source: FactSource) -> bool:
    try:
        return parse_unit(unit).same_kind(parse_unit(source.unit))
    except UnitError:
        return False


def _aligned(source: FactSource, parts: Sequence[_Part], joined: Joined) -> FactColumn:
    if not parts:
        return FactColumn(source, *_nothing(source, len(joined)))
    values = pa.concat_arrays([part.read.values for part in parts])
    states = np.concatenate([part.read.states for part in parts])
    rows = joined.rows[source.table]
    absent = rows < 0
    taken = values.take(pa.array(np.where(absent, 0, rows), mask=absent))
    return FactColumn(source, taken, np.where(absent, NO_ROW, states[rows]).astype(np.uint8))


def _nothing(source: FactSource, height: int) -> tuple[Any, States]:
    return pa.nulls(height, ARROW_TYPES[source.kind]), np.full(height, NO_ROW, dtype=np.uint8)


def _refused(
    source: FactSource, files: Sequence[Delivered], parts: Sequence[_Part], joined: Joined
) -> list[Quarantined]:
    """Invalid cells of rows that are used; rows refused as a whole are told once, by their key."""
    refused, start = [], 0
    for file, part in zip(files, parts, strict=True):
        accepted = joined.accepted[source.table][start : start + len(file.raw)]
        for row in np.flatnonzero(accepted & (part.read.states == INVALID)).tolist():
            cell = part.cells[row] if isinstance(part.cells, list) else part.cells[row].as_py()
            place = (file.raw.name, int(file.raw.rows[row]), part.header)
            refused.append(quarantined(*place, cell, part.read.broken[row]))
        start += len(file.raw)
    return refused
