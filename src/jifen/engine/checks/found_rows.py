"""Findings of one case as rows of the table ``FOUND_SCHEMA``; the figures of their sentences become JSON, whole columns at once."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jifen.engine.checks.check import Case, Check, Outcome, Params
from jifen.engine.checks.firm_columns import FirmColumns
from jifen.engine.checks.results import FOUND_SCHEMA

_ENCODER = json.JSONEncoder(ensure_ascii=False)


def found_rows(check: Check, case: Case, firms: FirmColumns, outcome: Outcome) -> pa.Table:
    many = len(outcome.rows)
    columns = [
        _repeated(check.code, many),
        firms.enterprises.take(pa.array(outcome.rows)).cast(pa.string()),
        pa.array(np.full(many, firms.year, dtype=np.int32)),
        _repeated(case.fact, many),
        pa.array(outcome.suspicion),
        _repeated_list(tuple(column for column in case.reads if firms.has(column)), many),
        _as_json(outcome.params, many),
    ]
    return pa.table(columns, schema=FOUND_SCHEMA)


def _repeated(word: str, many: int) -> pa.Array:
    return pa.repeat(pa.scalar(word, pa.string()), many)


def _repeated_list(words: tuple[str, ...], many: int) -> pa.Array:
    offsets = pa.array(np.arange(many + 1, dtype=np.int32) * len(words))
    values = pa.array(words, pa.string()).take(pa.array(np.tile(np.arange(len(words)), many)))
    return pa.ListArray.from_arrays(offsets, values)


def _as_json(params: Params, many: int) -> pa.Array:
    """``{"value":1.5,"other":2}`` row by row."""
    parts: list[pa.Array | pa.Scalar] = []
    for place, (name, values) in enumerate(params.items()):
        parts.append(pa.scalar(f"{',' if place else '{'}{json.dumps(name)}:"))
        parts.append(_json_values(values))
    if not parts:
        return _repeated("{}", many)
    texts = [part if isinstance(part, pa.Array) else pa.repeat(part, many) for part in [*parts, pa.scalar("}")]]
    return pc.binary_join_element_wise(*texts, pa.scalar(""))


def _json_values(values: object) -> pa.Array | pa.Scalar:
    if isinstance(values, np.ndarray):
        finite = pa.array(values, mask=~np.isfinite(values))
        return finite.cast(pa.string()).fill_null("null")
    if isinstance(values, list):
        return pa.array([_ENCODER.encode(value) for value in values], pa.string())
    return pa.scalar(_ENCODER.encode(values))
