"""The files of a delivery → the tables a mapping declares, each with its keys."""

from __future__ import annotations

import fnmatch
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jifen.engine.mapping.keys import RowKeys, row_keys
from jifen.engine.mapping.model import FactMapping, TableSource
from jifen.engine.problems import FactsRefused, Findings, Place, nearest_words
from jifen.engine.tables import RawTable, read_table
from jifen.engine.tables.raw_table import Column

_UNIT_SUFFIX = re.compile(r"(?P<name>.*\S)\s*[\[［【](?P<unit>[^\[\]［］【】]+)[\]］】]")


@dataclass(frozen=True)
class Delivered:
    """One file read as the table ``source``."""

    source: TableSource
    raw: RawTable
    keys: RowKeys
    digest: str

    def find(self, column: str) -> tuple[Column, str, str] | None:
        """Cells, header as written, and the unit of a header suffix (``revenue[元]``), of the column asked for."""
        for header in self.raw.columns:
            suffix = _UNIT_SUFFIX.fullmatch(header)
            if header == column or (suffix and suffix["name"] == column):
                return self.raw.cells[header], header, suffix["unit"].strip() if suffix else ""
        return None


def read_delivery(files: Sequence[Path], mapping: FactMapping) -> list[Delivered]:
    """Every file read as the one table whose pattern fits its name. Raises FactsRefused with every fault found."""
    findings = Findings()
    pairs = list(_assigned(files, mapping, findings))
    findings.raise_if_any(FactsRefused)
    delivered = []
    for path, source in pairs:
        try:
            delivered.append(_delivered(path, source))
        except FactsRefused as refused:
            findings.problems.extend(refused.problems)
    findings.raise_if_any(FactsRefused)
    return delivered


def _assigned(files: Sequence[Path], mapping: FactMapping, findings: Findings) -> Iterable[tuple[Path, TableSource]]:
    used = set()
    for path in files:
        fitting = [table for table in mapping.tables.values() if fnmatch.fnmatchcase(path.name, table.file)]
        if len(fitting) == 1:
            used.add(fitting[0].code)
            yield path, fitting[0]
        else:
            _note_stray(path, fitting, mapping, findings)
    for table in mapping.tables.values():
        if table.code not in used and not table.optional:
            findings.add(
                "file_missing",
                Place(mapping.file),
                f"缺少表“{table.code}”的文件（文件名应符合 {table.file}）；请一并给出。",
                f"no file for the table “{table.code}” (its name should fit {table.file}); give it too.",
            )


def _note_stray(path: Path, fitting: list[TableSource], mapping: FactMapping, findings: Findings) -> None:
    patterns = [table.file for table in fitting or mapping.tables.values()]
    zh = "同时符合几张表的文件名" if fitting else "不符合任何一张表的文件名"
    en = "fits the file names of several tables" if fitting else "fits the file name of no table"
    findings.add(
        "which_table",
        Place(path.name),
        f"{zh}（{'、'.join(patterns)}）；请改文件名或映射里的 file。",
        f"{en} ({', '.join(patterns)}); change the file name, or file in the mapping.",
    )


def _delivered(path: Path, source: TableSource) -> Delivered:
    raw = read_table(path, source.options)
    wanted = [source.enterprise.column, *([source.year.column] if source.year.column else [])]
    if absent := [column for column in wanted if column not in raw.cells]:
        raise FactsRefused([missing_column(raw, column, source) for column in absent])
    years = raw.cells[source.year.column] if source.year.column else None
    keys = row_keys(raw.cells[source.enterprise.column], years, source.enterprise, source.year)
    return Delivered(source, raw, keys, _file_digest(path))


def missing_column(raw: RawTable, column: str, source: TableSource) -> Any:
    """The problem of a column that is not in the table."""
    findings = Findings()
    findings.add(
        "missing_column",
        Place(raw.name, source.options.header_rows[-1]),
        f"表头里没有“{column}”列{nearest_words(column, raw.columns)}；请核对映射里的列名和表头行号。",
        f"the header has no column “{column}” {nearest_words(column, raw.columns, 'en')}; "
        "check the column name and the header row in the mapping.",
    )
    return findings.problems[0]


def _file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
