"""Sensitivity (敏感性) of the ranking: Sobol indices of every factor of a study, all moved at once."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.random import PCG64

from jifen.engine.columns import Floats
from jifen.engine.problems import ResultRefused
from jifen.engine.robustness.factors import Factor
from jifen.engine.robustness.one_at_a_time import NO_EFFECT, Progress, check_study, mean_shift
from jifen.engine.robustness.paths import StudyRefused
from jifen.engine.robustness.rerun import Rerun, Scored
from jifen.engine.robustness.sobol import RESAMPLES, SobolIndex, mixed, saltelli_samples, sobol_indices
from jifen.engine.robustness.spread_of_ranks import RankSpread, rank_spread, smallest_integer
from jifen.engine.robustness.study import Study
from jifen.engine.scheme.model import Scheme

SAMPLES = 512


@dataclass(frozen=True, eq=False)
class FactorSensitivity:
    factor: Factor
    index: SobolIndex
    no_effect: bool
    """In none of the N pairs that differ in this factor alone did any total, grade or rank change."""


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """``spread``: rank median and band of every firm over the 2N runs of the two independent samples; a run that does not rank
    it counts as behind everybody, and where that is the quantile it is 0."""

    enterprises: pa.Array
    nominal: Scored
    factors: tuple[FactorSensitivity, ...]
    mean_shifts: Floats
    spread: RankSpread
    samples: int
    runs: int
    seed: int

    def rows(self) -> list[dict[str, Any]]:
        """One row per factor, in the study's order."""
        return [
            {"path": f.factor.path, "values": f.factor.values()} | vars(f.index) | {"no_effect": f.no_effect}
            for f in self.factors
        ]

    def to_table(self) -> pa.Table:
        kinds = {"path": pa.string(), "values": pa.string(), "no_effect": pa.bool_()}
        names = list(self.rows()[0])
        return pa.Table.from_pylist(self.rows(), pa.schema([(name, kinds.get(name, pa.float64())) for name in names]))

    def ranks_table(self) -> pa.Table:
        columns = {"rank": self.nominal.rank} | self.spread.columns()
        gone = self.nominal.rank == 0
        arrays = {name: pa.array(column, mask=gone | (column == 0)) for name, column in columns.items()}
        return pa.table({"enterprise": self.enterprises} | arrays)

    def words(self, language: str = "zh") -> list[str]:
        """A sentence for each factor that changed nothing."""
        said = NO_EFFECT[0 if language == "zh" else 1]
        return [f"{f.factor.path}: {said}" for f in self.factors if f.no_effect]


def sensitivity(
    scheme: Scheme,
    study: Study,
    batch: pa.RecordBatch,
    year: int,
    as_of: datetime.date,
    seed: int,
    *,
    samples: int = SAMPLES,
    resamples: int = RESAMPLES,
    progress: Progress | None = None,
) -> Sensitivity:
    """First-order and total indices of the mean absolute rank shift; samples × (factors + 2) runs, the same for one seed."""
    if samples < 8:
        raise ResultRefused.because(
            "samples",
            f"样本数至少 8（现为 {samples}）；常用 512。",
            f"at least 8 samples (found {samples}); usual are 512.",
        )
    _refuse_nested(study)
    run = Rerun(scheme, batch, year, as_of, study.within)
    check_study(run, study)
    bits = PCG64(seed)
    a, b = saltelli_samples(bits, samples, len(study.factors))
    work = _Runs(run, study, samples * (len(study.factors) + 2), progress)
    of_a, of_b = work.sample(a), work.sample(b)
    drawn = work.ranks
    work.ranks = None
    of_mixed = [work.sample(mixed(a, b, k)) for k in range(len(study.factors))]
    shifts = np.column_stack([m.shifts for m in of_mixed])
    indices = sobol_indices(of_a.shifts, of_b.shifts, shifts, bits, resamples)
    factors = [
        FactorSensitivity(factor, index, own.prints == of_a.prints)
        for factor, index, own in zip(study.factors, indices, of_mixed, strict=True)
    ]
    everybody = np.arange(len(run.nominal.rank))
    over_all = rank_spread(np.asarray(drawn), everybody, len(everybody)).columns().values()
    spread = RankSpread(*(np.where(column > len(everybody), 0, column) for column in over_all))
    outcomes = np.concatenate((of_a.shifts, of_b.shifts))
    return Sensitivity(run.enterprises, run.nominal, tuple(factors), outcomes, spread, samples, work.steps, seed)


def _refuse_nested(study: Study) -> None:
    """Factors moved together must not lie within each other: which one would count?"""
    paths = sorted(factor.path for factor in study.factors)
    for outer, inner in ((a, b) for a in paths for b in paths if b.startswith(f"{a}.")):
        raise StudyRefused.because(
            "nested_paths",
            f"“{inner}”在“{outer}”里面，不能同时变动；请只留一个，或分成两份研究。",
            f"“{inner}” lies within “{outer}” and both cannot move at once; keep one, or make two studies.",
        )


@dataclass(frozen=True, eq=False)
class _Outcomes:
    shifts: Floats
    prints: list[bytes]
    """Fingerprints of totals, grades and ranks: equal ones mean nothing changed."""


class _Runs:
    def __init__(self, run: Rerun, study: Study, steps: int, progress: Progress | None):
        self.run, self.study, self.steps, self.progress = run, study, steps, progress
        self.done = 0
        self.ranks: list[Any] | None = []

    def sample(self, shares: Floats) -> _Outcomes:
        """One run per row."""
        scored = [self.one(row) for row in shares]
        return _Outcomes(np.asarray([shift for shift, _ in scored]), [print_ for _, print_ in scored])

    def one(self, shares: Floats) -> tuple[float, bytes]:
        settings = [factor.at(float(share)) for factor, share in zip(self.study.factors, shares, strict=True)]
        scored = self.run.scored(settings)
        if self.ranks is not None:
            behind = len(scored.rank) + 1
            self.ranks.append(np.where(scored.rank == 0, behind, scored.rank).astype(smallest_integer(behind)))
        self.done += 1
        if self.progress:
            self.progress(self.done, self.steps)
        content = scored.total.tobytes() + scored.grade.tobytes() + scored.rank.tobytes()
        return mean_shift(scored, self.run.nominal), hashlib.blake2b(content, digest_size=16).digest()
