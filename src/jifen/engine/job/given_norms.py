"""Norms of an earlier run, given instead of fitted: read, and compared with what the scheme asks for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from jifen.engine.norms import Key, Norms, norms_of_table
from jifen.engine.problems import Place, ResultRefused
from jifen.engine.rules.rule import Norm
from jifen.engine.runners.reference.scoring import rule_step
from jifen.engine.scheme.plan import Plan
from jifen.engine.treatments import FITTED


def given_norms(given: Path, plan: Plan) -> Norms:
    """The norms of a result folder or norms file. Raises ResultRefused when they were not fitted for these indicators."""
    path = given / "norms.parquet" if given.is_dir() else given
    try:
        norms = norms_of_table(pq.read_table(path))
    except (OSError, pa.ArrowInvalid):
        raise ResultRefused.because(
            "norms",
            "读不到常模；请给出测算结果文件夹或其中的 norms.parquet。",
            "cannot read the norms; give a result folder or its norms.parquet.",
            Place(str(path)),
        ) from None
    _check(norms, plan, path)
    return norms


def _check(norms: Norms, plan: Plan, path: Path) -> None:
    """Weights, stages and grades may have changed since; what is fitted, and how, may not."""
    wanted = dict(_wanted(plan))
    strange = sorted({line for line, step in norms.tables if (line, step) not in wanted})
    strange += sorted({line for (line, step), sample in wanted.items() if not _alike(norms, (line, step), sample)})
    if strange or (wanted and not norms.tables):
        named = "、".join(strange[:5])
        raise ResultRefused.because(
            "other_norms",
            f"这些常模不是为这份指标体系统计的{f'（{named}）' if named else ''}；请换用同一份体系的结果，或不写 --norms 重新统计。",
            f"these norms were not fitted for this scheme{f' ({named})' if named else ''}; give a result of the same scheme, "
            "or leave --norms out and fit anew.",
            Place(str(path)),
        )


def _wanted(plan: Plan) -> Iterator[tuple[Key, Norm]]:
    """Line and step of everything fitted, each with a norm of the right make."""
    for indicator in plan.indicators:
        for place, treatment in enumerate(indicator.spec.treat):
            if isinstance(treatment, FITTED):
                yield (indicator.spec.code, str(place)), treatment.fit(SAMPLE)
        for stage, rule in indicator.rules.items():
            if rule.fitted:
                yield (indicator.spec.code, rule_step(indicator, stage)), rule.fit_many(SAMPLE)


SAMPLE = np.array([1.0, 2.0])


def _alike(norms: Norms, key: Key, sample: Norm) -> bool:
    """An empty norm fits anything; the others hold the same named numbers, and knots where knots are wanted."""
    filled = [norm for norm in norms.groups(*key).values() if norm.n]
    return all(
        norm.numbers.keys() == sample.numbers.keys() and bool(len(norm.knots)) == bool(len(sample.knots))
        for norm in filled
    )
