"""``jifen facts``, ``score``, ``explain``, ``replay``, ``report``: from a delivery to points with reasons."""

from __future__ import annotations

import datetime
import re
from importlib import import_module
from pathlib import Path

import click

from jifen.cli.result_in_words import show_counts, show_explanation, show_stages, show_top, stage_rows, top_rows
from jifen.cli.speaking import NOT_GOOD, Speaker, spoken
from jifen.engine.explaining import explain as explained
from jifen.engine.job import ReplayReport, ScoreRequest, replay, score
from jifen.engine.job.runs import RUNS
from jifen.engine.mapping import FactsReport, load_mapping, quarantine_path, write_facts
from jifen.engine.results.reading import Result, open_result
from jifen.report import write_report

FILE = click.Path(path_type=Path)


@click.command("facts")
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@click.option("--mapping", required=True, type=FILE, help="映射文件（YAML）。The fact mapping.")
@click.option("--out", required=True, type=FILE, help="写到这个 Parquet 文件。Parquet file to write.")
@spoken
def facts_command(speaker: Speaker, files: tuple[Path, ...], mapping: Path, out: Path) -> None:
    """按映射文件把任意表格变成数据项。Turn any tables into facts, by a mapping.

    读不懂、不可能的值另存于 OUT.quarantine.csv，逐格写明原因。
    Cells that cannot be used are kept in OUT.quarantine.csv with the reason.

    \b
    例 Examples:
      jifen facts 2024.xlsx 2025.xlsx --mapping mapping.yaml --out facts.parquet
      jifen facts return.csv --mapping mapping.yaml --out facts.parquet --json
    """
    document = load_mapping(mapping)
    with speaker.progress() as progress:
        progress("对应数据", 0.3)
        report = write_facts(list(files), document, out)
    speaker.json(report.as_dict() | {"out": str(out), "quarantine": str(quarantine_path(out))})
    _show_facts(speaker, report, out)


def _show_facts(speaker: Speaker, report: FactsReport, out: Path) -> None:
    years = "–".join(str(year) for year in dict.fromkeys((report.years[0], report.years[-1]))) if report.years else "—"
    speaker.line(
        f"写出 {report.rows:,} 行，{report.enterprises:,} 家企业，年度 {years}：{out}",
        f"{report.rows:,} rows, {report.enterprises:,} enterprises, years {years}: {out}",
        "green",
    )
    header = [
        ("文件", "file"),
        ("表", "table"),
        ("行", "rows"),
        ("采用", "accepted"),
        ("退回", "refused"),
        ("略去", "dropped"),
    ]
    rows = [
        [f.file, f.table, f"{f.rows:,}", f"{f.accepted:,}", f"{f.refused:,}", f"{f.dropped:,}"] for f in report.files
    ]
    speaker.table([speaker.say(*pair) for pair in header], rows, right=[2, 3, 4, 5])
    speaker.heading("数据项", "Facts")
    titles = [
        ("数据项", "fact"),
        ("已知", "known"),
        ("空白", "empty"),
        ("无值代码", "not a value"),
        ("按规则未知", "set aside"),
        ("无效", "invalid"),
        ("无此行", "no row"),
    ]
    shown = [
        [f.fact, *(f"{n:,}" for n in (f.known, f.empty, f.missing, f.set_aside, f.invalid, f.no_row))]
        for f in report.facts
    ]
    speaker.table([speaker.say(*pair) for pair in titles], shown, right=list(range(1, 7)))
    if report.quarantined:
        rules = "；".join(f"{rule} {count:,}" for rule, count in report.rules.items())
        speaker.line(
            f"未采用 {report.quarantined:,} 处（{rules}），逐处原因见 {quarantine_path(out)}。",
            f"{report.quarantined:,} cells or rows not used ({rules}); reasons in {quarantine_path(out)}.",
            "yellow",
        )


