"""Kernel results → the Arrow batches that are written: lines, and scores but for ranks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jifen.engine.columns import Column, Flags, Numbers, Texts
from jifen.engine.results.layout import LineLayout, line_layouts, lines_schema
from jifen.engine.runners.columnar.batch_result import WHY_NOT, BatchResult, LineColumns
from jifen.engine.runners.columnar.evaluating import state_of
from jifen.engine.scheme.plan import Plan
from jifen.engine.states import KNOWN

Mask = NDArray[np.bool_]


def lines_of_batch(plan: Plan, result: BatchResult) -> pa.RecordBatch:
    """One row per firm, in the layout of ``lines.parquet``."""
    unscored = result.why_not != 0
    gone = unscored if unscored.any() else None
    arrays: list[pa.Array] = [result.enterprises]
    for layout in line_layouts(plan):
        line = result.lines[layout.code]
        arrays += [_line_array(layout, name, line, gone, len(unscored)) for name, _ in layout.fields]
    return pa.RecordBatch.from_arrays(arrays, schema=lines_schema(plan))


def _line_array(layout: LineLayout, name: str, line: LineColumns, gone: Mask | None, length: int) -> pa.Array:
    match name:
        case "value":
            assert line.value is not None
            return value_array(line.value, layout.value, gone, length)
        case "subscore" | "treated":
            numbers = getattr(line, name)
            return masked(numbers, _either(np.isnan(numbers), gone))
        case "weight" | "points":
            return masked(getattr(line, name), gone)
        case "reason":
            return pa.array(line.reason)
    codes = getattr(line, name)
    codes = np.zeros(length, dtype=np.uint8) if codes is None else codes
    return pa.array(codes if gone is None else np.where(gone, np.uint8(0), codes))


def _either(a: Mask, b: Mask | None) -> Mask | None:
    both = a if b is None else a | b
    return both if both.any() else None


def masked(values: NDArray[np.generic], gone: Mask | None) -> pa.Array:
    """An Arrow array, null where ``gone``; no copy where nothing is."""
    return pa.array(np.ascontiguousarray(values), mask=gone)


def value_array(column: Column, kind: str, gone: Mask | None, length: int) -> pa.Array:
    missing = None if column.state is None else np.broadcast_to(column.state != KNOWN, length)
    mask = gone if missing is None else _either(missing, gone)
    match column:
        case Numbers(values) if kind == "date":
            return pa.array(values.astype(np.int32), mask=mask).cast(pa.date32())
        case Numbers(values) | Flags(values):
            return masked(values, mask)
        case Texts(codes, words):
            return words_array(np.where(mask, -1, codes) if mask is not None else codes, words)
    raise AssertionError("sets are not stored")


def words_array(codes: NDArray[np.integer], words: Sequence[str]) -> pa.DictionaryArray:
    """Codes into words; −1 is null."""
    indices = pa.array(codes.astype(np.int32), mask=codes < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(words), pa.string()))


def score_columns(plan: Plan, result: BatchResult, year: int) -> dict[str, pa.Array]:
    """The columns of ``scores.parquet`` that need no other firm."""
    scheme, length = plan.scheme, len(result.why_not)
    gone = result.why_not != 0
    mask = gone if gone.any() else None
    missing = result.missing_code
    columns: dict[str, pa.Array] = {
        "enterprise": result.enterprises,
        "year": pa.array(np.full(length, year, dtype=np.int32)),
        "stage": words_array(result.stage, scheme.stage_codes),
        "stage_uncertain": pa.array((missing > 0) & (result.stage >= 0)),
        "stage_missing": words_array(np.where(missing > 0, missing, -1), result.stage_missing),
        "why_not_scored": words_array(np.where(gone, result.why_not, -1), WHY_NOT),
        "facts_known": pa.array(result.facts_known),
        "facts_read": pa.array(np.full(length, len(plan.slots), dtype=np.int32)),
        "completeness": pa.array(result.facts_known / len(plan.slots) if plan.slots else np.ones(length)),
    }
    columns |= flag_columns(plan, result)
    if plan.indicators:
        columns |= _points(plan, result, mask)
    return columns


def flag_columns(plan: Plan, result: BatchResult) -> dict[str, pa.Array]:
    """Constraint situations: true, false, or null for unknown."""
    return {
        f"flag_{situation.code}": value_array(result.flags[situation.code], "flag", None, len(result.why_not))
        for situation in plan.scheme.constraints
    }


def _points(plan: Plan, result: BatchResult, mask: Mask | None) -> dict[str, pa.Array]:
    assert result.base is not None and result.bonus is not None and result.rankable is not None
    columns = {}
    for dimension in plan.scheme.dimensions:
        points = result.dimensions[dimension.code]
        columns[f"{dimension.code}.points"] = (
            pa.nulls(len(result.why_not), pa.int32()) if points is None else masked(points, mask)
        )
    total = result.base + result.bonus
    columns |= {"base": masked(result.base, mask), "bonus": masked(result.bonus, mask), "total": masked(total, mask)}
    columns["grade"] = grade_array(plan, total, mask)
    columns["ranked"] = pa.array(result.rankable)
    for within in plan.scheme.ranks.within:
        if within.by not in ("all", "stage"):
            columns[f"group_{within.code}"] = group_array(result, within.by, within.digits)
    return columns


def grade_array(plan: Plan, total: NDArray[np.int32], mask: Mask | None) -> pa.DictionaryArray:
    """Highest edge at or below the total; lower edges are inclusive."""
    grades = plan.scheme.grades
    edges = [g.least for g in grades if g.least is not None]
    ascending = np.asarray([round(edge * 100) for edge in reversed(edges)], dtype=np.int64)
    passed = np.searchsorted(ascending, total, side="right")
    place = len(edges) - passed
    place = np.where(place >= len(grades), -1, place)
    return words_array(np.where(mask, -1, place) if mask is not None else place, [g.code for g in grades])


def group_array(result: BatchResult, fact: str, digits: int | None) -> pa.DictionaryArray:
    texts = result.panel.column(fact)
    assert isinstance(texts, Texts)
    codes = np.where(state_of(texts) == KNOWN, texts.codes, -1)
    if digits is None:
        return words_array(codes, texts.words)
    short = [word[:digits] for word in texts.words]
    words = list(dict.fromkeys(short))
    places = np.asarray([*(words.index(word) for word in short), -1], dtype=np.int32)
    return words_array(places[codes], words)
