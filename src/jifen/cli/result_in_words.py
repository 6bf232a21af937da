"""A result in the terminal: the counts, the top, the distribution by stage, one enterprise explained."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from jifen.cli.scheme_in_words import provisional_note
from jifen.cli.speaking import Speaker
from jifen.engine.explaining import Explanation, stages_to_read
from jifen.engine.explaining.figures import DASH, figure
from jifen.engine.points import written
from jifen.engine.results.reading import Result
from jifen.engine.scheme.model import SINGLE_STAGE, BonusItem, Dimension


def points(value: int | None) -> str:
    return DASH if value is None else written(value)


def show_counts(speaker: Speaker, result: Result) -> None:
    """What was scored, with the sentence about provisional numbers and every reason not to publish."""
    manifest = result.manifest
    counts = manifest["counts"]
    title = speaker.say(result.scheme.title, result.scheme.title_en or result.scheme.title)
    speaker.text(f"{title} · {manifest['year']}{speaker.say(' 年度', '')}", "bold")
    ranked = counts.get("ranked", 0)
    speaker.line(
        f"参评企业 {counts['enterprises']:,}，已测算 {counts['scored']:,}，参与排名 {ranked:,}；基准日 {manifest['as_of']}。",
        f"{counts['enterprises']:,} enterprises, {counts['scored']:,} scored, {ranked:,} ranked; as of {manifest['as_of']}.",
    )
    if counts.get("invalid_cells"):
        speaker.line(
            f"无效数据 {counts['invalid_cells']:,} 格按未知处理，清单见 invalid.csv。",
            f"{counts['invalid_cells']:,} invalid cells count as unknown, listed in invalid.csv.",
            "yellow",
        )
    if note := provisional_note(speaker, result.scheme):
        speaker.text(note, "yellow")
    if not manifest["publishable"]:
        speaker.line("不得发布：", "Not publishable:", "bold red")
        for sentence in manifest["why_not"]:
            speaker.text(f"- {sentence}", "red")


def top_rows(result: Result, most: int) -> list[dict[str, Any]]:
    """The ``most`` highest of the ranked, equals by key."""
    names = ["enterprise", "name", "stage", "base", "bonus", "total", "grade", "completeness", "ranked"]
    first = f"rank_{result.scheme.ranks.within[0].code}"
    table = result.score_columns([n for n in [*names, first] if n in result.scores.column_names])
    ranked = table.filter(table.column("ranked"))
    places = (
        pc.select_k_unstable(ranked, most, [("total", "descending"), ("enterprise", "ascending")])
        if ranked.num_rows
        else []
    )
    return [row | {"rank": row[first]} for row in ranked.take(places).to_pylist()] if ranked.num_rows else []


def show_top(speaker: Speaker, result: Result, most: int = 10) -> None:
    rows = top_rows(result, most)
    mark = speaker.say("（暂定）", " (provisional)") if result.scheme.provisional("") else ""
    speaker.heading(f"前 {len(rows)} 名{mark}", f"Top {len(rows)}{mark}")
    header = [
        ("名次", "rank"),
        ("企业代码", "enterprise"),
        ("企业名称", "name"),
        ("阶段", "stage"),
        ("基础分", "base"),
        ("加分", "bonus"),
        ("总分", "total"),
        ("等级", "grade"),
        ("完整度", "complete"),
    ]
    shown = [
        [
            str(row["rank"]), str(row["enterprise"]), str(row.get("name") or DASH), str(row["stage"]), points(row["base"]),
            points(row["bonus"]), points(row["total"]), str(row["grade"] or DASH), f"{figure(100 * float(row['completeness']), 0)} %",
        ]
        for row in rows
    ]  # fmt: skip
    speaker.table([speaker.say(*pair) for pair in header], shown, right=[0, 4, 5, 6, 8])


def stage_rows(result: Result) -> list[dict[str, Any]]:
    """Per stage: enterprises, quartiles and mean of the totals in points, and how many in each grade."""
    table = result.score_columns(["stage", "total", "grade"])
    stages = [(code, pc.equal(table.column("stage").cast(pa.string()), code)) for code in stages_to_read(result.scheme)]
    whole = [("", pc.is_valid(table.column("total")))] if result.scheme.stage_codes != (SINGLE_STAGE,) else []
    rows = []
    for code, mask in stages + whole:
        part = table.filter(pc.and_(pc.fill_null(mask, False), pc.is_valid(table.column("total"))))
        totals = part.column("total")
        quartiles = pc.quantile(totals, [0.25, 0.5, 0.75]).to_pylist() if len(totals) else [None] * 3
        grades = {g["values"]: g["counts"] for g in pc.value_counts(part.column("grade").cast(pa.string())).to_pylist()}
        mean = pc.mean(totals).as_py()
        rows.append({"stage": code, "enterprises": len(totals), "mean": mean, "quartiles": quartiles, "grades": grades})
    return rows


def show_stages(speaker: Speaker, result: Result) -> None:
    grades = [grade.code for grade in result.scheme.grades]
    speaker.heading("按发展阶段的分布", "By stage")
    header = [
        ("阶段", "stage"),
        ("企业", "firms"),
        ("平均分", "mean"),
        ("下四分位", "Q1"),
        ("中位数", "median"),
        ("上四分位", "Q3"),
    ]
    rows = []
    for row in stage_rows(result):
        figures = [row["mean"], *row["quartiles"]]
        shown = [DASH if value is None else f"{value / 100:.2f}" for value in figures]
        counts = [f"{row['grades'].get(grade, 0):,}" for grade in grades]
        rows.append([str(row["stage"] or speaker.say("合计", "all")), f"{row['enterprises']:,}", *shown, *counts])
    titles = [speaker.say(*pair) for pair in header] + [speaker.say(f"{grade} 级", grade) for grade in grades]
    speaker.table(titles, rows, right=list(range(1, len(titles))))


def show_explanation(speaker: Speaker, result: Result, explanation: Explanation) -> None:
    """The sentences on the whole, then every line under its dimension."""
    speaker.text(explanation.title, "bold")
    for sentence in explanation.about("stage", "total", "grade", "rank", "completeness", "caps", "situations", "facts"):
        speaker.text(sentence)
    places = dict.fromkeys(line.dimension for line in explanation.lines)
    for place in places:
        texts = [explanation.line(line.code) for line in explanation.lines if line.dimension == place]
        if any(texts):
            speaker.heading(*block_names(result, place))
            for text in filter(None, texts):
                speaker.text(text, indent=2)


def block_names(result: Result, code: str) -> tuple[str, str]:
    """A dimension, bonus item or the bonus itself, in both languages."""
    blocks: list[Dimension | BonusItem] = [*result.scheme.dimensions, *result.scheme.bonus.items]
    for block in blocks:
        if block.code == code:
            return block.name, block.name_en or block.name
    return ("加分合计", "Bonus in all") if code == "bonus" else ("指标", "Indicators")
