"""Spreadsheets of a result: Chinese headers with units, decimals, and no text a spreadsheet program would run."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from jifen.engine.job import ScoreRequest, score
from jifen.engine.problems import ResultRefused
from jifen.engine.results.export import export_result
from jifen.engine.results.readable import unique
from jifen.engine.results.reading import Result, open_result

SCHEME = """
scheme: s
title: 体系
version: "1"
basis: {ours: {title: 暂定, provisional: true}}
numbers_from: ours
facts:
  rd: {name: 研发费用, unit: 万元}
  area: {name: 地区, kind: text, optional: true}
dimensions: [{code: d, name: 投入}]
indicators: [{code: x, name: 研发, dimension: d, unit: 万元, formula: rd, rule: {goalposts: {low: 0, high: 3}}, weight: 100}]
ranks: {within: {province: all, area: area}}
"""
TABLE = "enterprise,year,name,rd,area\n=1+1,2025,@危险,1,+北\n甲,2025,普通,,南\n乙,2025,-5,3,南\n"


@pytest.fixture
def result(tmp_path: Path) -> Result:
    scheme, facts = tmp_path / "s.yaml", tmp_path / "f.csv"
    scheme.write_text(SCHEME, encoding="utf-8")
    facts.write_text(TABLE, encoding="utf-8")
    score(ScoreRequest(scheme, (facts,), 2025, tmp_path / "out"))
    return open_result(tmp_path / "out")


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_csv(result: Result) -> None:
    paths = export_result(result.folder, "csv")
    assert [path.name for path in paths] == ["scores.csv", "lines.csv"]
    assert all(path.read_bytes().startswith(b"\xef\xbb\xbf") for path in paths)
    scores, lines = (read(path) for path in paths)
    assert [row["企业代码"] for row in scores] == ["'=1+1", "乙", "甲"]
    assert [row["企业名称"] for row in scores] == ["'@危险", "'-5", "普通"]
    assert [row["总分（分，暂定）"] for row in scores] == ["33.33", "100.00", "0.00"]
    assert [row["地区"] for row in scores] == ["'+北", "南", "南"]
    assert [row["数据完整度（%）"] for row in scores] == ["100", "100", "0"]
    assert [row["研发·指标值（万元）"] for row in lines] == ["1", "3", ""]
    assert [row["研发·理由"] for row in lines] == ["计分", "计分", "缺数据，不得分"]


def test_xlsx(result: Result) -> None:
    (path,) = export_result(result.folder, "xlsx")
    book = CalamineWorkbook.from_path(str(path))
    assert book.sheet_names == ["积分", "积分明细"]
    header, first, *_ = book.get_sheet_by_name("积分").to_python()
    row = dict(zip(header, first, strict=True))
    assert row["企业代码"] == "'=1+1"
    assert row["总分（分，暂定）"] == 33.33
    assert row["参与排名"] == "是"


def test_the_same_result_gives_the_same_csv(result: Result) -> None:
    before = [path.read_bytes() for path in export_result(result.folder, "csv")]
    assert [path.read_bytes() for path in export_result(result.folder, "csv")] == before


def test_a_worksheet_has_an_end(result: Result) -> None:
    result.manifest["counts"]["enterprises"] = 2_000_000
    (result.folder / "manifest.json").write_text(json.dumps(result.manifest), encoding="utf-8")
    with pytest.raises(ResultRefused, match="请导出 csv"):
        export_result(result.folder, "xlsx")


def test_titles_that_are_alike_are_told_apart() -> None:
    assert unique(["甲", "乙", "甲"]) == ["甲", "乙", "甲（2）"]
