"""Live points of some enterprises: the kernel of the yearly run, the published norms, each enterprise in its published stage."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from jifen.engine.formula.syntax import Formula, Truth
from jifen.engine.results.layout import line_layouts
from jifen.engine.runners.columnar.building import lines_of_batch, score_columns
from jifen.engine.runners.columnar.kernel import score_batch
from jifen.engine.scheme.plan import Plan
from jifen.engine.states import Reason
from jifen.enterprises.models import Enterprise
from jifen.scoring.live.facts import live_facts
from jifen.scoring.models import Publication, Score
from jifen.scoring.reads import result_of

Row = dict[str, Any]


@dataclass(frozen=True)
class LivePoints:
    """Hundredths; ``lines``: code → points, sub-score, value, reason."""

    enterprise: str
    stage: str
    total: int
    base: int
    bonus: int
    grade: str
    rankable: bool
    lines: dict[str, Row]
    facts_digest: str

    @property
    def signature(self) -> tuple[object, ...]:
        """What must differ for it to be news."""
        points = {code: line["points"] for code, line in self.lines.items()}
        return (self.total, self.base, self.bonus, self.grade, sorted(points.items()))


def live_points(publication: Publication, enterprises: Iterable[Enterprise], today: date) -> list[LivePoints]:
    """Of those that have points in the publication; who had none has no stage to be frozen in."""
    run = publication.run
    result, listed = result_of(run), {one.code: one for one in enterprises}
    scored = Score.objects.filter(run=run, why_not_scored="").values_list("enterprise__code", "stage")
    stages = {code: stage for code, stage in scored.iterator() if code in listed}
    batch = live_facts(result.plan, [listed[code] for code in sorted(stages)], run.snapshot.year, today)
    found: list[LivePoints] = []
    for stage in sorted(set(stages.values())):
        codes = pa.array(sorted(code for code, own in stages.items() if own == stage), pa.string())
        rows = batch.filter(pc.is_in(batch.column("enterprise"), codes))
        if len(rows):
            found += _reckoned(with_frozen_stage(result.plan, stage), result.norms, rows, run.snapshot.year, today)
    return found


def with_frozen_stage(plan: Plan, stage: str) -> Plan:
    """The same plan, in which everybody is in ``stage``; completeness goes on counting what the stage rules read."""
    stages: list[tuple[str, Formula]] = [(code, Truth(code == stage)) for code in plan.scheme.stage_codes]
    return replace(plan, resolved=replace(plan.resolved, stages=stages))


def _reckoned(plan: Plan, norms: Any, rows: pa.RecordBatch, year: int, today: date) -> list[LivePoints]:
    made = score_batch(plan, norms, rows, year, today)
    scores = pa.table(score_columns(plan, made, year)).to_pylist()
    lines = lines_of_batch(plan, made).to_pylist()
    digests = facts_digests(rows)
    codes = [layout.code for layout in line_layouts(plan)]
    return [
        _points(row, _lines(cells, codes), digests[row["enterprise"]])
        for row, cells in zip(scores, lines, strict=True)
        if not row["why_not_scored"]
    ]


def _points(row: Row, lines: dict[str, Row], digest: str) -> LivePoints:
    return LivePoints(
        row["enterprise"], row["stage"], row["total"], row["base"], row["bonus"], row["grade"] or "", row["ranked"],
        lines, digest,
    )  # fmt: skip


def _lines(cells: Row, codes: list[str]) -> dict[str, Row]:
    return {
        code: {
            "points": cells.get(f"{code}.points"),
            "subscore": cells.get(f"{code}.subscore"),
            "value": _plain(cells.get(f"{code}.value")),
            "reason": Reason(cells[f"{code}.reason"]).code,
        }
        for code in codes
    }


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def facts_digests(rows: pa.RecordBatch) -> dict[str, str]:
    """Enterprise → SHA-256 over the facts that were read."""
    texts: dict[str, list[str]] = {}
    for row in rows.to_pylist():
        told = json.dumps(row, ensure_ascii=False, sort_keys=True, default=_plain)
        texts.setdefault(row["enterprise"], []).append(told)
    return {code: hashlib.sha256("\n".join(told).encode()).hexdigest() for code, told in texts.items()}
