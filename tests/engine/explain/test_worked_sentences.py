"""Sentences exactly as they must read, in both languages; each shows the facts that were used."""

from __future__ import annotations

from pathlib import Path

from jifen.engine.explaining import explain
from jifen.engine.results.reading import open_result
from tests.engine.explain.conftest import Explained

BANDS = """
facts:
  rd_expense: {name: 研发费用, name_en: R&D expense, unit: 万元, sign: nonnegative}
  revenue: {name: 营业收入, name_en: Revenue, unit: 万元}
indicators:
  - code: rd_ratio
    name: 研发费用占营业收入的比例
    name_en: R&D expense as a share of revenue
    unit: "%"
    formula: rd_expense / revenue
    defined_when: revenue > 0
    rule: {bands: [{earn: 0}, {from: 4, earn: 0.7}, {from: 6, earn: 1}]}
    weight: 14
  - {code: rest, name: 其余, formula: revenue, unit: 万元, rule: {goalposts: {low: 0, high: 2000}}, weight: 86}
"""
TABLE = "enterprise,year,rd_expense,revenue\n甲,2025,50,1000\n乙,2025,,1000\n丙,2025,39.9999,1000\n丁,2025,80,1000\n戊,2025,5,0\n"


def test_a_band(explained: Explained) -> None:
    assert explained(BANDS, TABLE).line("rd_ratio") == (
        "研发费用占营业收入的比例：研发费用 50 万元 ÷ 营业收入 1,000 万元 = 5 %，落在 4 %–6 % 一档，"
        "得 70 % × 14 = 9.80 分（权重与分档为本项目暂定）"
    )
    assert explained(BANDS, TABLE, language="en").line("rd_ratio") == (
        "R&D expense as a share of revenue: R&D expense 500,000 yuan ÷ revenue 10,000,000 yuan = 5 %, in the band 4 %–6 %, "
        "earns 70 % × 14 = 9.80 points (weight and bands: provisional figures of this project)"
    )


def test_a_value_just_below_an_edge_is_not_shown_as_the_edge(explained: Explained) -> None:
    assert "= 3.99999 %，落在低于 4 % 的一档" in explained(BANDS, TABLE, "丙").line("rd_ratio")


def test_the_highest_band(explained: Explained) -> None:
    assert "= 8 %，落在 6 % 及以上一档，得 100 % × 14 = 14.00 分" in explained(BANDS, TABLE, "丁").line("rd_ratio")


def test_unknown_names_the_fact_and_what_it_is_worth(explained: Explained) -> None:
    assert explained(BANDS, TABLE, "乙").line("rd_ratio") == (
        "研发费用占营业收入的比例：研发费用未知，按未知处理，不得分，补报后最多可得 14 分（权重与分档为本项目暂定）"
    )


def test_undefined_names_the_condition(explained: Explained) -> None:
    assert explained(BANDS, TABLE, "戊").line("rd_ratio") == (
        "研发费用占营业收入的比例：研发费用 5 万元 ÷ 营业收入 0 万元，不满足“营业收入 > 0”，指标无意义，不得分（权重与分档为本项目暂定）"
    )


def test_numbers_that_are_not_provisional_carry_no_mark(explained: Explained) -> None:
    head = "scheme: s\ntitle: 体系\nversion: '1'\nbasis: {law: {title: 某办法}}\nnumbers_from: law\n"
    assert explained(BANDS, TABLE, head=head).line("rd_ratio").endswith("得 70 % × 14 = 9.80 分")


PEERS = """
facts:
  v: {name: 数值, name_en: Value, unit: 件}
  sector: {name: 产业, name_en: Sector, kind: text}
peers: {by: [sector], minimum: 3, parent_minimum: 1}
indicators:
  - {code: p, name: 件数, name_en: Count, unit: 件, formula: v, rule: {percentile: {}}, weight: 100}
"""
MANY = "enterprise,year,v,sector\n甲,2025,2,光\n乙,2025,1,光\n丙,2025,3,光\n丁,2025,0,药\n戊,2025,9,药\n己,2025,4,光\n"


def test_a_percentile_says_among_whom(explained: Explained) -> None:
    assert explained(PEERS, MANY).line("p") == (
        "件数：数值 2 件，与同产业 4 家数值大于零的企业相比，百分位为 37.5 %，得 37.5 % × 100 = 37.50 分（权重与计分规则为本项目暂定）"
    )
    assert (
        explained(PEERS, MANY, language="en")
        .line("p")
        .startswith(
            "Count: value 2 items, among 4 enterprises of the same sector with a value above zero, percentile 37.5 %, earns"
        )
    )


