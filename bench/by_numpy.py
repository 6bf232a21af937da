"""Plain NumPy, in memory: arrays already decoded, words already codes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bench.cases import Case
from bench.in_numpy import NO_DAY, Entries, FactArrays, scored
from bench.scheme_numbers import COLUMNS, NUMBERS, SETS, YEAR, SchemeNumbers, scheme_numbers


def in_memory(case: Case) -> Callable[[], Any]:
    facts = fact_arrays(pq.read_table(case.facts, columns=[*COLUMNS, *SETS]))
    numbers = scheme_numbers()
    return lambda: scored(facts, numbers, YEAR)


def fact_arrays(table: pa.Table) -> FactArrays:
    """Long rows, sorted by enterprise and year, as arrays."""
    columns = {code: _floats(table.column(code)) for code in NUMBERS}
    columns["enterprise"] = np.asarray(table.column("enterprise").to_numpy(), dtype="S")
    columns["year"] = table.column("year").to_numpy()
    columns["established_on"] = _floats(table.column("established_on").cast(pa.int32()))
    columns["eligible"] = np.nan_to_num(_floats(table.column("eligible").cast(pa.int8())), nan=-1).astype(np.int8)
    columns["city"] = _codes(pc.utf8_slice_codeunits(table.column("county"), 0, 4))
    columns["sector"] = _codes(table.column("sector"))
    return FactArrays(columns, {code: _entries(table.column(code)) for code in SETS})


def _floats(column: pa.ChunkedArray) -> np.ndarray:
    return column.cast(pa.float64()).combine_chunks().to_numpy(zero_copy_only=False)


def _codes(column: pa.ChunkedArray) -> np.ndarray:
    encoded = column.combine_chunks().dictionary_encode()
    return encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)


def _entries(column: pa.ChunkedArray) -> Entries:
    array = column.combine_chunks()
    names = array.flatten().field("name").dictionary_encode()
    lengths = array.value_lengths().fill_null(0).to_numpy(zero_copy_only=False)
    on, until = (_days(array.flatten().field(name)) for name in ("on", "until"))
    unknown = array.is_null().to_numpy(zero_copy_only=False)
    offsets = np.concatenate(([0], np.cumsum(lengths)))
    return Entries(
        offsets, unknown, names.indices.to_numpy(zero_copy_only=False), names.dictionary.to_pylist(), on, until
    )


def _days(array: pa.Array) -> np.ndarray:
    return array.cast(pa.int32()).fill_null(int(NO_DAY)).to_numpy(zero_copy_only=False)


def in_words(scores: dict[str, np.ndarray], numbers: SchemeNumbers) -> dict[str, object]:
    """The same scores with stages and grades in words; None where a firm is not scored."""
    stages = [numbers.stages[code] if code >= 0 else None for code in scores["stage"]]
    graded = zip(scores["grade"], scores["scored"], strict=True)
    return {**scores, "stage": stages, "grade": [numbers.grades[code][0] if so else None for code, so in graded]}
