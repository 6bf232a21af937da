"""Links as the sheet a person would have sent back: the rows as they came, with the right code in its column."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from jifen.collecting import reads
from jifen.collecting.kept_files import reading_folder
from jifen.collecting.models import Delivery
from jifen.collecting.reading import FAULTS, quarantine_csv, quarantine_xlsx
from jifen.collecting.reading.received import read_received


@dataclass(frozen=True)
class RepairSheet:
    """``rows``: row of the repaired file → row of this one."""

    name: str
    content: bytes
    rows: dict[int, int]


def repair_sheet(delivery: Delivery, codes: dict[int, str]) -> RepairSheet:
    """``codes``: row in the file → the credit code it should have had. In the format and layout the file came in."""
    received = read_received(reading_folder(delivery.pk))
    part = received.quarantine.filter(pc.is_in(received.quarantine["row"], pa.array(sorted(codes), pa.int64())))
    numbers: list[int] = part["row"].to_pylist()
    column = f"c{received.headers.index(_code_column(delivery, received.headers))}"
    put_right = pa.array([codes[number] for number in numbers], pa.string())
    part = part.set_column(part.column_names.index(column), column, put_right)
    sheet = replace(received, quarantine=part, faults=FAULTS.empty_table())
    name, content = _written(delivery, sheet)
    return RepairSheet(name, content, {number: len(sheet.above) + i for i, number in enumerate(numbers, start=1)})


def _code_column(delivery: Delivery, headers: tuple[str, ...]) -> str:
    tables = reads.source_behind(delivery).mapping.tables.values()
    return next(one.enterprise.column for one in tables if one.enterprise.column in headers)


def _written(delivery: Delivery, sheet: Any) -> tuple[str, bytes]:
    path = PurePath(delivery.file_name)
    if path.suffix.lower() in (".xlsx", ".xls"):
        return f"{path.stem[:200]}-企业匹配.xlsx", quarantine_xlsx(sheet)
    return f"{path.stem[:200]}-企业匹配.csv", quarantine_csv(sheet)
