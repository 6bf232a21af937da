"""Scores a facts file into a result folder."""

from __future__ import annotations

import csv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from jifen.engine.facts import FactsSource, open_facts
from jifen.engine.facts.checking import NotSorted
from jifen.engine.facts.source import file_digest
from jifen.engine.job.given_norms import given_norms
from jifen.engine.job.manifest import FileRecord, Manifest, SchemeRecord, arrow_version, engine_version, thin_groups
from jifen.engine.job.request import Progress, ScoreRequest
from jifen.engine.job.runs import RUNS, Run
from jifen.engine.norms import Norms
from jifen.engine.problems import FactsRefused, Place, ResultRefused, SchemeRefused, nearest_words
from jifen.engine.results.export import export_result
from jifen.engine.results.writing import LinesWriter, folder_aside, kept_columns, ranked_scores, write_scores
from jifen.engine.scheme.loading import load_scheme, scheme_path
from jifen.engine.scheme.model import Fact
from jifen.engine.scheme.plan import Plan, plan_of


def _silent(step: str, share: float) -> None:
    """No progress wanted."""


def score(request: ScoreRequest, progress: Progress = _silent) -> Manifest:
    """Fit (unless norms are given), apply, rank, write. Raises a Refusal with every problem; then nothing is written."""
    progress("读取指标体系", 0.0)
    _check_asked(request)
    plan, constraints = _plans(request)
    source = _open(request, plan, constraints)
    run = RUNS[request.runner](plan, constraints, request.year, request.day)
    with folder_aside(request.out) as folder, ThreadPoolExecutor(1) as background:
        digests = background.submit(lambda: tuple(_record(path) for path in request.facts))
        try:
            norms, scores = _fit_and_apply(request, run, source, folder, progress)
        except NotSorted:
            progress("按企业和年度排序", 0.05)
            source.put_in_order()
            norms, scores = _fit_and_apply(request, run, source, folder, progress)
        progress("排名", 0.9)
        table = ranked_scores(plan, scores, request.year)
        _check_any(table, request)
        write_scores(folder / "scores.parquet", table)
        pq.write_table(norms.to_table(), folder / "norms.parquet", compression="zstd")
        _copy_schemes(request, folder)
        if source.invalid:
            _write_invalid(folder / "invalid.csv", source)
        manifest = _manifest(request, plan, constraints, norms, table, digests.result(), source, folder)
        (folder / "manifest.json").write_text(manifest.to_json(), encoding="utf-8")
    for kind in request.also:
        progress(f"导出 {kind}", 0.97)
        export_result(request.out, kind)
    progress("完成", 1.0)
    return manifest


def _check_asked(request: ScoreRequest) -> None:
    if request.runner not in RUNS:
        raise ResultRefused.because(
            "no_runner",
            f"没有叫“{request.runner}”的运行器{nearest_words(request.runner, RUNS)}。",
            f"no runner is called “{request.runner}” {nearest_words(request.runner, RUNS, 'en')}.",
        )
    if not 1 <= request.year <= 9999:
        raise FactsRefused.because(
            "no_year",
            f"“{request.year}”不是四位年份；请核对 --year。",
            f"“{request.year}” is no year of four digits; check --year.",
        )


def _plans(request: ScoreRequest) -> tuple[Plan, Plan | None]:
    plan = plan_of(load_scheme(request.scheme))
    if plan.scheme.kind == "constraint" and request.constraints is not None:
        raise SchemeRefused.because(
            "constraint_kind",
            "约束性指标体系请写在 --constraints，--scheme 写积分指标体系。",
            "--scheme wants a points scheme.",
        )
    if request.constraints is None:
        return plan, None
    constraints = plan_of(load_scheme(request.constraints))
    if constraints.scheme.kind != "constraint":
        raise SchemeRefused.because(
            "constraint_kind",
            f"“{constraints.scheme.code}”不是约束性指标体系；--constraints 只接受 kind: constraint。",
            f"“{constraints.scheme.code}” is not a constraint scheme.",
        )
    return plan, constraints


def _open(request: ScoreRequest, plan: Plan, constraints: Plan | None) -> FactsSource:
    wanted: dict[str, Fact] = {code: plan.scheme.facts[code] for code in plan.facts}
    if constraints is not None:
        wanted |= {code: constraints.scheme.facts[code] for code in constraints.facts if code not in wanted}
    return open_facts(
        request.facts, wanted.values(), quarantine=request.quarantine, allow_missing=request.allow_missing
    )


