"""An indicator table becomes a scheme: headers in Chinese or English, any depth, every default written out."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from jifen.engine.job import ScoreRequest, score
from jifen.engine.problems import SchemeRefused
from jifen.engine.results.reading import open_result
from jifen.engine.rules.distance import Distance
from jifen.engine.rules.goalposts import Goalposts
from jifen.engine.rules.minmax import MinMax
from jifen.engine.rules.percentile import Percentile
from jifen.engine.scheme.drafting import DraftChoices, draft_from_table
from jifen.engine.scheme.loading import scheme_of
from jifen.engine.scheme.model import Scheme
from jifen.engine.tables import read_table


def drafted(tmp_path: Path, text: str, choices: DraftChoices | None = None, name: str = "index.csv") -> Scheme:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return scheme_of(draft_from_table(tmp_path / name, choices))


def refused(tmp_path: Path, text: str) -> SchemeRefused:
    with pytest.raises(SchemeRefused) as caught:
        drafted(tmp_path, text)
    return caught.value


CHINESE = """编号,名称,上级,权重,方向,单位,分母,定义
idx,区域创新指数,,,,,,
in,创新投入,idx,60,,,,
out,创新产出,idx,40,,,,
people,人力,in,1,,,,
rd,研发投入,in,3,正向,万元,,企业研发费用合计
staff,研发人员,people,2,越高越好,人,population,
loss,流失率,people,1,逆向,%,,
patents,发明专利,out,,,件,population,
"""


def test_chinese_headers_and_a_tree_of_any_depth(tmp_path: Path) -> None:
    scheme = drafted(tmp_path, CHINESE)
    assert (scheme.code, scheme.title, scheme.weights, scheme.missing) == (
        "index",
        "区域创新指数",
        "relative",
        "spread",
    )
    assert [(d.code, d.name, d.parent, d.weight) for d in scheme.dimensions] == [
        ("in", "创新投入", "", 60.0),
        ("out", "创新产出", "", 40.0),
        ("people", "人力", "in", 1.0),
    ]
    assert [(i.code, i.dimension, i.weight, i.direction, i.unit) for i in scheme.indicators] == [
        ("rd", "in", 3.0, "higher", "万元"),
        ("staff", "people", 2.0, "higher", "人"),
        ("loss", "people", 1.0, "lower", "%"),
        ("patents", "out", 1.0, "higher", "件"),
    ]
    assert scheme.indicators[0].definition == "企业研发费用合计"
    assert list(scheme.facts) == ["rd", "staff", "population", "loss", "patents"]
    assert scheme.provisional(scheme.numbers_from)


def test_the_names_of_an_index_table_in_english(tmp_path: Path) -> None:
    text = (
        '"Level","iCode","iName","Direction","Weight","Unit","Target","Denominator","Parent","Type"\n'
        '"1","Goods","Trade in goods","1","2","Trillion USD","5","GDP","Econ","Indicator"\n'
        '"1","Debt","Public debt","-1","1","Percent","15",,"Econ","Indicator"\n'
        '"2","Econ","Economy","1","1","Score",,,"Index","Aggregate"\n'
        '"3","Index","The Index","1","1","Score",,,,"Aggregate"\n'
        ',"Size","Size group",,,,,,,"Group"\n'
        ',"GDP","GDP",,,"USD Bn",,,,"Denominator"\n'
    )
    scheme = drafted(tmp_path, text, name="in_iMeta.csv")
    assert (scheme.code, scheme.title) == ("in-imeta", "The Index")
    assert [(i.code, i.weight, i.direction) for i in scheme.indicators] == [
        ("Goods", 2.0, "higher"),
        ("Debt", 1.0, "lower"),
    ]
    assert scheme.indicators[0].note == "单位：Trillion USD"
    assert (scheme.facts["Size"].kind, scheme.facts["Size"].optional, scheme.facts["Debt"].unit) == ("text", True, "%")
    assert [within.code for within in scheme.ranks.within] == ["all", "Size"]


def test_parents_without_rows_become_dimensions(tmp_path: Path) -> None:
    scheme = drafted(tmp_path, "code,parent,weight\na,投入,2\nb,投入,1\nc,产出,\n")
    assert [(d.code, d.weight) for d in scheme.dimensions] == [("投入", 1.0), ("产出", 1.0)]
    assert {i.code: i.dimension for i in scheme.indicators} == {"a": "投入", "b": "投入", "c": "产出"}


def test_a_flat_table_with_nothing_but_codes(tmp_path: Path) -> None:
    scheme = drafted(tmp_path, "代码\na\nb\n")
    assert (scheme.dimensions, [i.code for i in scheme.indicators]) == ((), ["a", "b"])
    assert all(isinstance(i.rules[""], MinMax) for i in scheme.indicators)


def test_rules_limits_targets_and_treatments_of_a_row(tmp_path: Path) -> None:
    text = (
        "code,rule,low,high,target,treat,aggregate,parent\n"
        "a,,0,50,,,,top\nb,百分位,,,,,,top\nc,目标距离,,,10,,,top\nd,,,,,缩尾、偏斜取对数,,top\ntop,,,,,,几何平均,\n"
    )
    a, b, c, d = drafted(tmp_path, text).indicators
    limits = a.rules[""]
    assert isinstance(limits, Goalposts)
    assert (limits.low, limits.high) == (0.0, 50.0)
    assert (type(b.rules[""]), type(c.rules[""])) == (Percentile, Distance)
    assert [step.kind for step in d.treat] == ["winsorise", "log"]
    # the level above is a geometric mean: nobody's level becomes 0 by being last in one indicator
    assert "{minmax: {range: [0.01, 1]}}" in draft_from_table(tmp_path / "index.csv")


def test_choices_fill_what_the_table_does_not_say(tmp_path: Path) -> None:
    choices = DraftChoices("my-index", "我的指数", "percentile", ("median", "winsorise"), "geometric", "lose")
    scheme = drafted(tmp_path, "code\na\nb\n", choices)
    assert (scheme.code, scheme.title, scheme.aggregate, scheme.missing) == (
        "my-index",
        "我的指数",
        "geometric",
        "lose",
    )
    assert [step.kind for step in scheme.indicators[0].treat] == ["impute", "winsorise"]


@pytest.mark.parametrize("code", ["1.1", "A-1", "投入 强度", "not", "研发/收入"])
def test_codes_that_are_no_plain_words_are_scored_all_the_same(tmp_path: Path, code: str) -> None:
    (tmp_path / "scheme.yaml").write_text(_draft(tmp_path, f"code,parent\n{code},投入\nb,投入\n"), encoding="utf-8")
    (tmp_path / "facts.csv").write_text(f"enterprise,year,{code},b\n甲,2025,1,4\n乙,2025,2,2\n", encoding="utf-8")
    score(ScoreRequest(tmp_path / "scheme.yaml", (tmp_path / "facts.csv",), 2025, tmp_path / "out"))
    result = open_result(tmp_path / "out")
    assert [(line.code, line.points) for line in result.lines("甲")] == [(code, 0), ("b", 5000)]
    assert [(line.code, line.points) for line in result.lines("乙")] == [(code, 5000), ("b", 0)]


def _draft(tmp_path: Path, text: str) -> str:
    (tmp_path / "index.csv").write_text(text, encoding="utf-8")
    return draft_from_table(tmp_path / "index.csv")


def test_a_formula_over_several_columns(tmp_path: Path) -> None:
    scheme = drafted(tmp_path, "code,formula,unit\nratio,研发 / 收入,%\nlevel,,\n")
    assert list(scheme.facts) == ["研发", "收入", "level"]
    assert scheme.indicators[0].formula.text == "研发 / 收入"


def test_a_workbook_is_read_like_a_csv(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "指标表.xlsx"))
    sheet = book.add_worksheet()
    rows = [["代码", "上级", "权重", "方向"], ["a", "投入", 2, 1], ["b", "投入", 1.5, -1]]
    for place, row in enumerate(rows):
        sheet.write_row(place, 0, row)
    book.close()
    text = draft_from_table(tmp_path / "指标表.xlsx")
    assert text.startswith("# 由指标表 指标表.xlsx 起草：2 项指标，1 个维度。请逐项核对后再用。\n")
    assert "scheme: my-index\n" in text
    scheme = scheme_of(text)
    assert [(i.weight, i.direction) for i in scheme.indicators] == [(2.0, "higher"), (1.5, "lower")]
    assert draft_from_table(read_table(tmp_path / "指标表.xlsx")) == text


def test_names_with_yaml_in_them_stay_names(tmp_path: Path) -> None:
    names = ['a: {b}, "c" # d', "- 甲", "null", "{乙}", "100 %", "yes"]
    rows = "".join('x{},"{}"\n'.format(i, name.replace('"', '""')) for i, name in enumerate(names))
    assert [i.name for i in drafted(tmp_path, f"code,name\n{rows}").indicators] == names


# ── what is wrong is said with row, column and remedy, all at once ──


def test_all_problems_of_a_table_at_once(tmp_path: Path) -> None:
    text = "编号,上级,权重,方向,下限\nin,,,,\na,in,二,正向,\na,inn,1,上,0\n,in,-1,,\n"
    problems = refused(tmp_path, text).problems
    assert [p.sentence() for p in problems] == [
        "index.csv 第 3 行 “权重”列：“二”不是数；请写普通小数，不知道就留空。",
        "index.csv 第 4 行 “方向”列：不认识“上”（可用：+、+1、-、-1、1、higher、lower、negative、positive、成本型、效益型、正、正向、负、负向、越低越好、越高越好、逆、逆向）；请改写。",
        "index.csv 第 4 行 “编号”列：编号“a”重复；每行要有自己的编号。",
        "index.csv 第 4 行 “编号”列：“a”的上级“inn”不在表中（最接近的是“in”）；请改正，或为它加一行。",
        "index.csv 第 5 行 “权重”列：权重 -1 小于 0；越低越好请在“方向”列写 -1，权重写正数。",
        "index.csv 第 5 行 “编号”列：编号是空的；每行要有自己的编号。",
    ]
    assert problems[3].sentence("en") == (
        "index.csv, line 4, column “编号”: the parent “inn” of “a” has no row (the nearest is “in”); mend it or add a row."
    )


def test_a_table_without_codes(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, "指标,权重\na,1\n").problems
    assert problem.sentence() == (
        "index.csv：缺少“编号”列（也可写 代码、code、iCode）（可用：指标、权重）；请给每项指标一个编号，它也是数据表里的列名。"
    )
    assert problem.sentence("en").startswith("index.csv: there is no column “code” (or iCode, 编号)")


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("a,门柱,1,,,", "index.csv 第 2 行：“a”用规则 goalposts，请填下限、上限。"),
        ("a,distance,,,,", "index.csv 第 2 行：“a”用规则 distance，请填目标值。"),
        ("a,,,,winsorize,", "index.csv 第 2 行 “code”列：没有叫“winsorize”的预处理（最接近的是“winsorise”）。"),
        (
            "a,,,,,b +",
            "index.csv 第 2 行 “code”列：“b +”：这里应是一个数、数据项或函数，却是“公式结尾”；请检查括号和运算符。",
        ),
    ],
)
def test_what_a_row_lacks(tmp_path: Path, row: str, sentence: str) -> None:
    (problem,) = refused(tmp_path, f"code,rule,low,high,treat,formula\n{row}\n").problems
    assert problem.sentence() == sentence


@pytest.mark.parametrize("code", ["total", "year"])
def test_a_reserved_word_is_refused_by_the_scheme_itself(tmp_path: Path, code: str) -> None:
    said = str(refused(tmp_path, f"code\n{code}\n"))
    assert said.startswith("index.csv → scheme.yaml 第")
    assert f"“{code}”" in said
