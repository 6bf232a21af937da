"""Small schemes and small tables, written as short as they can be read, completed and scored on a runner.

A table is text: a header and one row per enterprise and year, columns parted by ``|``::

    firm | year | revenue 万元 | born date
    甲   | 2025 | 100          | 2020-01-01
    甲   | 2024 | -            | 2020-01-01

A column may name a unit or a kind (``date``, ``text``, ``flag``, ``set``) after its fact; ``-`` is unknown, ``无`` a set known to
be empty; without a ``year`` column all rows are of the data year, 2025. Facts a scheme does not declare are declared from the
header; whatever else every scheme must have is filled in.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from jifen.engine.days import day_number
from jifen.engine.firms import FactValue, Firm, fact_value
from jifen.engine.firms_table import table_of_firms
from jifen.engine.norms import Norms
from jifen.engine.runners.columnar.building import lines_of_batch, score_columns
from jifen.engine.runners.columnar.fitting import fit_batches
from jifen.engine.runners.columnar.kernel import score_batch
from jifen.engine.runners.reference.building import lines_of, score_columns_of
from jifen.engine.runners.reference.fitting import fit_firms
from jifen.engine.runners.reference.scoring import score_firm
from jifen.engine.scheme.loading import scheme_of
from jifen.engine.scheme.plan import Plan, plan_of
from jifen.engine.states import Mark, Reason
from jifen.engine.tables.words import Entry, set_of

YEAR = 2025
KINDS = ("date", "text", "flag", "set")
RUNNERS = ("reference", "columnar")
ALWAYS = {
    "scheme": "small",
    "title": "小例",
    "version": '"1"',
    "basis": "{ours: {title: 本项目暂定, provisional: true}}",
    "numbers_from": "ours",
}


@dataclass(frozen=True)
class Table:
    """``kinds``: fact → what the header says of it (a unit or a kind, ``-`` for a bare number)."""

    kinds: dict[str, str]
    rows: tuple[dict[str, str], ...]

    def facts(self) -> str:
        """The block that declares its columns."""
        entries = [
            f"  {fact}: {{name: {fact}, " + (f"kind: {kind}}}" if kind in KINDS else f'unit: "{kind}"}}')
            for fact, kind in self.kinds.items()
        ]
        return "facts:\n" + "\n".join(entries)


def table_of(text: str) -> Table:
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    header = [(words[0], words[1] if len(words) > 1 else "-") for words in (cell.split() for cell in lines[0])]
    rows = tuple({name: cell for (name, _), cell in zip(header, line, strict=True)} for line in lines[1:])
    return Table({name: kind for name, kind in header if name not in ("firm", "year")}, rows)


def completed(document: str, table: Table) -> str:
    """The document with what it leaves out: the keys every scheme has, and the facts of the table."""
    written = {line.split(":")[0] for line in document.splitlines() if line and line[0] not in " #-"}
    head = [f"{key}: {value}" for key, value in ALWAYS.items() if key not in written]
    return "\n".join([*head, *([] if "facts" in written else [table.facts()]), document.strip("\n")])


def with_indicator(formula: str, rule: str, more: str = "") -> str:
    """A scheme of one indicator ``x`` that weighs 100; ``more`` are lines of its own, each ``key: value``."""
    lines = [f"    {line}" for line in more.splitlines() if line.strip()]
    formula = f"'{formula}'" if formula.startswith('"') else formula
    return "\n".join(
        [
            "indicators:",
            "  - code: x",
            "    name: x",
            f"    formula: {formula}",
            f"    rule: {rule}",
            "    weight: 100",
            *lines,
        ]
    )


def plan_for(document: str, table: Table) -> Plan:
    return plan_of(scheme_of(completed(document, table)))


def firms_of(plan: Plan, table: Table, as_of: datetime.date) -> list[Firm]:
    """Enterprises in the order they first stand in the table."""
    years: dict[str, dict[int, dict[str, FactValue]]] = {}
    for number, row in enumerate(table.rows):
        own = years.setdefault(row.get("firm", f"{number:05d}"), {})
        kinds = plan.scheme.facts
        own[YEAR - int(row.get("year", YEAR))] = {
            fact: _value(row[fact], kinds[fact].kind) for fact in table.kinds if fact in kinds
        }
    return [Firm(enterprise, YEAR, as_of, rows) for enterprise, rows in years.items()]


def _value(cell: str, kind: str) -> FactValue:
    if cell == "-":
        return None
    match kind:
        case "date":
            return float(day_number(datetime.date.fromisoformat(cell)))
        case "flag":
            return {"true": True, "false": False}[cell]
        case "text":
            return cell
        case "set":
            entries = set_of(cell)
            assert isinstance(entries, tuple)
            return fact_value([e.as_struct() for e in entries if isinstance(e, Entry)])
    return float(cell)


class Row(dict[str, Any]):
    """Scores and lines of one enterprise by column name, and a few readings of them."""

    def points(self, code: str) -> float | None:
        """Points of a line, of a dimension, or of ``base``, ``bonus``, ``total``."""
        number = self[code] if code in ("base", "bonus", "total") else self[f"{code}.points"]
        return None if number is None else number / 100

    def reason(self, code: str) -> str:
        return Reason(self[f"{code}.reason"]).code

    def marks(self, code: str) -> set[str]:
        return {mark.name.lower() for mark in Mark if self[f"{code}.marks"] & mark}


Rows = dict[str, Row]
Scored = Callable[..., Rows]
Valued = Callable[..., list[Any]]
Ruled = Callable[..., list[Any]]
"""What the fixtures of ``conftest`` are; they are described there."""


def score(
    runner: str,
    document: str,
    table: str | Table,
    *,
    as_of: str = "2025-12-31",
    peers: str | Table | None = None,
    norms: Norms | None = None,
) -> Rows:
    """Every enterprise of the table by name. Norms are fitted on ``peers``, by default on the table itself."""
    table = table_of(table) if isinstance(table, str) else table
    peers = table_of(peers) if isinstance(peers, str) else peers
    plan, day = plan_for(document, table), datetime.date.fromisoformat(as_of)
    firms = firms_of(plan, table, day)
    population = firms if peers is None else firms_of(plan, peers, day)
    run = _by_reference if runner == "reference" else _by_columns
    rows = {row["enterprise"]: Row(row) for row in run(plan, firms, population, norms, day)}
    return {firm.enterprise: rows[firm.enterprise] for firm in firms}


def _by_reference(
    plan: Plan, firms: list[Firm], population: list[Firm], norms: Norms | None, day: datetime.date
) -> list[dict[str, Any]]:
    norms = norms or fit_firms(plan, population)
    outcomes = [score_firm(plan, norms, firm) for firm in firms]
    return _rows(score_columns_of(plan, outcomes, firms), lines_of(plan, outcomes) if plan.indicators else None)


def _by_columns(
    plan: Plan, firms: list[Firm], population: list[Firm], norms: Norms | None, day: datetime.date
) -> list[dict[str, Any]]:
    norms = norms or fit_batches(plan, lambda: [batch_of(plan, population)], YEAR, day)
    result = score_batch(plan, norms, batch_of(plan, firms), YEAR, day)
    return _rows(score_columns(plan, result, YEAR), lines_of_batch(plan, result) if plan.indicators else None)


def batch_of(plan: Plan, firms: Sequence[Firm]) -> pa.RecordBatch:
    table = table_of_firms(firms, list(plan.scheme.facts.values())).combine_chunks()
    arrays = [column.chunk(0) if column.num_chunks else pa.array([], column.type) for column in table.columns]
    return pa.RecordBatch.from_arrays(arrays, schema=table.schema)


def _rows(scores: dict[str, pa.Array], lines: pa.RecordBatch | None) -> list[dict[str, Any]]:
    columns = {name: array.to_pylist() for name, array in scores.items()}
    if lines is not None:
        columns |= {name: lines.column(name).to_pylist() for name in lines.schema.names}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
