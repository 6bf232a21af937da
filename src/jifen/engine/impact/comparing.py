"""Draft beside current on the same facts: every firm's place before and after, and what that comes to."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jifen.engine.audit_pack.relations import mid_ranks, pearson
from jifen.engine.impact.causes import Cause, causes_of
from jifen.engine.robustness import RobustnessBands, robustness_bands
from jifen.engine.robustness.drawing import DRAWS, seed_of
from jifen.engine.robustness.rerun import Rerun
from jifen.engine.runners.columnar.building import grade_array
from jifen.engine.runners.columnar.fitting import fit_batches
from jifen.engine.scheme.difference import SchemeDifference, difference
from jifen.engine.scheme.model import Scheme
from jifen.engine.scheme.plan import plan_of
from jifen.engine.subscores import Ints, SubscoreMatrix, subscore_matrix

NOT_SCORED = ""


@dataclass(frozen=True, eq=False)
class Impact:
    """All firms of the data year in the batch's order. Points are hundredths; rank 0 and stage or grade ``""``: none."""

    old: SubscoreMatrix
    new: SubscoreMatrix
    difference: SchemeDifference
    causes: tuple[Cause, ...]

    @property
    def is_nil(self) -> bool:
        """Nobody's total, rank, stage or grade moves."""
        same = [np.array_equal(one, other) for one, other in self._both]
        return all(same) and self.stages[0] == self.stages[1] and self.grades[0] == self.grades[1]

    @property
    def _both(self) -> list[tuple[Ints, Ints]]:
        return [(self.old.total, self.new.total), (self.ranks[0], self.ranks[1])]

    @cached_property
    def ranks(self) -> tuple[Ints, Ints]:
        return self.old.ranks(), self.new.ranks()

    @cached_property
    def stages(self) -> tuple[list[str], list[str]]:
        return _stages(self.old), _stages(self.new)

    @cached_property
    def grades(self) -> tuple[list[str], list[str]]:
        return _grades(self.old), _grades(self.new)

    @property
    def change(self) -> Ints:
        """New − old total, hundredths; 0 where a firm is scored by only one of the two."""
        return np.where(self.scored_twice, self.new.total - self.old.total, 0).astype(np.int32)

    @property
    def scored_twice(self) -> NDArray[np.bool_]:
        return np.asarray((self.old.stage >= 0) & (self.new.stage >= 0))

    @property
    def ranked_twice(self) -> NDArray[np.intp]:
        return np.flatnonzero((self.ranks[0] > 0) & (self.ranks[1] > 0))

    @property
    def climbs(self) -> Ints:
        """Places gained per firm (negative: lost); 0 where it is not ranked both times."""
        climbed = np.zeros(len(self.old), dtype=np.int32)
        rows = self.ranked_twice
        climbed[rows] = self.ranks[0][rows] - self.ranks[1][rows]
        return climbed

    @property
    def rank_correlation(self) -> float | None:
        """Spearman's, over the firms ranked both times; None where fewer than two are, or all share a rank."""
        rows = self.ranked_twice
        if len(rows) < 2:
            return None
        old, new = (mid_ranks(side.total[rows].astype(np.float64)) for side in (self.old, self.new))
        return pearson(old, new)

    def bands(self, draws: int = DRAWS) -> tuple[RobustnessBands, RobustnessBands]:
        """Robustness of both, with the seed of the two digests (decided D2)."""
        seed = seed_of(self.difference.old_digest, self.difference.new_digest)
        return robustness_bands(self.old, seed, draws=draws), robustness_bands(self.new, seed, draws=draws)

    def to_table(self) -> pa.Table:
        """``enterprise, stage_old, stage_new, total_old, total_new, change, rank_old, rank_new, grade_old, grade_new`` and, for
        each group of changes, ``cause.<code>`` in hundredths; null where there is none."""
        columns: dict[str, pa.Array] = {"enterprise": self.old.enterprises}
        for word, side, place in (("old", self.old, 0), ("new", self.new, 1)):
            gone = side.stage < 0
            columns |= {
                f"stage_{word}": pa.array([one or None for one in self.stages[place]], pa.string()),
                f"total_{word}": pa.array(side.total, mask=gone),
                f"rank_{word}": pa.array(self.ranks[place], mask=self.ranks[place] == 0),
                f"grade_{word}": pa.array([one or None for one in self.grades[place]], pa.string()),
            }
        columns["change"] = pa.array(self.change, mask=~self.scored_twice)
        columns |= {f"cause.{one.group.code}": pa.array(one.points, mask=~self.scored_twice) for one in self.causes}
        return pa.table(columns)


def impact_of(
    old: Scheme, new: Scheme, batch: pa.RecordBatch, year: int, as_of: datetime.date, within: str = ""
) -> Impact:
    """``batch``: all firms, whole, sorted by enterprise and year, with the facts of both schemes. Norms of each are fitted on it.

    ``within``: a rank population both schemes have. Raises ResultRefused or SchemeRefused as scoring does.
    """
    rerun = Rerun(old, batch, year, as_of, within)
    sides = [_matrix(scheme, batch, year, as_of, within) for scheme in (old, new)]
    return Impact(sides[0], sides[1], difference(old, new), tuple(causes_of(rerun, old, new)))


def _matrix(scheme: Scheme, batch: pa.RecordBatch, year: int, as_of: datetime.date, within: str) -> SubscoreMatrix:
    plan = plan_of(scheme)
    norms = fit_batches(plan, lambda: [batch], year, as_of)
    return subscore_matrix(plan, norms, batch, year, as_of, within)


def _stages(matrix: SubscoreMatrix) -> list[str]:
    codes = (*matrix.plan.scheme.stage_codes, NOT_SCORED)  # −1 is the last
    return [codes[place] for place in matrix.stage.tolist()]


def _grades(matrix: SubscoreMatrix) -> list[str]:
    graded = grade_array(matrix.plan, matrix.total, matrix.stage < 0)
    return [one or NOT_SCORED for one in graded.to_pylist()]
