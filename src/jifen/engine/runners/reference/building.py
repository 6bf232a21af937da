"""Reference outcomes → the same columns as the fast runner writes."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from jifen.engine.days import date_of
from jifen.engine.firms import Firm
from jifen.engine.results.layout import LineLayout, line_layouts, lines_schema, scores_schema
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


def score_columns_of(plan: Plan, outcomes: Sequence[Outcome], firms: Sequence[Firm]) -> dict[str, pa.Array]:
    """The columns of ``scores.parquet`` that need no other firm."""
    rows = [_score_row(plan, outcome, firm) for outcome, firm in zip(outcomes, firms, strict=True)]
    kinds = {field.name: field.type for field in scores_schema(plan)}
    names = [name for name in kinds if not name.startswith("rank_") and name != "percentile"]
    return {name: _array([row[name] for row in rows], kinds[name]) for name in names}


def _array(values: list[object], kind: pa.DataType) -> pa.Array:
    return pa.array(values, pa.string()).dictionary_encode() if pa.types.is_dictionary(kind) else pa.array(values, kind)


def _score_row(plan: Plan, outcome: Outcome, firm: Firm) -> dict[str, object]:
    row: dict[str, object] = {
        "enterprise": outcome.enterprise,
        "year": firm.year,
        "stage": outcome.stage,
        "stage_uncertain": outcome.stage_uncertain,
        "stage_missing": ";".join(outcome.stage_missing) or None,
        "why_not_scored": outcome.why_not_scored or None,
        "facts_known": outcome.facts_known,
        "facts_read": outcome.facts_read,
        "completeness": outcome.completeness,
        "base": outcome.base,
        "bonus": outcome.bonus,
        "total": outcome.total,
        "grade": outcome.grade,
        "ranked": outcome.rankable,
    }
    row |= {f"{d.code}.points": outcome.dimensions.get(d.code) for d in plan.scheme.dimensions}
    row |= {f"flag_{code}": flag for code, flag in outcome.flags.items()}
    for within in plan.scheme.ranks.within:
        word = firm.fact(within.by)
        row[f"group_{within.code}"] = word[: within.digits] if isinstance(word, str) else None
    return row
