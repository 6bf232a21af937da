"""``jifen robustness`` and ``jifen audit-pack``: how far a ranking can be trusted, and how a scheme behaves on real facts."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click
import pyarrow.parquet as pq

from jifen.cli.speaking import Speaker, spoken
from jifen.engine.audit_pack import AuditPack, audit_pack
from jifen.engine.explaining.facts_at_hand import all_facts
from jifen.engine.explaining.figures import DASH, figure
from jifen.engine.results.reading import Result, open_result
from jifen.engine.robustness import (
    DRAWS,
    SPREAD,
    CutOff,
    RobustnessBands,
    one_at_a_time,
    read_study,
    robustness_bands,
    seed_of,
    sensitivity,
)
from jifen.engine.subscores import subscore_matrix

FILE = click.Path(path_type=Path)
FACTS = click.option(
    "--facts", "facts", multiple=True, type=FILE, help="数据文件现在的位置（若已移动）。Where the facts are now."
)


def day_of(result: Result) -> datetime.date:
    return datetime.date.fromisoformat(result.manifest["as_of"])


@click.command("robustness")
@click.argument("folder", type=FILE, metavar="DIR")
@click.option(
    "--draws", type=click.IntRange(min=1), default=DRAWS, show_default=True, help="抽样次数。How many draws of weights."
)
@click.option(
    "--spread",
    type=float,
    default=SPREAD,
    show_default=True,
    help="权重上下浮动的比例。How far weights move, as a share.",
)
@click.option("--top", type=click.IntRange(min=1), help="名次分数线：前 N 名。Cut-off: the first N ranks.")
@click.option("--points", type=float, help="积分分数线。Cut-off: points.")
@click.option("--within", default="", help="排名范围，默认第一个（如 province、stage）。Ranking population.")
@click.option("--study", type=FILE, help="研究文件（YAML）：逐项变动设置。A study of settings, one at a time.")
@click.option(
    "--samples",
    type=click.IntRange(min=8),
    help="与 --study 同用：改做 Sobol 敏感性，每因素样本数。With --study: Sobol indices from so many samples.",
)
@click.option("--out", type=FILE, help="写到这个 Parquet 文件，默认 DIR/robustness.parquet。Parquet file to write.")
@FACTS
@spoken
def robustness_command(
    speaker: Speaker,
    folder: Path,
    draws: int,
    spread: float,
    top: int | None,
    points: float | None,
    within: str,
    study: Path | None,
    samples: int | None,
    out: Path | None,
    facts: tuple[Path, ...],
) -> None:
    """名次对权重和其他设置的稳健性。How much the ranking depends on weights and other settings.

    不带 --study：权重随机浮动，给出每家企业名次的中位数和 5–95 % 区间；分数线另给换位概率。浮动幅度为本项目暂定。
    Without --study: weights move at random; rank median and 5–95 % band, swap probability at a cut-off.

    \b
    例 Examples:
      jifen robustness out/run --top 100
      jifen robustness out/run --within stage --draws 500
      jifen robustness out/run --study study.yaml
      jifen robustness out/run --study study.yaml --samples 128
    """
    result = open_result(folder)
    batch = all_facts(result, facts)
    path = out or folder / "robustness.parquet"
    if study is not None:
        _study(speaker, result, batch, study, samples, path)
        return
    cut_off = None if top is None and points is None else CutOff(top, None if points is None else round(points * 100))
    with speaker.progress() as progress:
        progress("抽样", 0.2)
        matrix = subscore_matrix(result.plan, result.norms, batch, result.manifest["year"], day_of(result), within)
        bands = robustness_bands(matrix, seed(result), draws=draws, spread=spread, cut_off=cut_off)
    pq.write_table(bands.to_table(), path)
    _show_bands(speaker, bands, path)


def seed(result: Result) -> int:
    """From the digests the result carries, so that nobody chooses it and anybody can find it again."""
    return seed_of(result.manifest["scheme"]["digest"], *(record["sha256"] for record in result.manifest["facts"]))


def _show_bands(speaker: Speaker, bands: RobustnessBands, path: Path) -> None:
    rows = bands.rows(20)
    speaker.json(
        {"out": str(path), "draws": bands.draws, "spread": bands.weight_spread, "seed": str(bands.seed), "first": rows}
    )
    speaker.line(
        f"权重各自在 ±{figure(100 * bands.weight_spread)} % 内随机浮动 {bands.draws:,} 次（幅度暂定），重新归一后排名。",
        f"Weights moved at random within ±{figure(100 * bands.weight_spread)} %, {bands.draws:,} times (a provisional choice).",
    )
    header = [
        ("名次", "rank"),
        ("企业代码", "enterprise"),
        ("总分", "total"),
        ("名次中位数", "median"),
        ("5 %", "5 %"),
        ("95 %", "95 %"),
        ("换位概率", "swap"),
    ]
    shown = [
        [
            str(r["rank"]),
            r["enterprise"],
            r["total"],
            str(r["rank_median"]),
            str(r["rank_low"]),
            str(r["rank_high"]),
            _percent(r["swap"]),
        ]
        for r in rows
    ]
    speaker.table([speaker.say(*pair) for pair in header], shown, right=[0, 2, 3, 4, 5, 6])
    speaker.line(f"全部企业在 {path}", f"All enterprises are in {path}", "green")


def _percent(share: float | None) -> str:
    return DASH if share is None else f"{100 * share:.1f} %"


def _study(speaker: Speaker, result: Result, batch: Any, study: Path, samples: int | None, path: Path) -> None:
    settings, year = read_study(study, result.scheme), result.manifest["year"]
    with speaker.progress() as progress:
        report = _steps(progress)
        found = (
            one_at_a_time(result.scheme, settings, batch, year, day_of(result), progress=report)
            if samples is None
            else sensitivity(
                result.scheme, settings, batch, year, day_of(result), seed(result), samples=samples, progress=report
            )
        )
    pq.write_table(found.to_table(), path)
    rows, words = found.rows(), found.words(speaker.language)
    speaker.json({"out": str(path), "rows": rows, "remarks": words})
    names = list(rows[0]) if rows else []
    speaker.table(names, [[_cell(row[name]) for name in names] for row in rows], right=list(range(2, len(names))))
    for sentence in words:
        speaker.text(sentence, "yellow")
    speaker.line(f"结果在 {path}", f"The result is in {path}", "green")


def _steps(progress: Callable[[str, float], None]) -> Callable[[int, int], None]:
    return lambda done, whole: progress("逐项变动", done / max(whole, 1))


def _cell(value: Any) -> str:
    if value is None:
        return DASH
    return figure(value, 3) if isinstance(value, float) else str(value)


@click.command("audit-pack")
@click.argument("folder", type=FILE, metavar="DIR")
@click.option("--out", type=FILE, help="写到这个文件夹，默认 DIR/audit。Folder to write; default DIR/audit.")
@FACTS
@spoken
def audit_pack_command(speaker: Speaker, folder: Path, out: Path | None, facts: tuple[Path, ...]) -> None:
    """体检：可得性、偏度、离群、相关、一致性、名义与实际权重、多余的指标。Audit a scheme on the facts of a result.

    写出 audit.json 和各表（Parquet）。只作提示，不是结论。Remarks, never a verdict.

    \b
    例 Examples:
      jifen audit-pack out/run
      jifen audit-pack out/run --out out/audit --json
    """
    result = open_result(folder)
    with speaker.progress() as progress:
        progress("体检", 0.3)
        pack = audit_pack(result.plan, result.norms, all_facts(result, facts), result.manifest["year"], day_of(result))
    place = out or folder / "audit"
    _write_pack(pack, place)
    speaker.json(
        {
            "out": str(place),
            "firms": pack.firms,
            "scored": pack.scored,
            "findings": pack.rows("findings"),
            "indicators": pack.rows("indicators"),
            "weights": pack.rows("weights"),
        }
    )
    _show_pack(speaker, pack)
    speaker.line(f"各表在 {place}", f"The tables are in {place}", "green")


def _write_pack(pack: AuditPack, place: Path) -> None:
    place.mkdir(parents=True, exist_ok=True)
    (place / "audit.json").write_text(pack.to_json() + "\n", encoding="utf-8")
    for name, table in pack.to_tables().items():
        pq.write_table(table, place / f"{name}.parquet")


def _show_pack(speaker: Speaker, pack: AuditPack) -> None:
    speaker.heading(f"指标（{pack.scored:,} 家）", f"Indicators ({pack.scored:,} firms)")
    header = [
        ("指标", "indicator"),
        ("缺数据", "unknown"),
        ("无意义", "undefined"),
        ("中位数", "median"),
        ("偏度", "skew"),
        ("离群", "outliers"),
        ("满分", "at full"),
        ("零分", "at zero"),
    ]
    rows = [
        [
            speaker.say(i.name, i.name_en or i.name), *(_percent(v) for v in (i.unknown, i.undefined)), _cell(i.median), _cell(i.skew),
            *(_percent(v) for v in (i.outliers, i.at_one, i.at_zero)),
        ]
        for i in pack.indicators
        if not i.stage
    ]  # fmt: skip
    _table(speaker, header, rows)
    speaker.heading("名义与实际权重", "Written and effective weights")
    header = [("阶段", "stage"), ("行", "line"), ("名义", "written"), ("实际", "effective"), ("倍数", "times")]
    names = {i.indicator: speaker.say(i.name, i.name_en or i.name) for i in pack.indicators}
    weights = [
        [
            w.stage or speaker.say("全部", "all"),
            names.get(w.line, w.line),
            _percent(w.nominal),
            _percent(w.share),
            _cell(w.times),
        ]
        for w in pack.weights
    ]
    _table(speaker, header, weights, first=2)
    speaker.heading(f"提示 {len(pack.findings)} 条", f"{len(pack.findings)} remarks")
    for number, finding in enumerate(pack.findings, 1):
        speaker.text(f"{number:>3}. {finding.sentence(speaker.language)}")


def _table(speaker: Speaker, header: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]], first: int = 1) -> None:
    speaker.table([speaker.say(*pair) for pair in header], rows, right=list(range(first, len(header))))
