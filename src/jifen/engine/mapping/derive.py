"""Formulas of a mapping: which delivered values are to be taken as unknown, and facts made of other facts."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jifen.engine.columns import Column, Flags, Numbers, Texts
from jifen.engine.formula import Formula, names_in
from jifen.engine.mapping.cells import ARROW_TYPES, EMPTY, INVALID, KNOWN, LIMITS, SET_ASIDE, CellReader, States
from jifen.engine.mapping.fact_columns import FactColumn, FactColumns
from jifen.engine.mapping.joining import Joined
from jifen.engine.mapping.model import FactMapping, FactSource
from jifen.engine.mapping.quarantine import quarantined
from jifen.engine.runners.columnar.evaluating import ColumnEvaluator, state_of
from jifen.engine.runners.columnar.panel import Panel
from jifen.engine.states import KNOWN as IS_KNOWN


def apply_formulas(columns: FactColumns, rows: Joined, mapping: FactMapping) -> None:
    """Sets aside what ``unknown_when`` finds true, every condition looking at the values as delivered; then derives, in the
    order of the document, from what is left."""
    delivered = dict(columns.columns)
    for source in mapping.sources.values():
        if source.unknown_when:
            true = _true(source.unknown_when.formula, delivered, rows)
            columns.columns[source.code] = _set_aside(delivered[source.code], true)
    for source in mapping.derived:
        assert source.derive
        values, states = _evaluated(source, source.derive.formula, columns.columns, rows)
        columns.columns[source.code] = _checked(FactColumn(source, values, states), columns, rows, mapping)


def _set_aside(column: FactColumn, true: NDArray[np.bool_]) -> FactColumn:
    aside = true & (column.states == KNOWN)
    values = pc.if_else(pa.array(~aside), column.values, pa.scalar(None, column.values.type))
    return FactColumn(column.source, values, np.where(aside, SET_ASIDE, column.states).astype(np.uint8))


def _true(formula: Formula, columns: dict[str, FactColumn], rows: Joined) -> NDArray[np.bool_]:
    """Rows where a condition is known and true."""
    result = np.zeros(len(rows), dtype=bool)
    for year, evaluator in _by_year(formula, columns, rows):
        result[rows.years == year] = evaluator.flags(formula).true()
    return result


def _by_year(formula: Formula, columns: dict[str, FactColumn], rows: Joined) -> list[tuple[int, ColumnEvaluator]]:
    """An evaluator for each data year; other years are at hand for ``prev``."""
    used = sorted({code for code, _ in names_in(formula) if code in columns})
    lags = tuple(sorted({lag for _, lag in names_in(formula)} - {0}))
    batch = pa.record_batch(
        [rows.enterprises, pa.array(rows.years), *(columns[code].values for code in used)],
        names=["enterprise", "year", *used],
    )
    kinds = {code: columns[code].source.kind for code in used}
    years = [int(year) for year in np.unique(rows.years)]
    return [(y, ColumnEvaluator(Panel(batch, y, datetime.date(y, 12, 31), dict(kinds), lags))) for y in years]


def _evaluated(
    source: FactSource, formula: Formula, columns: dict[str, FactColumn], rows: Joined
) -> tuple[Any, States]:
    parts, states = [], np.full(len(rows), EMPTY, dtype=np.uint8)
    order = []
    for year, evaluator in _by_year(formula, columns, rows):
        here = np.flatnonzero(rows.years == year)
        column = evaluator.column(formula)
        known = np.broadcast_to(state_of(column) == IS_KNOWN, len(here))
        states[here[known]] = KNOWN
        parts.append(_arrow(column, known, source))
        order.append(here)
    back = np.argsort(np.concatenate(order), kind="stable")
    return pa.concat_arrays(parts).take(pa.array(back)), states


def _arrow(column: Column, known: NDArray[np.bool_], source: FactSource) -> Any:
    mask = ~known
    if isinstance(column, Texts):
        return pa.array(column.words, pa.string()).take(pa.array(column.codes, mask=mask))
    if isinstance(column, Flags):
        return pa.array(np.ascontiguousarray(column.values), mask=mask)
    assert isinstance(column, Numbers)
    if source.kind == "date":
        return pa.array(column.values.astype(np.int32), mask=mask).cast(pa.date32())
    return pa.array(np.ascontiguousarray(column.values, dtype=np.float64), ARROW_TYPES["number"], mask=mask)


def _checked(column: FactColumn, columns: FactColumns, rows: Joined, mapping: FactMapping) -> FactColumn:
    """Sign and range of a derived number; what breaks them goes to quarantine under the name of the mapping."""
    source = column.source
    if source.kind != "number":
        return column
    reader = CellReader(source, source.unit)
    values = column.values.fill_null(0.0).to_numpy(zero_copy_only=False)
    faults = np.where(column.states == KNOWN, reader.faults(values), 0)
    for row in np.flatnonzero(faults).tolist():
        who = f"{rows.names[int(rows.codes[row])].as_py()} {rows.years[row]}: {values[row]:g}"
        broken = reader.broken(LIMITS[int(faults[row])])
        columns.refused.append(quarantined(mapping.code, 0, source.code, who, broken))
    states = np.where(faults > 0, INVALID, column.states).astype(np.uint8)
    return FactColumn(source, pa.array(values, mask=states != KNOWN), states)
