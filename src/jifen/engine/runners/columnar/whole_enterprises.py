"""Cuts a sorted stream of long rows into batches in which every enterprise is whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


def whole_enterprises(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Cut a sorted stream so that no enterprise is split: the last one of a batch waits for the next batch."""
    carry: pa.RecordBatch | None = None
    for batch in batches:
        if not len(batch):
            continue
        whole = batch if carry is None else _joined(carry, batch)
        start = _last_start(whole.column("enterprise"))
        if start:
            yield whole.slice(0, start)
        carry = whole.slice(start)
    if carry is not None:
        yield carry


def _last_start(keys: pa.Array) -> int:
    """Row at which the last enterprise begins."""
    return len(keys) - _length_of(keys[::-1], keys[-1])


def _length_of(keys: pa.Array, key: pa.Scalar) -> int:
    """How many rows at the head belong to ``key``; rows of one enterprise are few, so a short look is enough."""
    look = 64
    while True:
        same = pc.equal(keys.slice(0, look), key).to_numpy(zero_copy_only=False)
        others = np.flatnonzero(~same)
        if len(others):
            return int(others[0])
        if look >= len(keys):
            return len(keys)
        look *= 8


def _joined(a: pa.RecordBatch, b: pa.RecordBatch) -> pa.RecordBatch:
    table = pa.Table.from_batches([a, b]).unify_dictionaries().combine_chunks()
    return table.to_batches()[0]
