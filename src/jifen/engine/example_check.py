"""Runs a worked example on a runner and says, in words, where the result differs from what its author computed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa

from jifen.engine.examples import Example
from jifen.engine.firms import Firm
from jifen.engine.firms_table import table_of_firms
from jifen.engine.norms import Norms
from jifen.engine.results.layout import line_layouts
from jifen.engine.runners.columnar.building import lines_of_batch, score_columns
from jifen.engine.runners.columnar.fitting import fit_batches
from jifen.engine.runners.columnar.kernel import score_batch
from jifen.engine.runners.reference.building import lines_of, score_columns_of
from jifen.engine.runners.reference.fitting import fit_firms
from jifen.engine.runners.reference.scoring import score_firm
from jifen.engine.scheme.plan import Plan
from jifen.engine.states import Reason

Row = dict[str, Any]
Runner = Callable[[Plan, Example], Row]


def reference_row(plan: Plan, example: Example) -> Row:
    """Scores and lines of the example's firm, one flat row, from the reference runner."""
    norms = example.norms or fit_firms(plan, example.population)
    outcome = score_firm(plan, norms, example.firm)
    scores = {name: array[0].as_py() for name, array in score_columns_of(plan, [outcome], [example.firm]).items()}
    return scores | (_first(lines_of(plan, [outcome])) if plan.indicators else {})


def columnar_row(plan: Plan, example: Example) -> Row:
    """The same from the columnar runner."""
    year, as_of = example.firm.year, example.firm.as_of
    norms = example.norms or _fitted(plan, example)
    result = score_batch(plan, norms, _batch(plan, [example.firm]), year, as_of)
    scores = {name: array[0].as_py() for name, array in score_columns(plan, result, year).items()}
    return scores | (_first(lines_of_batch(plan, result)) if plan.indicators else {})


def _fitted(plan: Plan, example: Example) -> Norms:
    batch = _batch(plan, example.population)
    return fit_batches(plan, lambda: [batch], example.firm.year, example.firm.as_of)


def _batch(plan: Plan, firms: list[Firm] | tuple[Firm, ...]) -> pa.RecordBatch:
    table = table_of_firms(firms, list(plan.scheme.facts.values())).combine_chunks()
    return pa.RecordBatch.from_arrays([c.combine_chunks() for c in table.columns], schema=table.schema)


def _first(batch: pa.RecordBatch) -> Row:
    return {name: batch.column(name)[0].as_py() for name in batch.schema.names}


RUNNERS: dict[str, Runner] = {"reference": reference_row, "columnar": columnar_row}


def differences(plan: Plan, example: Example, runner: str) -> list[str]:
    """What differs, one sentence each; empty when the example holds."""
    row = RUNNERS[runner](plan, example)
    return [
        f"{what}：应为 {wanted}，得到 {got}"
        for what, wanted, got in _compared(plan, example.expect, row)
        if not _same(wanted, got)
    ]


def _compared(plan: Plan, expect: Row, row: Row) -> Iterator[tuple[str, Any, Any]]:
    names = {"uncertain": "stage_uncertain", "reason": "why_not_scored", "scored": ""}
    for key, wanted in expect.items():
        match key:
            case "scored":
                yield key, wanted, row["why_not_scored"] is None
            case "lines":
                yield from _lines(plan, wanted, row)
            case "dimensions":
                for code, points in wanted.items():
                    yield f"维度 {code}", points, _points(row.get(f"{code}.points"))
            case "flags":
                for code, flag in wanted.items():
                    got = row.get(f"flag_{code}")
                    yield f"约束性情形 {code}", flag, "unknown" if got is None else got
            case "base" | "bonus" | "total":
                yield key, wanted, _points(row.get(key))
            case _:
                yield key, wanted, row.get(names.get(key, key), "（没有这一项）")


def _lines(plan: Plan, wanted: Row, row: Row) -> Iterator[tuple[str, Any, Any]]:
    known = {layout.code for layout in line_layouts(plan)}
    for code, expected in wanted.items():
        if code not in known:
            yield f"指标 {code}", "存在", "没有这一行"
            continue
        for name, value in expected.items():
            got = row.get(f"{code}.{name}")
            if name == "points":
                got = _points(got)
            elif name == "reason":
                got = Reason(got).code if got is not None else None
            yield f"{code}.{name}", value, got


def _points(points: int | None) -> float | None:
    return None if points is None else points / 100


def _same(wanted: Any, got: Any) -> bool:
    if isinstance(wanted, float) and isinstance(got, int | float) and not isinstance(got, bool):
        return abs(wanted - got) <= 1e-9 * max(1.0, abs(wanted))
    return bool(wanted == got)
