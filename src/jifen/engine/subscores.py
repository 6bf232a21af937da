"""A scored batch as plain matrices, firms × indicators: what robustness and the audit pack reckon with."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jifen.engine.columns import Floats
from jifen.engine.norms import Norms
from jifen.engine.problems import ResultRefused, nearest_words
from jifen.engine.ranks import ranks
from jifen.engine.runners.columnar.batch_result import BatchResult
from jifen.engine.runners.columnar.building import group_array
from jifen.engine.runners.columnar.evaluating import state_of
from jifen.engine.runners.columnar.kernel import score_batch
from jifen.engine.scheme.model import RankWithin
from jifen.engine.scheme.plan import Plan
from jifen.engine.states import KNOWN

Ints = NDArray[np.int32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class SubscoreMatrix:
    """n firms of the data year × L indicators, in the order of ``codes``; rows in the order of the batch.

    ``subscores``: float64 n × L, NaN where there is none (unknown, spread, not scored). ``weights``: float64 n × L, points of a
    full sub-score *for that firm* (shared weights included). ``reasons``, ``known``: n × L. ``stage``: −1 not scored.
    ``base``, ``bonus``: hundredths. ``group``: number of the firm's rank population, −1 none.
    """

    plan: Plan
    enterprises: pa.Array
    codes: tuple[str, ...]
    stage: NDArray[np.int8]
    subscores: Floats
    weights: Floats
    reasons: NDArray[np.uint8]
    known: Mask
    base: Ints
    bonus: Ints
    ranked: Mask
    group: Ints
    result: BatchResult

    def __len__(self) -> int:
        return len(self.stage)

    @property
    def total(self) -> Ints:
        """Hundredths."""
        return self.base + self.bonus

    @property
    def taking_part(self) -> NDArray[np.intp]:
        """Rows that have a rank."""
        return np.flatnonzero(self.ranked & (self.group >= 0))

    def ranks(self) -> Ints:
        """The published ranks; 0 for a firm that is not ranked."""
        return ranks(self.total, self.group, self.ranked, self.plan.scheme.ranks.ties)

    def counted(self) -> Floats:
        """Sub-scores as they count: 0 where there is none."""
        return np.where(np.isnan(self.subscores), 0.0, self.subscores)


def subscore_matrix(
    plan: Plan, norms: Norms, batch: pa.RecordBatch, year: int, as_of: datetime.date, within: str = ""
) -> SubscoreMatrix:
    """Scores the batch (all firms, whole, sorted by enterprise and year) and keeps what re-weighting needs.

    ``within`` is a code of the scheme's ``ranks.within``; default the first. Raises ResultRefused when there is none of that
    name, or the scheme gives no points.
    """
    if not plan.indicators:
        raise ResultRefused.because(
            "no_points",
            f"“{plan.scheme.title}”没有指标，不产生积分，无法分析；请选有指标的体系。",
            f"“{plan.scheme.code}” has no indicators and gives no points; choose a scheme with indicators.",
        )
    made = score_batch(plan, norms, batch, year, as_of)
    lines = [made.lines[i.spec.code] for i in plan.indicators]
    values = [line.value for line in lines]
    assert made.base is not None and made.bonus is not None and made.rankable is not None
    scored = made.why_not == 0
    return SubscoreMatrix(
        plan,
        made.enterprises,
        tuple(i.spec.code for i in plan.indicators),
        np.where(scored, made.stage, np.int8(-1)),
        np.where(scored[:, None], _columns([line.subscore for line in lines], len(scored)), np.nan),
        _columns([line.weight for line in lines], len(scored)),
        np.stack([line.reason for line in lines], axis=1),
        np.stack(
            [np.broadcast_to(state_of(v) == KNOWN, len(scored)) & scored for v in values if v is not None], axis=1
        ),
        made.base,
        made.bonus,
        made.rankable,
        rank_groups(plan, made, within),
        made,
    )


def _columns(columns: list[Floats | None], length: int) -> Floats:
    return np.stack([np.broadcast_to(c, length) for c in columns if c is not None], axis=1)


def rank_population(plan: Plan, within: str = "") -> RankWithin:
    """The population of ranks called ``within``; default the scheme's first."""
    known = {population.code: population for population in plan.scheme.ranks.within}
    code = within or next(iter(known))
    if code not in known:
        raise ResultRefused.because(
            "no_population",
            f"没有叫“{code}”的排名范围{nearest_words(code, known)}。",
            f"no rank population is called “{code}” {nearest_words(code, known, 'en')}.",
        )
    return known[code]


def rank_groups(plan: Plan, made: BatchResult, within: str = "") -> Ints:
    """Number of each firm's group in a rank population; −1 where the grouping fact is unknown."""
    population = rank_population(plan, within)
    if population.by == "all":
        return np.zeros(len(made.why_not), dtype=np.int32)
    if population.by == "stage":
        return made.stage.astype(np.int32)
    words = group_array(made, population.by, population.digits)
    return np.asarray(words.indices.fill_null(-1).to_numpy(zero_copy_only=False), dtype=np.int32)


__all__ = ["SubscoreMatrix", "rank_groups", "rank_population", "subscore_matrix"]
