"""The two ways to run a plan over a source: by columns, threaded; or one firm at a time, for comparison."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from jifen.engine.facts import FactsSource
from jifen.engine.firms_table import firms_of_table
from jifen.engine.norms import Norms
from jifen.engine.runners.columnar.building import flag_columns, lines_of_batch, score_columns
from jifen.engine.runners.columnar.fitting import fit_batches
from jifen.engine.runners.columnar.kernel import score_batch
from jifen.engine.runners.columnar.threads import in_order
from jifen.engine.runners.reference.building import lines_of, score_columns_of
from jifen.engine.runners.reference.fitting import fit_firms
from jifen.engine.runners.reference.scoring import score_firm
from jifen.engine.scheme.plan import Plan

Scored = tuple[pa.RecordBatch | None, dict[str, pa.Array]]
"""Lines (None without indicators), and score columns but for ranks."""


@dataclass(frozen=True)
class Run:
    """``constraints``: plan of the constraint scheme, or None."""

    plan: Plan
    constraints: Plan | None
    year: int
    as_of: datetime.date

    def fit(self, source: FactsSource) -> Norms:
        return fit_batches(self.plan, source.batches, self.year, self.as_of)

    def score(self, source: FactsSource, norms: Norms) -> Iterator[Scored]:
        """Results in the order of the source, a few batches under way at once."""
        yield from in_order(lambda batch: self.batch(batch, norms), source.batches())

    def batch(self, batch: pa.RecordBatch, norms: Norms) -> Scored:
        result = score_batch(self.plan, norms, batch, self.year, self.as_of)
        scores = score_columns(self.plan, result, self.year) | _labels(batch, result.panel.rows[0])
        if self.constraints is not None:
            scores |= flag_columns(
                self.constraints, score_batch(self.constraints, Norms(), batch, self.year, self.as_of)
            )
        return (lines_of_batch(self.plan, result) if self.plan.indicators else None), scores


@dataclass(frozen=True)
class ReferenceRun(Run):
    """The yardstick: everything in memory, plain Python."""

    def fit(self, source: FactsSource) -> Norms:
        facts = list(self.plan.scheme.facts.values())
        return fit_firms(self.plan, firms_of_table(source.table(), facts, self.year, self.as_of))

    def score(self, source: FactsSource, norms: Norms) -> Iterator[Scored]:
        for batch in source.batches():
            table = pa.Table.from_batches([batch])
            firms = list(firms_of_table(table, list(self.plan.scheme.facts.values()), self.year, self.as_of))
            outcomes = [score_firm(self.plan, norms, firm) for firm in firms]
            scores = score_columns_of(self.plan, outcomes, firms) | _labels(batch, _current(batch, self.year))
            if self.constraints is not None:
                own = list(self.constraints.scheme.facts.values())
                same = list(firms_of_table(table, own, self.year, self.as_of))
                columns = score_columns_of(
                    self.constraints, [score_firm(self.constraints, Norms(), f) for f in same], same
                )
                scores |= {name: column for name, column in columns.items() if name.startswith("flag_")}
            yield (lines_of(self.plan, outcomes) if self.plan.indicators else None), scores


RUNS: dict[str, type[Run]] = {"columnar": Run, "reference": ReferenceRun}


def _current(batch: pa.RecordBatch, year: int) -> object:
    return (batch.column("year").to_numpy() == year).nonzero()[0]


def _labels(batch: pa.RecordBatch, rows: object) -> dict[str, pa.Array]:
    """The name column of the file, when it has one."""
    if "name" not in batch.schema.names:
        return {}
    return {"name": batch.column("name").cast(pa.string()).take(pa.array(rows))}