@click.command("score")
@click.option("--scheme", required=True, help="指标体系：随附编号、文件或文件夹。Shipped id, file or folder.")
@click.option(
    "--facts",
    "facts",
    required=True,
    multiple=True,
    type=FILE,
    help="数据文件（Parquet、CSV、XLSX），可重复。Facts file; repeatable.",
)
@click.option("--year", required=True, type=int, help="数据年度。Data year.")
@click.option("--out", required=True, type=FILE, help="结果文件夹。Result folder.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="基准日，默认为数据年度的 12 月 31 日。As-of day; default 31 December of the year.",
)
@click.option(
    "--runner",
    type=click.Choice(list(RUNS)),
    default="columnar",
    show_default=True,
    help="运行器，结果的整数相同。Runner; the same integers.",
)
@click.option(
    "--norms", type=FILE, help="沿用已有结果的常模，不重新统计。Score against the norms of an earlier result."
)
@click.option("--constraints", help="约束性指标体系，单独列示。Constraint scheme, shown apart.")
@click.option(
    "--quarantine",
    is_flag=True,
    help="无效值按未知处理并列出；不加则拒绝。Invalid cells count as unknown and are listed.",
)
@click.option("--allow-missing", is_flag=True, help="缺列按未知处理。Absent columns are unknown.")
@click.option("--csv", "csv", is_flag=True, help="另存 CSV。Also write CSV.")
@click.option("--xlsx", "xlsx", is_flag=True, help="另存 XLSX。Also write XLSX.")
@spoken
def score_command(
    speaker: Speaker,
    scheme: str,
    facts: tuple[Path, ...],
    year: int,
    out: Path,
    as_of: datetime.datetime | None,
    runner: str,
    norms: Path | None,
    constraints: str | None,
    quarantine: bool,
    allow_missing: bool,
    csv: bool,
    xlsx: bool,
) -> None:
    """测算：指标体系 + 数据 → 积分、明细、常模、清单。Score a facts file into a result folder.

    退出码：0 完成；1 拒绝并列出问题；3 已算出但不得发布（可比企业太少）。
    Exit codes: 0 done; 1 refused with problems; 3 scored but not publishable (too few peers).

    \b
    例 Examples:
      jifen score --scheme jilin-core-2026 --facts facts.parquet --year 2025 --out out/run
      jifen score --scheme out/mine.yaml --facts 2024.csv --facts 2025.csv --year 2025 --out out/mine --xlsx
      jifen score --scheme jilin-core-2026 --facts one.csv --year 2025 --out out/one --norms out/run
    """
    also = tuple(kind for kind, wanted in (("csv", csv), ("xlsx", xlsx)) if wanted)
    day = as_of.date() if as_of else None
    request = ScoreRequest(scheme, facts, year, out, day, runner, norms, constraints, quarantine, allow_missing, also)
    with speaker.progress() as progress:
        manifest = score(request, progress)
    result = open_result(out)
    _show_result(speaker, result)
    if not manifest.publishable:
        raise click.exceptions.Exit(NOT_GOOD)


def _show_result(speaker: Speaker, result: Result) -> None:
    has_points = bool(result.plan.indicators)
    if speaker.as_json:
        points = {"top": top_rows(result, 10), "stages": stage_rows(result)} if has_points else {}
        speaker.json({"out": str(result.folder), "manifest": result.manifest} | points)
        return
    show_counts(speaker, result)
    if has_points:
        show_top(speaker, result, 10)
        show_stages(speaker, result)
    speaker.line(f"\n结果在 {result.folder}", f"\nThe result is in {result.folder}")
    first = top_rows(result, 1) if has_points else []
    if first:
        speaker.line(
            f"逐行解释：jifen explain {result.folder} {first[0]['enterprise']}",
            f"Explain one: jifen explain {result.folder} {first[0]['enterprise']}",
        )


@click.command("explain")
@click.argument("folder", type=FILE, metavar="DIR")
@click.argument("enterprise", metavar="ENTERPRISE")
@spoken
def explain_command(speaker: Speaker, folder: Path, enterprise: str) -> None:
    """逐行解释一家企业的积分，用到的数据写在句子里。Explain one enterprise, line by line, with its facts.

    ENTERPRISE 是企业代码或名称。ENTERPRISE is its key or its name.

    \b
    例 Examples:
      jifen explain out/run 91000000MA146RC80N
      jifen explain out/run 91000000MA146RC80N --lang en
    """
    result = open_result(folder)
    explanation = explained(result, enterprise, speaker.language)
    speaker.json(explanation.to_dict())
    show_explanation(speaker, result, explanation)


