"""``explain``, ``replay``, ``report``, ``robustness``, ``audit-pack`` on a result, and the demo from end to end."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import Result

Typed = Callable[..., Result]


@pytest.fixture(scope="session")
def first(run: Path) -> str:
    rows = pq.read_table(run / "scores.parquet", columns=["enterprise", "rank_province"]).to_pylist()
    return next(row["enterprise"] for row in rows if row["rank_province"] == 1)


def test_explain_by_code_and_by_name(typed: Typed, run: Path, first: str) -> None:
    done = typed("explain", run, first)
    assert done.exit_code == 0
    for words in (
        "发展阶段为",
        "总分 ",
        "全省第 1 名",
        "数据完整度 ",
        "研发费用占营业收入的比例：",
        "约束性情形（仅供参考，不扣分）",
    ):
        assert words in done.stdout
    name = next(row["name"] for row in pq.read_table(run / "scores.parquet").to_pylist() if row["enterprise"] == first)
    assert typed("explain", run, name).stdout == done.stdout


def test_explain_in_english_and_as_json(
    typed: Typed, run: Path, first: str, read_json: Callable[[Result], Any]
) -> None:
    assert "R&D expense as a share of revenue: " in typed("explain", run, first, "--lang", "en").stdout
    data = read_json(typed("explain", run, first, "--json"))
    assert data["enterprise"] == first
    assert {line["code"] for line in data["lines"]} >= {"rd_ratio", "bonus.cap"}
    assert all(line["sentence"] for line in data["lines"] if line["kind"] != "cap")


def test_explain_of_nobody_names_the_nearest(typed: Typed, run: Path, first: str) -> None:
    done = typed("explain", run, first[:-1] + "?")
    assert done.exit_code == 1
    assert f"最接近的是“{first}”" in done.stderr


def test_explain_of_no_result(typed: Typed, tmp_path: Path) -> None:
    done = typed("explain", tmp_path, "x")
    assert done.exit_code == 1
    assert "请先运行 jifen score" in done.stderr


def test_replay_proves_and_tells_a_difference(
    typed: Typed, run: Path, tmp_path: Path, read_json: Callable[[Result], Any]
) -> None:
    done = typed("replay", run)
    assert done.exit_code == 0
    assert "复算一致。" in done.stdout
    copy = tmp_path / "copy"
    shutil.copytree(run, copy)
    table = pq.read_table(copy / "scores.parquet")
    pq.write_table(table.slice(1), copy / "scores.parquet")
    changed = typed("replay", copy)
    assert changed.exit_code == 3
    assert "✗ scores.parquet：" in changed.stdout
    assert read_json(typed("replay", copy, "--json"))["same"] is False


def test_replay_without_the_facts(typed: Typed, tmp_path: Path, small_scheme: Path, three_firms: Path) -> None:
    typed("score", "--scheme", small_scheme, "--facts", three_firms, "--year", 2025, "--out", tmp_path / "out")
    moved = three_firms.rename(tmp_path / "moved.csv")
    assert typed("replay", tmp_path / "out").exit_code == 1
    assert typed("replay", tmp_path / "out", "--facts", moved).exit_code == 0


def test_report_is_written(typed: Typed, run: Path, tmp_path: Path, first: str) -> None:
    page = tmp_path / "report.html"
    assert typed("report", run, "--out", page, "--enterprise", first).exit_code == 0
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    refused = typed("report", run, "--out", tmp_path / "no.html", "--enterprise", "nobody")
    assert refused.exit_code == 1
    assert not (tmp_path / "no.html").exists()


def test_robustness_bands(typed: Typed, run: Path, tmp_path: Path, read_json: Callable[[Result], Any]) -> None:
    out = tmp_path / "bands.parquet"
    words = ("robustness", run, "--draws", 50, "--top", 20, "--out", out)
    assert "换位概率" in typed(*words).stdout
    data = read_json(typed(*words, "--json"))
    assert data["draws"] == 50
    assert data["first"][0]["rank_low"] <= data["first"][0]["rank_median"] <= data["first"][0]["rank_high"]
    assert "rank_median" in pq.read_schema(out).names
    assert typed("robustness", run, "--top", 5, "--points", 70).exit_code == 1


def test_robustness_of_a_study(typed: Typed, run: Path, tmp_path: Path) -> None:
    study = tmp_path / "study.yaml"
    study.write_text("factors:\n  - {path: bonus.cap, range: [20, 40]}\n", encoding="utf-8")
    done = typed("robustness", run, "--study", study, "--out", tmp_path / "s.parquet")
    assert done.exit_code == 0
    assert "bonus.cap" in done.stdout
    study.write_text("factors:\n  - {path: bonus.kap, range: [20, 40]}\n", encoding="utf-8")
    assert typed("robustness", run, "--study", study).exit_code == 1


def test_audit_pack(typed: Typed, run: Path, tmp_path: Path, read_json: Callable[[Result], Any]) -> None:
    done = typed("audit-pack", run, "--out", tmp_path / "audit")
    assert done.exit_code == 0
    assert "名义与实际权重" in done.stdout
    assert {"audit.json", "indicators.parquet", "weights.parquet"} <= {p.name for p in (tmp_path / "audit").iterdir()}
    assert read_json(typed("audit-pack", run, "--out", tmp_path / "audit", "--json"))["findings"]


def test_studies_need_the_facts_that_were_scored(
    typed: Typed, tmp_path: Path, small_scheme: Path, three_firms: Path
) -> None:
    typed("score", "--scheme", small_scheme, "--facts", three_firms, "--year", 2025, "--out", tmp_path / "out")
    three_firms.write_text("enterprise,year,rd_expense,revenue\n甲示例公司,2025,1,2\n", encoding="utf-8")
    done = typed("audit-pack", tmp_path / "out")
    assert done.exit_code == 1
    assert "请用 --facts 指出原件现在的位置" in done.stderr


MAPPING = """
mapping: demo-return
title: 示例年报
key: {enterprise: 代码, year: 年度}
facts:
  rd_expense: {column: 研发费用, unit: 万元, file_unit: 元, missing: [-1]}
  staff: {column: 人数, unit: 人}
