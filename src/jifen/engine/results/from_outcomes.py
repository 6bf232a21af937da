"""Reference outcomes → the same columns as the fast runner writes."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from jifen.engine.days import date_of
from jifen.engine.results.layout import LineLayout, line_layouts, lines_schema
from jifen.engine.runners.outcome import Line, Outcome
from jifen.engine.scheme.plan import Plan
from jifen.engine.states import Reason


def lines_of(plan: Plan, outcomes: Sequence[Outcome]) -> pa.RecordBatch:
    schema = lines_schema(plan)
    columns: list[list[object]] = [[o.enterprise for o in outcomes]]
    for layout in line_layouts(plan):
        for name, _ in layout.fields:
            columns.append([_cell(layout, name, o, plan) for o in outcomes])
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _cell(layout: LineLayout, name: str, outcome: Outcome, plan: Plan) -> object:
    if not outcome.scored:
        return int(Reason.NOT_SCORED) if name == "reason" else 0 if name in ("marks", "peers") else None
    line: Line = outcome.lines[layout.code]
    match name:
        case "value" if layout.value == "date":
            return None if line.value is None else date_of(float(line.value))
        case "reason":
            return int(line.reason)
        case "peers":
            return plan.peer_levels.index(line.peers) + 1 if line.peers else 0
    return getattr(line, name)