def _fit_and_apply(
    request: ScoreRequest, run: Run, source: FactsSource, folder: Path, progress: Progress
) -> tuple[Norms, list[dict[str, pa.Array]]]:
    norms = _norms(request, run, source, progress)
    return norms, _apply(run, source, norms, folder, progress)


def _norms(request: ScoreRequest, run: Run, source: FactsSource, progress: Progress) -> Norms:
    if request.norms is None:
        source.progress = lambda rows: progress("统计同类企业", 0.05 + 0.4 * rows / max(source.rows, 1))
        return run.fit(source)
    return given_norms(request.norms, run.plan)


def _apply(run: Run, source: FactsSource, norms: Norms, folder: Path, progress: Progress) -> list[dict[str, pa.Array]]:
    source.progress = lambda rows: progress("逐家测算", 0.45 + 0.45 * rows / max(source.rows, 1))
    writer = LinesWriter(folder / "lines.parquet", run.plan) if run.plan.indicators else None
    scores = []
    try:
        for lines, columns in run.score(source, norms):
            if writer is not None and lines is not None:
                writer.add(lines)
            scores.append(kept_columns(columns))
    finally:  # rows out of order are found on the way: left open, the file would be closed over the next one
        if writer is not None:
            writer.close()
    return scores


def _check_any(table: pa.Table, request: ScoreRequest) -> None:
    if not table.num_rows:
        raise FactsRefused.because(
            "no_year",
            f"数据里没有 {request.year} 年的行；请核对 --year。",
            f"the facts hold no row of {request.year}; check --year.",
            Place(request.facts[0].name),
        )


def _record(path: Path) -> FileRecord:
    return FileRecord(path.name, str(path), file_digest(path), path.stat().st_size)


def _copy_schemes(request: ScoreRequest, folder: Path) -> None:
    (folder / "scheme.yaml").write_bytes(scheme_path(request.scheme).read_bytes())
    if request.constraints is not None:
        (folder / "constraints.yaml").write_bytes(scheme_path(request.constraints).read_bytes())


def _write_invalid(path: Path, source: FactsSource) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["row", "enterprise", "year", "fact", "value", "rule", "说明", "explanation"])
        for cell in sorted(source.invalid, key=lambda c: (c.row, c.fact)):
            writer.writerow(
                [cell.row, cell.enterprise, cell.year or "", cell.fact, cell.value, cell.rule, cell.zh, cell.en]
            )


def _manifest(
    request: ScoreRequest,
    plan: Plan,
    constraints: Plan | None,
    norms: Norms,
    table: pa.Table,
    facts: tuple[FileRecord, ...],
    source: FactsSource,
    folder: Path,
) -> Manifest:
    thin = thin_groups(plan, norms)
    return Manifest(
        engine=engine_version(),
        arrow=arrow_version(),
        scheme=SchemeRecord.of(plan.scheme, "scheme.yaml"),
        constraints=SchemeRecord.of(constraints.scheme, "constraints.yaml") if constraints else None,
        year=request.year,
        as_of=request.day.isoformat(),
        facts=facts,
        norms=norms.digest(),
        norms_fitted=request.norms is None,
        quarantine=request.quarantine,
        allow_missing=request.allow_missing,
        counts=_counts(table, source),
        publishable=not thin,
        why_not=thin,
        demo=any(says_invented(path) for path in request.facts),
        files={path.name: file_digest(path) for path in sorted(folder.iterdir())},
    )


def says_invented(path: Path) -> bool:
    """Whether a Parquet file carries the mark of demo data."""
    try:
        return b"jifen.demo" in (pq.read_schema(path).metadata or {})
    except (OSError, pa.ArrowInvalid):
        return False


def _counts(table: pa.Table, source: FactsSource) -> dict[str, int]:
    not_scored = table.column("why_not_scored")
    counts = {
        "rows": source.rows,
        "enterprises": table.num_rows,
        "scored": not_scored.null_count,
        "invalid_cells": len(source.invalid),
    }
    if "ranked" in table.column_names:
        counts["ranked"] = int(table.column("ranked").to_numpy().sum())
    return counts
