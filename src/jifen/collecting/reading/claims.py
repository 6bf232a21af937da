"""Accepted rows → claims in long form, one row per fact, enterprise and year."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jifen.collecting.reading.cells import FactColumn
from jifen.collecting.reading.keys import Keys
from jifen.collecting.reading.received import CLAIMS
from jifen.collecting.reading.states import NIL, NOT_APPLICABLE, STATES, UNKNOWN, VALUE
from jifen.engine.mapping.cells import ARROW_TYPES
from jifen.engine.tables.words import Entry, set_text

NONE = "无"


def claims_of(
    columns: Iterable[FactColumn], keys: Keys, accepted: NDArray[np.int64], numbers: NDArray[np.int64]
) -> Any:
    """``accepted``: rows of the table; ``numbers``: their rows in the file."""
    who = pa.array([keys.enterprises[row] for row in accepted.tolist()], pa.string())
    years, rows = pa.array(keys.years[accepted]), pa.array(numbers[accepted])
    parts = [_of_column(column, who, years, rows, accepted) for column in columns]
    return pa.concat_tables(parts) if parts else CLAIMS.empty_table()


def _of_column(column: FactColumn, who: Any, years: Any, rows: Any, accepted: NDArray[np.int64]) -> Any:
    states = column.states[accepted]
    values = column.values.take(pa.array(accepted))
    known = pa.array((states == VALUE) | (states == NIL))
    reasons = [
        column.reasons.get(row) if states[i] == NOT_APPLICABLE else None for i, row in enumerate(accepted.tolist())
    ]
    height = len(accepted)
    number = (
        pc.if_else(known, values, pa.scalar(None, pa.float64()))
        if column.fact.kind == "number"
        else pa.nulls(height, pa.float64())
    )
    unit = column.fact.unit if column.fact.kind == "number" else ""
    return pa.table(
        [
            pa.array([column.fact.code] * height, pa.string()), who, years, pa.array(STATES, pa.string()).take(pa.array(states)),
            _texts(column.fact.kind, values, states), number, pa.array([unit] * height, pa.string()), pa.array(reasons, pa.string()), rows,
        ],
        schema=CLAIMS,
    )  # fmt: skip


def _texts(kind: str, values: Any, states: NDArray[np.uint8]) -> Any:
    if kind == "set":
        texts = pa.array(
            [None if held is None else set_text([Entry(**entry) for entry in held]) for held in values.to_pylist()],
            pa.string(),
        )
    else:
        texts = values.cast(pa.string())
    texts = pc.if_else(pa.array(states == VALUE), texts, pa.scalar(None, pa.string()))
    return pc.if_else(pa.array(states == NIL), pa.scalar(NONE), texts)


def gathered(column: FactColumn, keys: Keys, accepted: NDArray[np.int64]) -> tuple[FactColumn, NDArray[np.int64]]:
    """Sets of several rows of one enterprise and year united in the first of them; those first rows."""
    first: dict[tuple[str, int], int] = {}
    union: dict[int, list[Any]] = {}
    held = column.values.to_pylist()
    for row in accepted.tolist():
        place = first.setdefault((keys.enterprises[row], int(keys.years[row])), row)
        union.setdefault(place, []).extend(held[row] or [])
    values: list[Any] = [sorted(union[row], key=_order) if row in union else None for row in range(len(held))]
    states = column.states.copy()
    for row, entries in union.items():
        states[row] = VALUE if entries else states[row] if states[row] in (NIL, UNKNOWN) else NIL
    rows = np.array(sorted(union), dtype=np.int64)
    return FactColumn(column.fact, column.header, pa.array(values, ARROW_TYPES["set"]), states), rows


def _order(entry: dict[str, Any]) -> list[str]:
    return [str(entry[key] or "") for key in ("name", "on", "until")]
