"""Stages and core points of whole tables, by the core scheme in force: what checks compare within, and what a finding may move."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jifen.engine.facts.checking import BatchCheck
from jifen.engine.norms import Norms
from jifen.engine.runners.columnar.evaluating import ColumnEvaluator
from jifen.engine.runners.columnar.fitting import fit_batches
from jifen.engine.runners.columnar.kernel import panel_of, score_batch, staged
from jifen.engine.runners.columnar.whole_enterprises import whole_enterprises
from jifen.engine.scheme import Plan
from jifen.schemes.reads import core_in_force, plan_for

AT_ONCE: Final = 1 << 16
"""Rows a batch."""
NormsFor = Callable[[Plan], Norms | None]
"""The norms points were last published by, where they fit the plan."""


@dataclass(frozen=True)
class CorePoints:
    plan: Plan
    year: int

    @property
    def as_of(self) -> date:
        """The last day of the data year (decided Y1)."""
        return date(self.year, 12, 31)

    @property
    def years(self) -> list[int]:
        """Years the scheme reads, the data year last."""
        return sorted({self.year, *(self.year - lag for lag in self.plan.lags)})

    def batches(self, table: pa.Table) -> Iterator[pa.RecordBatch]:
        """Whole enterprises, only what the scheme reads; values that cannot be true count as unknown (U4)."""
        names = ["enterprise", "year", *(fact for fact in self.plan.scheme.facts if fact in table.column_names)]
        check = BatchCheck("verified", dict(self.plan.scheme.facts), quarantine=True)
        narrow = table.select(names).combine_chunks()
        yield from whole_enterprises(check.checked(batch) for batch in narrow.to_batches(AT_ONCE))

    def stages(self, table: pa.Table) -> Any:
        """For each row the enterprise's stage in the data year; null where nothing could be said."""
        codes = pa.array(self.plan.scheme.stage_codes, pa.string())
        found = [self._stages(batch, codes) for batch in self.batches(table)]
        return pa.chunked_array(found, pa.string()).combine_chunks() if found else pa.array([], pa.string())

    def _stages(self, batch: pa.RecordBatch, codes: Any) -> Any:
        panel = panel_of(self.plan, batch, self.year, self.as_of)
        stage = staged(self.plan, ColumnEvaluator(panel)).stage
        own = codes.take(pa.array(stage.astype(np.int32), mask=stage < 0))
        place = np.full(len(batch), -1, dtype=np.int64)
        place[panel.rows[0]] = np.arange(len(stage))
        return own.take(pa.array(place, mask=place < 0))

    def norms(self, table: pa.Table) -> Norms:
        """Fitted on the table itself."""
        return fit_batches(self.plan, lambda: self.batches(table), self.year, self.as_of)

    def totals(self, table: pa.Table, norms: Norms) -> NDArray[np.float64]:
        """For each enterprise of the data year its total in hundredths; NaN where it is not scored."""
        parts = [self._totals(batch, norms) for batch in self.batches(table)]
        return np.concatenate(parts) if parts else np.empty(0)

    def _totals(self, batch: pa.RecordBatch, norms: Norms) -> NDArray[np.float64]:
        made = score_batch(self.plan, norms, batch, self.year, self.as_of)
        assert made.base is not None and made.bonus is not None
        return np.where(made.why_not == 0, made.base + made.bonus, np.nan)


def core_points(year: int, on: date) -> CorePoints | None:
    """By the core scheme in force on a day; None where there is none."""
    published = core_in_force(on)
    return CorePoints(plan_for(published), year) if published else None
