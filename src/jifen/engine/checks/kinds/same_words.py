"""A word or a flag of the enterprise against that of a department."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jifen.engine.checks.check import Allow, Case, Kind, Outcome
from jifen.engine.checks.firm_columns import FirmColumns
from jifen.engine.checks.kinds.agree import SELF
from jifen.engine.checks.kinds.columns_at_once import known, outcome, rows_of

MEASURE_WORDS = "一律 0.5"
MEASURE_DENIED = "一律 0.75"


@dataclass(frozen=True)
class SameWords(Kind):
    """Both say the same word, spaces around it aside. Figures: ``value``, ``other``, ``source``."""

    fact: str
    source: str

    def cases(self) -> tuple[Case, ...]:
        return (Case(self.fact, (f"{self.fact}@{SELF}", f"{self.fact}@{self.source}")),)

    def test(self, firms: FirmColumns, case: Case, allow: Allow) -> Outcome:
        value, other = (pc.utf8_trim_whitespace(firms.array(column).cast(pa.string())) for column in case.reads)
        differ = pc.not_equal(value, other)
        rows = rows_of(differ.fill_null(False).to_numpy(zero_copy_only=False))
        chosen = pa.array(rows)
        figures = {
            "value": value.take(chosen).to_pylist(),
            "other": other.take(chosen).to_pylist(),
            "source": self.source,
        }
        return Outcome(len(differ) - differ.null_count, rows, np.full(len(rows), 0.5), figures)


@dataclass(frozen=True)
class NotDenied(Kind):
    """The enterprise says no and the department says yes. Figures: ``fact``, ``source``."""

    fact: str
    source: str

    def cases(self) -> tuple[Case, ...]:
        return (Case(self.fact, (f"{self.fact}@{SELF}", f"{self.fact}@{self.source}")),)

    def test(self, firms: FirmColumns, case: Case, allow: Allow) -> Outcome:
        said, held = (firms.numbers(column) for column in case.reads)
        rows = rows_of((said == 0) & (held == 1))
        figures = {"fact": self.fact, "source": self.source}
        return outcome(known(said, held), (rows, np.full(len(rows), 0.75)), figures)