def test_too_few_peers_are_said_to_be_so(explained: Explained) -> None:
    told = explained(PEERS, MANY, "戊").line("p")
    assert "与全部 5 家数值大于零的企业相比" in told
    assert "；同产业可比企业不足 3 家，改与全部企业比较" in told


def test_not_above_zero(explained: Explained) -> None:
    assert explained(PEERS, MANY, "丁").line("p").startswith("件数：数值 0 件，不大于零，不得分")


def test_values_of_other_firms_are_never_told(explained: Explained) -> None:
    scheme = PEERS.replace("{percentile: {}}", "{minmax: {}}")
    told = explained(scheme, MANY).line("p")
    assert "在同产业 4 家企业的最小值与最大值之间取值" in told
    assert "1 件" not in told
    assert "4 件" not in told


BONUS = """
facts:
  born: {name: 成立日期, kind: date}
  wins: {name: 奖励, unit: 项, sign: nonnegative}
  titles: {name: 资质, kind: set}
founded: born
stages: [{code: 新, when: age(born) < 3 年}, {code: 老, when: known(born)}]
indicators:
  - {code: x, name: 基础项, formula: wins, unit: 项, rule: {goalposts: {low: 0, high: 10}}, weight: 100}
bonus:
  cap: 8
  items:
    - code: honours
      name: 荣誉
      cap: 6
      parts:
        - {code: won, name: 奖励, unit: 项, formula: wins, rule: {count: {each: 2}}}
        - {code: held, name: 资质, formula: "within(titles, 3)", rule: {lookup: {families: [{name: 类一, table: {高新: 4, 中小: 2}}]}}}
    - code: more
      name: 其他
      parts: [{code: other, name: 附加, formula: wins, unit: 项, rule: {count: {each: 1}}}]
grades: [{code: A, from: 50}, {code: B}]
"""
WINNERS = "enterprise,year,born,wins,titles\n甲,2025,2020-05-01,4,高新@2024-01-01;中小@2025-01-01\n乙,2025,2024-02-01,,无\n丙,2025,,1,高新\n"


def test_bonus_parts_and_caps(explained: Explained) -> None:
    told = explained(BONUS, WINNERS)
    assert told.line("won") == "奖励：4 项，每项 2 分，得 8.00 分（分值为本项目暂定）"
    assert told.line("held") == "资质：3 年内有效的资质：高新、中小，类一取“高新”4 分，得 4.00 分（分值为本项目暂定）"
    assert told.line("honours.cap") == "荣誉 封顶扣回：合计 12.00 分，上限 6 分，扣回 6.00 分（上限为本项目暂定）"
    assert told.line("bonus.cap") == "加分合计封顶扣回：合计 10.00 分，上限 8 分，扣回 2.00 分（上限为本项目暂定）"
    assert told.about("caps") == ["加分封顶共扣回 8.00 分，逐项见下。"]


def test_a_cap_that_took_nothing_is_not_told(explained: Explained) -> None:
    assert explained(BONUS, WINNERS, "乙").line("honours.cap") == ""


def test_stage_total_and_grade(explained: Explained) -> None:
    told = explained(BONUS, WINNERS)
    assert told.about("stage") == ["发展阶段为老：成立日期 2020-05-01，符合“成立日期已知”（阶段界限为本项目暂定）。"]
    assert told.about("total") == ["总分 48.00 分 = 基础分 40.00 分 + 加分 8.00 分。"]
    assert told.about("grade") == ["等级 B：总分不足 50 分（等级线为本项目暂定）。"]
    assert told.title == "甲 · 2025 年度 · 小体系"


def test_completeness_names_what_is_unknown(explained: Explained) -> None:
    assert explained(BONUS, WINNERS, "乙").about("completeness") == [
        "数据完整度 66.7 %：本指标体系读取 3 项数据，已知 2 项；未知：奖励。"
    ]


def test_an_unknown_stage_says_what_is_missing(explained: Explained) -> None:
    told = explained(BONUS, WINNERS, "丙")
    assert told.about("stage") == ["阶段无法判定，未测算：缺少成立日期；补齐后即可测算。"]
    assert told.lines == ()
    english = explained(BONUS, WINNERS, "丙", "en")
    assert english.about("stage") == [
        "The stage cannot be told, so it is not scored: 成立日期 unknown; it can be scored once told."
    ]


