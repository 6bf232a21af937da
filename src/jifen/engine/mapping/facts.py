"""A delivery and a mapping → facts in Parquet, what was refused beside it, and a count of everything."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from jifen.engine.mapping.delivery import Delivered, read_delivery
from jifen.engine.mapping.derive import apply_formulas
from jifen.engine.mapping.fact_columns import FactColumn, FactColumns, read_columns
from jifen.engine.mapping.joining import Joined, joined
from jifen.engine.mapping.model import FactMapping
from jifen.engine.mapping.quarantine import Quarantined, write_quarantine
from jifen.engine.mapping.report import FactsReport, counted
from jifen.engine.problems import FactsRefused, Place

Progress = Callable[[str], None]


def facts_from_files(files: Sequence[Path], mapping: FactMapping) -> tuple[Any, list[Quarantined], FactsReport]:
    """Facts as an Arrow table sorted by enterprise and year, the refused cells, and the counts.

    Columns: ``enterprise`` (string), ``year`` (int32), then the facts of the mapping in their Arrow types with their unit
    in the field's metadata. Raises FactsRefused.
    """
    if not files:
        raise FactsRefused.because("no_files", "没有给出文件。", "no file was given.")
    delivered = read_delivery(files, mapping)
    rows, refused = joined(delivered, mapping.duplicates)
    columns = read_columns(delivered, rows, mapping)
    apply_formulas(columns, rows, mapping)
    refused += columns.refused
    written = [columns.columns[source.code] for source in mapping.facts]
    table = _table(written, rows, mapping, delivered)
    return table, refused, counted(mapping, delivered, rows, written, refused)


def write_facts(files: Sequence[Path], mapping: FactMapping, out: Path) -> FactsReport:
    """``facts_from_files`` written to ``out`` and ``<out>.quarantine.csv``: both whole, or neither is touched."""
    table, refused, report = facts_from_files(files, mapping)
    beside = quarantine_path(out)
    aside = [path.with_name(f".{path.name}.part") for path in (out, beside)]
    try:
        pq.write_table(table, aside[0], compression="zstd")
        write_quarantine(aside[1], refused)
        aside[0].replace(out)
        aside[1].replace(beside)
    except OSError as error:
        raise FactsRefused.because(
            "not_written",
            f"写不进去（{error.strerror}）；请核对文件夹是否存在、是否有权限、磁盘是否已满。",
            f"cannot be written ({error.strerror}); check that the folder exists, permissions, and room on the disk.",
            Place(str(out)),
        ) from None
    finally:
        for path in aside:
            path.unlink(missing_ok=True)
    return report


def quarantine_path(out: Path) -> Path:
    return out.with_name(f"{out.name}.quarantine.csv")


def _table(columns: Sequence[FactColumn], rows: Joined, mapping: FactMapping, delivered: Sequence[Delivered]) -> Any:
    fields = [pa.field("enterprise", pa.string(), nullable=False), pa.field("year", pa.int32(), nullable=False)]
    fields += [pa.field(c.source.code, c.values.type, metadata=_metadata(c)) for c in columns]
    arrays = [rows.enterprises, pa.array(rows.years), *(c.values for c in columns)]
    origin = {
        "jifen.mapping": json.dumps({"mapping": mapping.code, "sha256": mapping.digest}, ensure_ascii=False),
        "jifen.files": json.dumps([{"file": d.raw.name, "sha256": d.digest} for d in delivered], ensure_ascii=False),
    }
    return pa.table(arrays, schema=pa.schema(fields, metadata=origin))


def _metadata(column: FactColumn) -> dict[str, str]:
    source = column.source
    unit = source.unit if source.kind == "number" and source.unit_said else ""
    described = {"unit": unit, "kind": source.kind, "name": source.name}
    return {key: value for key, value in described.items() if value}


__all__ = ["FactColumns", "FactsReport", "facts_from_files", "quarantine_path", "write_facts"]
