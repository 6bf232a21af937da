"""One column as delivered → values of one fact with one of four states per row, or why the cell is invalid."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jifen.collecting.contracts import ContractFact
from jifen.collecting.reading.states import INVALID, NIL, NOT_APPLICABLE, UNKNOWN, VALUE, Fault, shown
from jifen.engine.mapping import FactSource
from jifen.engine.mapping import cells as engine_cells
from jifen.engine.mapping.cells import ARROW_TYPES, read_column
from jifen.engine.tables.raw_table import Column, cell_text

_NOT_APPLICABLE = re.compile(r"不适用\s*(?:[（(:：]\s*(?P<reason>[^（）()]*?)\s*[)）]?)?")
_QUOTED_FORMULA = re.compile(r"'(?=[=+\-@\t\r])")
States = NDArray[np.uint8]


@dataclass
class FactColumn:
    """``values``: Arrow array, null where there is none; nil is 0, an empty set or null; ``reasons``: row → reason code."""

    fact: ContractFact
    header: str
    values: Any
    states: States
    reasons: dict[int, str] = field(default_factory=dict)
    faults: dict[int, Fault] = field(default_factory=dict)


def unquoted(cell: Any) -> Any:
    """A cell without the apostrophe that a download puts before what a spreadsheet would run as a formula."""
    return _QUOTED_FORMULA.sub("", cell, count=1) if isinstance(cell, str) and cell[:1] == "'" else cell


def distinct(column: Column, meaning: Callable[[Any], Any]) -> tuple[list[Any], NDArray[np.int64]]:
    """The meaning of each different cell, and for each row which of them it is."""
    if isinstance(column, pa.Array) and pa.types.is_string(column.type):
        coded = column.dictionary_encode()
        return [meaning(cell) for cell in coded.dictionary.to_pylist()], coded.indices.to_numpy(
            zero_copy_only=False
        ).astype(np.int64)
    seen: dict[tuple[type, Any], int] = {}
    meanings: list[Any] = []
    places = np.empty(len(column), dtype=np.int64)
    for row, cell in enumerate(column if isinstance(column, list) else column.to_pylist()):
        key = (type(cell), cell)
        if key not in seen:
            seen[key] = len(meanings)
            meanings.append(meaning(cell))
        places[row] = seen[key]
    return meanings, places


def read_fact(
    column: Column, header: str, fact: ContractFact, source: FactSource, unit: str, longest: int
) -> FactColumn:
    """Every cell of ``column`` read as contract and mapping say; ``unit``: of the numbers in the file."""
    word = _Words(fact, source, longest)
    told, places = distinct(column, word.told)
    rest = (
        pa.array([None if state is not None else _kept(cell) for state, _, cell in told], pa.string())
        if _all_text(told)
        else None
    )
    cells: Any = rest if rest is not None else [None if state is not None else cell for state, _, cell in told]
    read = read_column(cells, source, unit)
    states, values, faults = _together(told, read, fact)
    reasons = {i: more for i, (state, more, _) in enumerate(told) if state == NOT_APPLICABLE}
    return _spread(fact, header, values, states, reasons, faults, places)


def _kept(cell: Any) -> str | None:
    return None if cell is None else str(cell)


def _all_text(told: list[Any]) -> bool:
    return all(cell is None or isinstance(cell, str) for _, _, cell in told)


class _Words:
    """What words mean before the engine reads numbers and dates: blank, nil, unknown, not applicable."""

    def __init__(self, fact: ContractFact, source: FactSource, longest: int):
        self.fact, self.longest = fact, longest
        self.unknown = {*source.missing, *fact.unknown}
        self.reasons = {words: code for code, words in fact.not_applicable}

    def told(self, raw: Any) -> tuple[int | None, Any, Any]:
        """(state, reason or fault, cell); the state is None where the engine has to read the cell."""
        cell = unquoted(raw)
        text = cell_text(cell)
        if not text:
            return self._blank()
        if len(text) > self.longest:
            return self._invalid(
                "cell_too_long",
                f"内容有 {len(text)} 个字，超过 {self.longest}；请核对是否贴错。",
                f"{len(text)} characters, over {self.longest}; check what was pasted.",
            )
        if text in self.fact.nil:
            return NIL, "", None
        if text in self.unknown:
            return UNKNOWN, "", None
        match = _NOT_APPLICABLE.fullmatch(text)
        return self._not_applicable(match["reason"] or "", text) if match else (None, "", cell)

    def _blank(self) -> tuple[int, Any, Any]:
        if self.fact.blank == "refuse":
            return self._invalid(
                "blank", f"“{self.fact.name}”不能空白；请补上。", f"“{self.fact.code}” may not be blank; fill it in."
            )
        return (NIL if self.fact.blank == "nil" else UNKNOWN), "", None

    def _not_applicable(self, reason: str, text: str) -> tuple[int, Any, Any]:
        if reason in self.reasons:
            return NOT_APPLICABLE, self.reasons[reason], None
        if not self.reasons:
            return self._invalid(
                "not_applicable_refused",
                f"“{self.fact.name}”没有不适用的情形；请填数值，不知道就留空。",
                f"“{self.fact.code}” always applies; give a value, or leave it blank if unknown.",
            )
        words = "、".join(self.reasons)
        return self._invalid(
            "not_applicable_reason",
            f"“{shown(text)}”没有写明可用的原因；请写成“不适用（原因）”，原因可为：{words}。",
            f"“{shown(text)}” gives no reason that is known; write 不适用（…） with one of: {words}.",
        )

    def _invalid(self, rule: str, zh: str, en: str) -> tuple[int, Any, Any]:
        return INVALID, Fault(rule, zh, en), None


def _together(told: list[Any], read: Any, fact: ContractFact) -> tuple[States, Any, dict[int, Fault]]:
    """States of the distinct cells: what the words said, else what the engine read."""
    states = np.full(len(told), UNKNOWN, dtype=np.uint8)
    states[read.states == engine_cells.KNOWN] = VALUE
    states[read.states == engine_cells.INVALID] = INVALID
    faults = {i: more for i, (state, more, _) in enumerate(told) if state == INVALID}
    for i, broken in read.broken.items():
        value = cell_text(told[i][2])
        faults[i] = Fault(broken.rule, broken.sentence(value), broken.sentence(value, "en"))
    for i, (state, _, _) in enumerate(told):
        if state is not None:
            states[i] = state
    values = read.values
    if fact.kind == "set":
        held = values.to_pylist()
        states[[i for i, entries in enumerate(held) if entries == []]] = NIL
    return states, _with_nil(values, states, fact), faults


def _with_nil(values: Any, states: States, fact: ContractFact) -> Any:
    """Nil is 0 in a count, false for a flag, the empty set; words and dates have none."""
    empty: Any = {"number": 0.0, "flag": False, "set": []}.get(fact.kind)
    if empty is None or not (states == NIL).any():
        return values
    cells = values.to_pylist()
    return pa.array(
        [empty if state == NIL else cell for cell, state in zip(cells, states.tolist(), strict=True)],
        ARROW_TYPES[fact.kind],
    )


def _spread(
    fact: ContractFact,
    header: str,
    values: Any,
    states: States,
    reasons: dict[int, str],
    faults: dict[int, Fault],
    places: NDArray[np.int64],
) -> FactColumn:
    """From distinct cells to rows."""

    def rows_of(meant: dict[int, Any]) -> dict[int, Any]:
        if not meant:
            return {}
        return {row: meant[places[row]] for row in np.flatnonzero(np.isin(places, list(meant))).tolist()}

    return FactColumn(fact, header, values.take(pa.array(places)), states[places], rows_of(reasons), rows_of(faults))


def not_asked(column: FactColumn, flag: FactColumn | None) -> None:
    """Where the flag is known to be false a blank needs no answer: not applicable, for the contract's first reason."""
    if flag is None:
        return
    false = ~np.asarray(flag.values.fill_null(True).to_numpy(zero_copy_only=False), dtype=bool)
    rows = np.flatnonzero(false & (flag.states == VALUE) & (column.states == UNKNOWN))
    column.states[rows] = NOT_APPLICABLE
    column.reasons.update(dict.fromkeys(rows.tolist(), column.fact.not_applicable[0][0]))
