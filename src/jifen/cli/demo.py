"""``jifen demo-data`` and ``jifen demo``: the invented province, and the main job on it from end to end."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import click

from jifen.cli.result_in_words import show_counts, show_explanation, show_stages, show_top, stage_rows, top_rows
from jifen.cli.speaking import NOT_GOOD, Speaker, spoken
from jifen.demo import DEFAULT_YEARS, demo_readme, write_demo_facts
from jifen.engine.explaining import explain
from jifen.engine.job import ScoreRequest, score
from jifen.engine.results.reading import Result, open_result
from jifen.report import write_report

ENTERPRISES, SEED = 3000, 2026
FILE = click.Path(path_type=Path)
SIZE = click.option(
    "--enterprises", type=click.IntRange(min=1), default=ENTERPRISES, show_default=True, help="企业数。How many firms."
)
SEEDED = click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=SEED,
    show_default=True,
    help="随机种子；相同则文件相同。Random seed; same seed, same file.",
)


@click.command("demo-data")
@SIZE
@SEEDED
@click.option("--out", required=True, type=FILE, help="写到这个文件夹。Folder to write.")
@spoken
def demo_data_command(speaker: Speaker, enterprises: int, seed: int, out: Path) -> None:
    """生成虚构的示例省份：facts.parquet 和说明。Make an invented province: facts.parquet and a README.

    \b
    例 Examples:
      jifen demo-data --enterprises 500 --seed 7 --out out/province
      jifen demo-data --out out/province
    """
    path, rows = make_demo_data(speaker, enterprises, seed, out)
    speaker.json({"facts": str(path), "rows": rows, "enterprises": enterprises, "seed": seed, "invented": True})
    speaker.line(
        f"{enterprises:,} 家虚构企业，{rows:,} 行：{path}",
        f"{enterprises:,} invented firms, {rows:,} rows: {path}",
        "green",
    )
    speaker.line("全部为虚构的示例数据。", "All of it is invented.", "yellow")
    speaker.line(
        f"接着测算：jifen score --scheme jilin-core-2026 --facts {path} --year {DEFAULT_YEARS[-1]} --out {out / 'result'}",
        f"Score it: jifen score --scheme jilin-core-2026 --facts {path} --year {DEFAULT_YEARS[-1]} --out {out / 'result'}",
    )


def make_demo_data(speaker: Speaker, enterprises: int, seed: int, out: Path) -> tuple[Path, int]:
    """``facts.parquet`` and ``README.md``; returns the path and the number of rows."""
    out.mkdir(parents=True, exist_ok=True)
    path = out / "facts.parquet"
    with speaker.progress() as progress:
        rows = write_demo_facts(path, enterprises, seed, progress=lambda n: progress("生成示例数据", n / enterprises))
    (out / "README.md").write_text(demo_readme(enterprises, seed), encoding="utf-8")
    return path, rows


@click.command("demo")
@SIZE
@SEEDED
@click.option("--out", type=FILE, default=Path("out/demo"), show_default=True, help="写到这个文件夹。Folder to write.")
@spoken
def demo_command(speaker: Speaker, enterprises: int, seed: int, out: Path) -> None:
    """从头到尾走一遍：示例数据、测算、解释一家、写出报告。The main job on demo data, from end to end.

    \b
    例 Examples:
      jifen demo
      jifen demo --enterprises 500 --seed 7 --out out/small --lang en
    """
    facts, _ = make_demo_data(speaker, enterprises, seed, out)
    request = ScoreRequest(
        "jilin-core-2026", (facts,), DEFAULT_YEARS[-1], out / "result", constraints="jilin-constraints-2026"
    )
    with speaker.progress() as progress:
        manifest = score(request, progress)
        result, page = open_result(out / "result"), out / "report.html"
        progress("写出报告", 0.98)
        write_report(result, page, speaker.language)
    _show_demo(speaker, result, out, page)
    if not manifest.publishable:
        raise click.exceptions.Exit(NOT_GOOD)


def _show_demo(speaker: Speaker, result: Result, out: Path, page: Path) -> None:
    first = top_rows(result, 1)
    explanation = explain(result, str(first[0]["enterprise"]), speaker.language) if first else None
    if speaker.as_json:
        explained = explanation.to_dict() if explanation else None
        speaker.json(
            {
                "out": str(out),
                "report": str(page),
                "manifest": result.manifest,
                "top": top_rows(result, 10),
                "stages": stage_rows(result),
                "explained": explained,
            }
        )
        return
    speaker.line(
        "示例数据全部为虚构，与任何真实企业无关。", "The demo data are invented; no firm here is real.", "yellow"
    )
    show_counts(speaker, result)
    show_top(speaker, result, 10)
    show_stages(speaker, result)
    if explanation:
        speaker.heading("解释第一名", "The first, explained")
        show_explanation(speaker, result, explanation)
    _show_next(speaker, result.folder, page, str(first[0]["enterprise"]) if first else "ENTERPRISE")


def command_as_typed() -> str:
    """``jifen`` where the shell would find it, else the path it was started by, so that what we print can be typed."""
    started = Path(sys.argv[0])
    return "jifen" if shutil.which("jifen") or started.name != "jifen" else sys.argv[0]


def _show_next(speaker: Speaker, folder: Path, page: Path, enterprise: str) -> None:
    jifen = command_as_typed()
    steps = [
        (f"打开报告：{page}", f"Open the report: {page}"),
        (
            f"解释另一家：{jifen} explain {folder} {enterprise}",
            f"Explain another: {jifen} explain {folder} {enterprise}",
        ),
        (f"复算并证明：{jifen} replay {folder}", f"Prove it: {jifen} replay {folder}"),
        (f"看指标体系：{jifen} scheme show jilin-core-2026", f"Read the scheme: {jifen} scheme show jilin-core-2026"),
    ]
    speaker.heading("接下来", "What next")
    for zh, en in steps:
        speaker.line(f"  {zh}", f"  {en}")
