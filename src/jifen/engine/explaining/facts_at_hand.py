"""One enterprise's facts, read again from the files the result was made from, as long as they are the same files."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from jifen.engine.facts import FactsSource, open_facts
from jifen.engine.facts.source import file_digest
from jifen.engine.firms import Firm
from jifen.engine.firms_table import firms_of_table
from jifen.engine.problems import FactsRefused, Place, ResultRefused
from jifen.engine.results.reading import Result


def firm_of(result: Result, enterprise: str) -> Firm | None:
    """The enterprise with its years, in the scheme's units; None where a file is gone or is no longer the one scored."""
    paths = _same_files(result)
    facts = [result.scheme.facts[code] for code in result.plan.facts]
    if not paths:
        return None
    try:
        source = open_facts(paths, facts, quarantine=True, allow_missing=True)
        rows = _rows(source, enterprise)
    except FactsRefused:
        return None
    as_of = datetime.date.fromisoformat(result.manifest["as_of"])
    return next(firms_of_table(rows, facts, result.manifest["year"], as_of), None) if rows is not None else None


def all_facts(result: Result, moved: Sequence[Path] = ()) -> pa.RecordBatch:
    """Every enterprise of a result with all its years, whole and sorted, as one batch.

    ``moved``: where the facts files are now, in the manifest's order. Raises ResultRefused when they are not the ones scored.
    """
    records = result.manifest["facts"]
    paths = list(moved) or [Path(record["path"]) for record in records]
    same = len(paths) == len(records) and all(
        path.exists() and file_digest(path) == record["sha256"] for path, record in zip(paths, records, strict=False)
    )
    if not same:
        names = "、".join(record["name"] for record in records)
        raise ResultRefused.because(
            "facts_gone",
            f"测算用的数据文件（{names}）不在原处或已改动；请用 --facts 指出原件现在的位置。",
            f"the facts files scored ({names}) are gone or were changed; say with --facts where the originals are now.",
            Place(str(result.folder)),
        )
    facts = [result.scheme.facts[code] for code in result.plan.facts]
    table = open_facts(paths, facts, quarantine=True, allow_missing=True).table().combine_chunks()
    return table.to_batches()[0]


def _same_files(result: Result) -> list[Path]:
    paths = []
    for record in result.manifest["facts"]:
        path = Path(record["path"])
        if not path.exists() or file_digest(path) != record["sha256"]:
            return []
        paths.append(path)
    return paths


def _rows(source: FactsSource, enterprise: str) -> pa.Table | None:
    """Batches hold whole enterprises, so the first that names it holds all of it."""
    for batch in source.batches():
        rows = batch.filter(pc.equal(batch.column("enterprise"), enterprise))
        if len(rows):
            return pa.Table.from_batches([rows])
    return None
