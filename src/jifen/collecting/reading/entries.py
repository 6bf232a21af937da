"""Sets made of columns: titles with the day they were granted and the day they end, one name a column group or one a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from jifen.collecting.contracts import ContractFact, Entry
from jifen.collecting.reading.cells import FactColumn
from jifen.collecting.reading.states import INVALID, NIL, UNKNOWN, VALUE, Fault
from jifen.engine.mapping.cells import ARROW_TYPES


def set_of_columns(fact: ContractFact, working: Mapping[str, FactColumn], height: int) -> FactColumn:
    """The set fact of every row; a broken working column makes the set of its row invalid (its own fault says why)."""
    values: list[list[dict[str, Any]]] = [[] for _ in range(height)]
    states = np.full(height, VALUE, dtype=np.uint8)
    faults: dict[int, Fault] = {}
    for entry in fact.entries:
        broken = _broken(entry, working)
        for row, found in enumerate(_entries(entry, working, height)):
            if isinstance(found, Fault):
                if not broken[row]:  # else the broken column has said why already
                    faults.setdefault(row, found)
            elif found:
                values[row].append(found)
    states[[row for row, held in enumerate(values) if not held]] = NIL if fact.blank == "nil" else UNKNOWN
    for name in {name for entry in fact.entries for name in (entry.on, entry.until, entry.named_by) if name}:
        states[working[name].states == INVALID] = INVALID
    states[list(faults)] = INVALID
    if fact.blank == "refuse":
        for row in np.flatnonzero(states == UNKNOWN).tolist():
            faults[row] = Fault(
                "blank", f"“{fact.name}”不能空白；请补上。", f"“{fact.code}” may not be blank; fill it in."
            )
            states[row] = INVALID
    shown = [held if state != INVALID else None for held, state in zip(values, states.tolist(), strict=True)]
    return FactColumn(fact, "", pa.array(shown, ARROW_TYPES["set"]), states, {}, faults)


def _broken(entry: Entry, working: Mapping[str, FactColumn]) -> Any:
    return np.logical_or.reduce(
        [working[name].states == INVALID for name in (entry.on, entry.until, entry.named_by) if name]
    )


def _entries(entry: Entry, working: Mapping[str, FactColumn], height: int) -> list[dict[str, Any] | Fault | None]:
    names = working[entry.named_by].values.to_pylist() if entry.named_by else [entry.name] * height
    starts = working[entry.on].values.to_pylist()
    ends = working[entry.until].values.to_pylist() if entry.until else [None] * height
    return [_entry(name, on, until) for name, on, until in zip(names, starts, ends, strict=True)]


def _entry(name: str | None, on: Any, until: Any) -> dict[str, Any] | Fault | None:
    if on is None and until is None:
        return None
    if not name:
        return None  # the blank name is told by its own column
    if on is None:
        return Fault(
            "entry_undated",
            f"“{name}”只有截止日期，没有起始日期；请补上，否则无法判断是否在有效期内。",
            f"“{name}” ends, but does not begin; add the first day.",
        )
    if until is not None and until < on:
        return Fault(
            "entry_ends_early",
            f"“{name}”的截止日期 {until} 早于起始日期 {on}；请核对。",
            f"“{name}” ends {until}, before it begins {on}; check the dates.",
        )
    return {"name": name, "on": on, "until": until}
