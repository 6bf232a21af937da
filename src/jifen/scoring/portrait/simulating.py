"""What would raise the points: facts changed in thought, scored by the engine under the run's own scheme and norms.

Nothing here computes points. A simulation of unchanged facts gives the published points to the last digit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jifen.engine.firms import FactValue, Firm
from jifen.engine.results.reading import Result, open_result
from jifen.engine.runners.outcome import Outcome
from jifen.engine.scheme.model import Fact
from jifen.scoring.portrait.subject import Subject

LARGEST: Final = 1e8
"""Of a number somebody may play with, in the fact's own unit: 10,000 亿元."""
COUNTED: Final = ("件", "项", "人", "个")
Totals = NDArray[np.int64]


@dataclass(frozen=True)
class Simulation:
    """``would_stand``: place in the province among the published totals of the others; None for who is not ranked."""

    outcome: Outcome
    before: int
    would_stand: int | None

    @property
    def total(self) -> int | None:
        return self.outcome.total

    @property
    def gain(self) -> int | None:
        """Hundredths, up or down; None where the changed facts leave no points (the stage cannot be told)."""
        return None if self.outcome.total is None else self.outcome.total - self.before


def facts_to_play_with(subject: Subject) -> list[Fact]:
    """Numbers of the data year the scheme scores by; who the enterprise is (its founding day, place, trade) stays."""
    read = [code for code, lag in subject.plan.inputs if lag == 0]
    return [
        fact
        for code, fact in subject.scheme.facts.items()
        if code in read and fact.kind == "number" and _is_scored(subject, code)
    ]


def _is_scored(subject: Subject, code: str) -> bool:
    return any(slot.fact == code and slot.lag == 0 for slot in subject.plan.slots)


def changed(firm: Firm, changes: Mapping[str, FactValue]) -> Firm:
    """The enterprise with other facts in its data year; everything else as it was."""
    return replace(firm, rows={**firm.rows, 0: {**firm.rows.get(0, {}), **changes}})


def simulate(subject: Subject, changes: Mapping[str, FactValue]) -> Simulation | None:
    """None where the facts are no longer at hand or nothing was scored."""
    if subject.firm is None or subject.total is None:
        return None
    outcome = subject.scored_again(changed(subject.firm, changes) if changes else subject.firm)
    stands = would_stand(subject, outcome.total) if outcome.total is not None and outcome.rankable else None
    return Simulation(outcome, subject.total, stands)


def would_stand(subject: Subject, total: int) -> int:
    """Competition rank of ``total`` among the ranked others of the run."""
    totals = ranked_totals(subject.result)
    above = len(totals) - int(np.searchsorted(totals, total, "right"))
    own_above = subject.row.get("ranked") and subject.total is not None and subject.total > total
    return 1 + above - bool(own_above)


def ranked_totals(result: Result) -> Totals:
    """Ascending; read once a result."""
    return _ranked_totals(result.folder, result.manifest["files"]["scores.parquet"])


@lru_cache(maxsize=8)
def _ranked_totals(folder: Path, _digest: str) -> Totals:
    table = open_result(folder).score_columns(["total", "ranked"])
    kept = table.filter(pc.fill_null(table.column("ranked"), False)).column("total").drop_null()
    return np.sort(np.asarray(kept.cast(pa.int64())))
