"""A run's result as rows of scores: what lists need. The lines themselves stay in the archive."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
from django.utils import timezone

from jifen.engine.results.reading import Result, open_result
from jifen.enterprises.models import Enterprise
from jifen.scoring import archive
from jifen.scoring.benchmark import benchmarks_of
from jifen.scoring.models import Run, Score
from jifen.scoring.rank_bands import Bands, rank_bands

AT_ONCE: Final = 2_000
OUTSIDE: Final = "out_of_scope"
"""Enterprises a sector scheme does not speak of get no row."""
GROWTH: Final = "revenue_growth"
FROM_FACTS: Final = ("enterprise", "county", "sector")
Say = Callable[[str, float], None]
Row = dict[str, Any]


def write_scores(run: Run, manifest: dict[str, Any], say: Say) -> int:
    """One row an enterprise in scope, batch by batch; rows that are there from before an interruption are left alone.

    Until the run is done nobody sees them. Returns how many enterprises there are.
    """
    say("排名稳健区间", 0.62)
    result = open_result(archive.run_folder(run))
    bands = rank_bands(run, result)
    scores = _scores(run, result, bands)
    for one, good in zip(scores, benchmarks_of(scores, timezone.localdate(run.asked_at)), strict=True):
        one.benchmark = good and run.core_id is None
    for first in range(0, len(scores), AT_ONCE):
        say("写入得分", 0.8 + 0.2 * first / len(scores))
        Score.objects.bulk_create(scores[first : first + AT_ONCE], ignore_conflicts=True)
    return len(scores)


@dataclass(frozen=True)
class _Beside:
    """What is looked up beside a row of the result: key of the enterprise, where it is, its growth, its band."""

    keys: dict[str, int]
    labels: dict[str, Row]
    growth: dict[str, float | None]
    bands: Bands


def _scores(run: Run, result: Result, bands: Bands) -> list[Score]:
    beside = _Beside(dict(Enterprise.objects.values_list("code", "pk")), _labels(run), growth_of(result), bands)
    dimensions = [one.code for one in result.scheme.dimensions]
    rows = (row for row in _rows(result.scores) if row["why_not_scored"] != OUTSIDE)
    return [_score(run, row, dimensions, beside) for row in rows]


def _rows(table: pa.Table) -> Iterator[Row]:
    for batch in table.to_batches(max_chunksize=AT_ONCE):
        yield from batch.to_pylist()


def _score(run: Run, row: Row, dimensions: list[str], beside: _Beside) -> Score:
    code = row["enterprise"]
    label, band = beside.labels.get(code, {}), beside.bands.get(code)
    ranks = {f"rank_{one}": row.get(f"rank_{one}") for one in ("province", "city", "stage", "sector")}
    plain = {name: row[name] for name in ("total", "base", "bonus", "completeness", "ranked", "percentile")}
    return Score(
        run=run, enterprise_id=beside.keys[code], year=run.snapshot.year, stage=row["stage"] or "",
        county=label.get("county") or "", sector=label.get("sector") or "", stage_uncertain=row["stage_uncertain"],
        why_not_scored=row["why_not_scored"] or "", grade=row["grade"] or "", growth=beside.growth.get(code),
        dimensions={one: row[f"{one}.points"] for one in dimensions}, situations=situations_of(row),
        band_low=band[0] if band else None, band_high=band[1] if band else None, **plain, **ranks,
    )  # fmt: skip


def situations_of(row: Row) -> dict[str, bool | None]:
    """Constraint situations: true, false, or none where nobody asked."""
    return {name.removeprefix("flag_"): row[name] for name in row if name.startswith("flag_")}


def _labels(run: Run) -> dict[str, Row]:
    """County and sector as the snapshot has them in the data year."""
    path = archive.facts_file(run.snapshot)
    there = [name for name in FROM_FACTS if name in pq.read_schema(path).names]
    rows = pq.read_table(path, columns=there, filters=[("year", "=", run.snapshot.year)]).to_pylist()
    return {row["enterprise"]: row for row in rows}


def growth_of(result: Result) -> dict[str, float | None]:
    """Revenue growth in per cent as the scheme's own indicator has it; empty where it has none."""
    column = f"{GROWTH}.value"
    path = result.folder / "lines.parquet"
    if column not in pq.read_schema(path).names:
        return {}
    table = pq.read_table(path, columns=["enterprise", column])
    return dict(zip(table.column("enterprise").to_pylist(), table.column(column).to_pylist(), strict=True))