@click.command("replay")
@click.argument("folder", type=FILE, metavar="DIR|NUMBER", required=False)
@click.option(
    "--facts", "facts", multiple=True, type=FILE, help="数据文件现在的位置（若已移动）。Where the facts are now."
)
@click.option("--published", is_flag=True, help="复算平台发布过的每一次测算。Every run the platform published.")
@spoken
def replay_command(speaker: Speaker, folder: Path | None, facts: tuple[Path, ...], published: bool) -> None:
    """复算已存的测算，逐个文件证明一致。Recompute a stored result and prove it, file by file.

    写平台的测算编号时，从平台的存档复算，并与数据库记下的摘要核对。A run number of the platform is replayed from its archive.
    退出码：0 一致；1 无法复算；3 不一致。Exit codes: 0 the same; 1 cannot be replayed; 3 it differs.

    \b
    例 Examples:
      jifen replay out/run
      jifen replay out/run --facts archive/facts.parquet
      jifen replay CS-2025-0001
      jifen replay --published
    """
    if published or (folder is not None and is_run_number(folder)):
        _replay_archive(speaker, None if published else str(folder))
        return
    if folder is None:
        raise click.UsageError(
            "请写结果文件夹或测算编号，或用 --published。Name a folder or a run, or use --published."
        )
    with speaker.progress() as progress:
        report = replay(folder, facts, progress)
    speaker.json(_told(report, speaker))
    _show_replay(speaker, report)


def is_run_number(folder: Path) -> bool:
    """A number of the platform, unless there is a folder of this name."""
    return not folder.exists() and re.fullmatch(r"CS-\d{4}-\d{1,9}", str(folder)) is not None


def _replay_archive(speaker: Speaker, number: str | None) -> None:
    """The platform is loaded only now, so that the engine alone needs none of it."""
    replayed = import_module("jifen.cli.archive").replayed(speaker, number)
    speaker.json({one: _told(report, speaker) for one, report in replayed})
    differing = [_show_replay(speaker, report, one, leave=False) for one, report in replayed]
    if not replayed:
        speaker.line("平台还没有发布过积分。", "The platform has published nothing yet.")
    if not all(differing):
        raise click.exceptions.Exit(NOT_GOOD)


def _told(report: ReplayReport, speaker: Speaker) -> dict[str, object]:
    language = speaker.language
    return {"same": report.same, "checked": report.checked(language), "differences": report.differences(language)}


def _show_replay(speaker: Speaker, report: ReplayReport, number: str = "", *, leave: bool = True) -> bool:
    if number:
        speaker.line(number, number, "bold")
    for sentence in report.checked(speaker.language):
        speaker.text(f"✓ {sentence}", "green")
    for sentence in report.differences(speaker.language):
        speaker.text(f"✗ {sentence}", "red")
    if report.same:
        speaker.line("复算一致。", "The replay agrees.", "bold green")
        return True
    speaker.line("复算不一致。", "The replay differs.", "bold red")
    if leave:
        raise click.exceptions.Exit(NOT_GOOD)
    return False


@click.command("report")
@click.argument("folder", type=FILE, metavar="DIR")
@click.option("--out", type=FILE, help="写到这个 HTML 文件，默认 DIR/report.html。HTML file; default DIR/report.html.")
@click.option("--enterprise", help="要解释的企业，默认第一名。The enterprise to explain; default: the first.")
@spoken
def report_command(speaker: Speaker, folder: Path, out: Path | None, enterprise: str | None) -> None:
    """把结果写成一页可以打开、打印的报告（单个 HTML 文件）。Write a result as one HTML page.

    \b
    例 Examples:
      jifen report out/run
      jifen report out/run --out out/report.html --lang en
    """
    path = out or folder / "report.html"
    with speaker.progress() as progress:
        progress("写出报告", 0.3)
        write_report(open_result(folder), path, speaker.language, enterprise)
    speaker.json({"report": str(path)})
    speaker.line(f"报告在 {path}", f"The report is {path}", "green")
