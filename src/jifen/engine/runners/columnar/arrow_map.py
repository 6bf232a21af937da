"""The kernel as an Arrow map: an iterator of record batches in, an iterator of record batches out.

This is the shape of Spark's ``mapInArrow``. Each partition must hold whole enterprises, sorted by enterprise and year; the
object pickles, so it can be sent to workers as it is::

    scored = facts.repartition("enterprise").sortWithinPartitions("enterprise", "year").mapInArrow(ArrowMap(...), schema)
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyarrow as pa

from jifen.engine.norms import Norms
from jifen.engine.results.layout import lines_schema
from jifen.engine.runners.columnar.building import lines_of_batch
from jifen.engine.runners.columnar.kernel import score_batch
from jifen.engine.runners.columnar.whole_enterprises import whole_enterprises
from jifen.engine.scheme.plan import Plan


@dataclass(frozen=True)
class ArrowMap:
    """Lines of every firm of the data year, in the layout of ``lines.parquet``."""

    plan: Plan
    norms: Norms
    year: int
    as_of: datetime.date

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in whole_enterprises(batches):
            yield lines_of_batch(self.plan, score_batch(self.plan, self.norms, batch, self.year, self.as_of))

    @property
    def schema(self) -> pa.Schema:
        return lines_schema(self.plan)