GROWTH = """
facts: {born: {name: 成立日期, kind: date}, sales: {name: 收入, name_en: Sales, unit: 万元}}
founded: born
missing: lose
indicators:
  - {code: g, name: 增长率, unit: "%", formula: (sales - prev(sales)) / prev(sales), undefined: spread, rule: {goalposts: {low: 0, high: 50}}, weight: 40}
  - {code: s, name: 收入, unit: 万元, formula: sales, rule: {goalposts: {low: 0, high: 100}}, weight: 60}
"""


def test_before_founding_the_weight_is_shared_and_both_lines_say_so(explained: Explained) -> None:
    told = explained(GROWTH, "enterprise,year,born,sales\n甲,2025,2025-02-01,50\n")
    assert (
        told.line("g")
        == "增长率：上年收入属于企业成立之前，指标无意义，权重 40 由同组指标分摊（权重与计分规则为本项目暂定）"
    )
    assert "得 50 % × 100 = 50.00 分（原权重 60，其余由分摊而来）" in told.line("s")


def test_last_year_is_told_by_name(explained: Explained) -> None:
    table = "enterprise,year,born,sales\n甲,2024,2020-02-01,40\n甲,2025,2020-02-01,50\n"
    assert (
        explained(GROWTH, table)
        .line("g")
        .startswith("增长率：(收入 50 万元 − 上年收入 40 万元) ÷ 上年收入 40 万元 = 25 %，介于 0 % 与 50 % 之间")
    )
    assert "last year's sales 400,000 yuan = 25 %" in explained(GROWTH, table, language="en").line("g")


def test_as_data_points_are_decimals_and_reasons_are_codes(explained: Explained) -> None:
    first = explained(BANDS, TABLE)
    assert first.about("facts") == []
    line = first.to_dict()["lines"][0]
    assert (line["points"], line["reason"], line["marks"], line["value"]) == (9.8, "scored", [], 5.0)


def test_without_the_facts_the_values_stand_alone(explained: Explained, tmp_path: Path) -> None:
    explained(BANDS, TABLE)
    (tmp_path / "facts.csv").write_text(TABLE.replace("50,1000", "60,1000"), encoding="utf-8")
    told = explain(open_result(tmp_path / "out"), "甲")
    assert told.about("facts") == ["数据文件已不在原处或已改动，以下只列指标值，不列所用数据。"]
    assert told.line("rd_ratio") == (
        "研发费用占营业收入的比例：指标值 5 %，落在 4 %–6 % 一档，得 70 % × 14 = 9.80 分（权重与分档为本项目暂定）"
    )


LEVELS = """
facts: {a: {name: 甲数}, b: {name: 乙数}}
aggregate: arithmetic
weights: relative
dimensions: [{code: d, name: 投入, aggregate: geometric}]
indicators:
  - {code: x, name: 甲项, dimension: d, formula: a, rule: {goalposts: {low: 0, high: 10}}, weight: 1, direction: higher}
  - {code: y, name: 乙项, dimension: d, formula: b, rule: {goalposts: {low: 0, high: 10}}, weight: 1}
"""


def test_a_level_that_is_not_added_up_tells_its_members(explained: Explained) -> None:
    told = explained(LEVELS, "enterprise,year,a,b\n甲,2025,4,9\n")
    assert told.line("d") == "投入：由甲项 40 %、乙项 90 %取几何平均，得 60 % × 100 = 60.00 分（权重为本项目暂定）"
    assert told.line("x").startswith("甲项：甲数 4，介于 0 与 10 之间，按比例取值，分值 40 %，计入上级，本行不单独得分")


TREATED = """
facts: {a: {name: 甲数, unit: 万元}, s: {name: 人数, unit: 人}}
indicators:
  - {code: x, name: 甲项, unit: 万元, formula: a, treat: [{denominator: s}], rule: {goalposts: {low: 0, high: 10}}, weight: 100}
"""


def test_a_treated_value_tells_what_was_done(explained: Explained) -> None:
    told = explained(TREATED, "enterprise,year,a,s\n甲,2025,40,8\n").line("x")
    assert told.startswith("甲项：甲数 40 万元，预处理（")
    assert "）后为 5，介于 0 与 10 之间，按比例取值，得 50 % × 100 = 50.00 分" in told
