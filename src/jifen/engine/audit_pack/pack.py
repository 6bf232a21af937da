"""The audit pack (体检报告) of a scheme on real facts, all parts together, as rows, Arrow tables and JSON."""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, get_type_hints

import pyarrow as pa

from jifen.engine.audit_pack.distributions import IndicatorProfile, profiles
from jifen.engine.audit_pack.effective_weights import EffectiveWeight, StageProfile, effective_weights, stage_profiles
from jifen.engine.audit_pack.findings import (
    Finding,
    Names,
    profile_findings,
    relation_findings,
    reliability_findings,
    weight_findings,
)
from jifen.engine.audit_pack.relations import Correlation, Reliability, correlations, reliabilities
from jifen.engine.audit_pack.thresholds import Thresholds
from jifen.engine.norms import Norms
from jifen.engine.problems import ResultRefused
from jifen.engine.scheme.model import Dimension, Indicator
from jifen.engine.scheme.plan import Plan
from jifen.engine.scheme.weighing import BASE
from jifen.engine.subscores import SubscoreMatrix, subscore_matrix

ARROW = {
    str: pa.string(),
    int: pa.int64(),
    bool: pa.bool_(),
    float: pa.float64(),
    tuple[str, ...]: pa.list_(pa.string()),
}

STRAIGHT = ("goalposts", "efficacy", "minmax", "zscore", "distance")


@dataclass(frozen=True)
class AuditPack:
    """Each part is a list of flat rows; see their classes for units."""

    scheme: str
    firms: int
    scored: int
    thresholds: Thresholds
    indicators: tuple[IndicatorProfile, ...]
    correlations: tuple[Correlation, ...]
    reliability: tuple[Reliability, ...]
    weights: tuple[EffectiveWeight, ...]
    stages: tuple[StageProfile, ...]
    findings: tuple[Finding, ...]

    def rows(self, part: str, stage: str = "") -> list[dict[str, Any]]:
        """Rows of a part by name; indicators of one stage, default all firms."""
        rows = [dataclasses.asdict(row) for row in getattr(self, part)]
        return [row for row in rows if row["stage"] == stage] if part == "indicators" else rows

    def to_tables(self) -> dict[str, pa.Table]:
        """``indicators``, ``correlations``, ``reliability``, ``weights``, ``stages``, ``findings``."""
        return {part: table_of(getattr(self, part), kind) for part, kind in PARTS.items()}

    def to_json(self) -> str:
        """The whole pack; what could not be worked out is null."""
        return json.dumps(dataclasses.asdict(self), ensure_ascii=False, indent=1, allow_nan=False)


PARTS: dict[str, type] = {
    "indicators": IndicatorProfile,
    "correlations": Correlation,
    "reliability": Reliability,
    "weights": EffectiveWeight,
    "stages": StageProfile,
    "findings": Finding,
}


def table_of(rows: Sequence[Any], kind: type) -> pa.Table:
    """Flat dataclasses as a table; its columns stand even when there is no row."""
    hints = get_type_hints(kind)
    fields = [(f.name, ARROW.get(hints[f.name], pa.float64())) for f in dataclasses.fields(kind)]
    return pa.Table.from_pylist([dataclasses.asdict(row) for row in rows], pa.schema(fields))


def audit_pack(
    plan: Plan,
    norms: Norms,
    batch: pa.RecordBatch,
    year: int,
    as_of: datetime.date,
    thresholds: Thresholds | None = None,
) -> AuditPack:
    """``batch``: all firms, whole, sorted by enterprise and year. Raises ResultRefused when nobody could be scored."""
    return audit_of_matrix(subscore_matrix(plan, norms, batch, year, as_of), thresholds or Thresholds())


def audit_of_matrix(matrix: SubscoreMatrix, limits: Thresholds) -> AuditPack:
    scored = int((matrix.stage >= 0).sum())
    if not scored:
        raise ResultRefused.because(
            "nobody_scored",
            "没有一家企业得到测算，无从体检；请核对数据年度和阶段所需的数据。",
            "not one firm was scored, there is nothing to audit; check the data year and the facts the stages need.",
        )
    shapes, related = tuple(profiles(matrix, limits)), tuple(correlations(matrix))
    reliable, weights = tuple(reliabilities(matrix)), tuple(effective_weights(matrix))
    stages = tuple(stage_profiles(matrix))
    firms = {stage.stage: stage.firms for stage in stages}
    names = _names(matrix.plan)
    findings = (
        *profile_findings(shapes, _stretched(matrix.plan), limits),
        *relation_findings(related, names, limits),
        *reliability_findings(reliable, names, limits),
        *weight_findings(weights, firms, names, limits),
    )
    code = matrix.plan.scheme.code
    return AuditPack(code, len(matrix), scored, limits, shapes, related, reliable, weights, stages, findings)


def _names(plan: Plan) -> Names:
    blocks: list[Indicator | Dimension] = [*plan.scheme.indicators, *plan.scheme.dimensions]
    whole = {BASE: (plan.scheme.title, plan.scheme.title_en or plan.scheme.code)}
    return whole | {block.code: (block.name, block.name_en or block.code) for block in blocks}


def _stretched(plan: Plan) -> set[str]:
    """Indicators with a rule under which the distance between values counts."""
    return {i.spec.code for i in plan.indicators if any(rule.kind in STRAIGHT for rule in i.rules.values())}