"""


def test_facts_by_a_mapping(typed: Typed, tmp_path: Path, read_json: Callable[[Result], Any]) -> None:
    table, mapping, out = tmp_path / "return.csv", tmp_path / "mapping.yaml", tmp_path / "facts.parquet"
    table.write_text("代码,年度,研发费用,人数\n甲示例,2025,500000,12\n乙示例,2025,-1,很多\n", encoding="utf-8")
    mapping.write_text(MAPPING, encoding="utf-8")
    done = typed("facts", table, "--mapping", mapping, "--out", out)
    assert done.exit_code == 0, done.stderr
    assert "写出 2 行，2 家企业，年度 2025" in done.stdout
    assert "未采用 1 处" in done.stdout
    assert pq.read_table(out)["rd_expense"].to_pylist() == [None, 50.0]
    data = read_json(typed("facts", table, "--mapping", mapping, "--out", out, "--json"))
    assert (data["rows"], data["quarantined"]) == (2, 1)


def test_facts_refuses_a_column_that_is_not_there(typed: Typed, tmp_path: Path) -> None:
    table, mapping = tmp_path / "return.csv", tmp_path / "mapping.yaml"
    table.write_text("代码,年度,研发费,人数\n甲示例,2025,1,2\n", encoding="utf-8")
    mapping.write_text(MAPPING, encoding="utf-8")
    done = typed("facts", table, "--mapping", mapping, "--out", tmp_path / "f.parquet")
    assert done.exit_code == 1
    assert "表头里没有“研发费用”列（最接近的是“研发费”）" in done.stderr


def test_the_demo_goes_from_end_to_end(typed: Typed, tmp_path: Path) -> None:
    done = typed("demo", "--enterprises", 300, "--seed", 3, "--out", tmp_path / "demo")
    assert done.exit_code == 0, done.output
    for words in ("示例数据全部为虚构", "前 10 名", "按发展阶段的分布", "解释第一名", "接下来", "jifen replay"):
        assert words in done.stdout
    assert {"facts.parquet", "README.md", "result", "report.html"} <= {p.name for p in (tmp_path / "demo").iterdir()}
    english = typed("demo", "--enterprises", 300, "--seed", 3, "--out", tmp_path / "demo", "--lang", "en")
    assert "What next" in english.stdout


def test_a_points_scheme_alone_can_be_explained_from_csv(
    typed: Typed, tmp_path: Path, small_scheme: Path, three_firms: Path
) -> None:
    out = tmp_path / "out"
    typed("score", "--scheme", small_scheme, "--facts", three_firms, "--year", 2025, "--out", out)
    told = typed("explain", out, "甲示例公司").stdout
    assert (
        "研发费用占营业收入的比例：研发费用 50 万元 ÷ 营业收入 1,000 万元 = 5 %，介于 0 % 与 20 % 之间，按比例取值，"
        "得 25 % × 100 = 25.00 分（权重与计分规则为本项目暂定）"
    ) in told
    assert "研发费用未知，按未知处理，不得分，补报后最多可得 100 分" in typed("explain", out, "乙示例公司").stdout
    assert "不满足“营业收入 > 0”，指标无意义，不得分" in typed("explain", out, "丙示例公司").stdout
