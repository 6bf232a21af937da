"""One enterprise's facts, read again from the files the result was made from, as long as they are the same files."""

from __future__ import annotations

import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from jifen.engine.facts import FactsSource, open_facts
from jifen.engine.facts.source import file_digest
from jifen.engine.firms import Firm
from jifen.engine.firms_table import firms_of_table
from jifen.engine.problems import FactsRefused
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
