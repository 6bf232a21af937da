"""Firms ↔ Arrow tables of long rows: enterprise, year, one column per fact."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa

from jifen.engine.days import date_of
from jifen.engine.firms import FactValue, Firm, fact_value
from jifen.engine.scheme.model import Fact

ENTRY = pa.struct([("name", pa.string()), ("on", pa.date32()), ("until", pa.date32())])
FACT_TYPES = {
    "number": pa.float64(),
    "date": pa.date32(),
    "text": pa.string(),
    "flag": pa.bool_(),
    "set": pa.list_(ENTRY),
}


def facts_schema(facts: Iterable[Fact]) -> pa.Schema:
    fields = [pa.field("enterprise", pa.string()), pa.field("year", pa.int32())]
    return pa.schema(fields + [pa.field(fact.code, FACT_TYPES[fact.kind]) for fact in facts])


def table_of_firms(firms: Sequence[Firm], facts: Sequence[Fact]) -> pa.Table:
    """Long rows sorted by enterprise and year."""
    rows = []
    for firm in sorted(firms, key=lambda f: f.enterprise):
        for lag in sorted(firm.rows, reverse=True):
            values = {fact.code: _arrow_value(firm.fact(fact.code, lag), fact.kind) for fact in facts}
            rows.append({"enterprise": firm.enterprise, "year": firm.year - lag} | values)
    return pa.Table.from_pylist(rows, schema=facts_schema(facts))


def _arrow_value(value: FactValue, kind: str) -> Any:
    if value is None:
        return None
    if kind == "date":
        return date_of(float(value))  # type: ignore[arg-type]
    if isinstance(value, tuple):
        return [
            {
                "name": name,
                "on": None if on is None else date_of(on),
                "until": None if until is None else date_of(until),
            }
            for name, on, until in value
        ]
    return value


def firms_of_table(table: pa.Table, facts: Sequence[Fact], year: int, as_of: datetime.date) -> Iterator[Firm]:
    """Firms that have a row in the data year, from rows sorted by enterprise and year."""
    present = [fact.code for fact in facts if fact.code in table.column_names]
    yield from _grouped(table.select(["enterprise", "year", *present]).to_pylist(), present, year, as_of)


def _grouped(rows: list[dict[str, Any]], facts: list[str], year: int, as_of: datetime.date) -> Iterator[Firm]:
    by_lag: dict[int, dict[str, FactValue]] = {}
    for place, row in enumerate(rows):
        by_lag[year - row["year"]] = {code: fact_value(row[code]) for code in facts}
        if place + 1 == len(rows) or rows[place + 1]["enterprise"] != row["enterprise"]:
            if 0 in by_lag:
                yield Firm(row["enterprise"], year, as_of, by_lag)
            by_lag = {}
