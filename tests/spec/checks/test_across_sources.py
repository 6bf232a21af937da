"""What an enterprise says against what departments hold: X01 to X30."""

from __future__ import annotations

import pytest

from jifen.engine.checks.tolerances import TolerancesRefused, read_tolerances
from tests.spec.checks.small_panels import Checked, check_panel

title = "Checks: across sources · 核验：多源比对"


def compared(code: str, fact: str, source: str, *pairs: tuple[object, object]) -> Checked:
    """Firms 甲, 乙, … with the enterprise's word and the department's."""
    rows = "\n".join(f"{name} | {said} | {held}" for name, (said, held) in zip("甲乙丙丁", pairs, strict=False))
    return check_panel(code, f"firm | {fact}@self_report | {fact}@{source}\n{rows}")


def test_x01_revenue_against_the_tax_office() -> None:
    """2 % of the larger, and 1 万元 in any case."""
    seen = compared("revenue_matches_tax", "revenue", "tax", (1000, 980), (1000, 979), (3, 2), (1000, ""))
    assert seen.says == {
        "乙": "营业收入：企业自报 1,000 万元，税务部门 979 万元，相差 2.1%，超出容差；请核对哪一个对。"
    }
    assert seen.in_english == {
        "乙": "Revenue: the enterprise says 10,000,000 yuan, the tax office 9,790,000 yuan, 2.1% apart and beyond the allowance; find out which is right."
    }
    assert (seen.result.tested, seen.result.passed) == (3, 2)


def test_a_source_that_has_not_delivered_is_told() -> None:
    """The check did not run, and says which column is not there."""
    seen = check_panel("revenue_matches_tax", "firm | revenue@self_report\n甲 | 1000")
    assert seen.not_run == "数据里没有“营业收入（税务部门）”，未核验。"


def test_ten_thousand_times_as_much_is_the_most_suspicious() -> None:
    """Suspicion is measured against the smaller of the two."""
    seen = compared("revenue_matches_tax", "revenue", "tax", (10_000_000, 1000), (1000, 960))
    assert seen.suspicion["甲"] == 1.0
    assert seen.suspicion["乙"] == pytest.approx((-1.6812412 + 3) / 4, abs=1e-3)


@pytest.mark.parametrize(
    ("code", "fact", "source", "fits", "odd", "sentence"),
    [
        ("main_revenue_matches_tax", "main_revenue", "tax", (100, 97), (100, 96),
         "主营业务收入：企业自报 100 万元，税务部门 96 万元，相差 4%，超出容差；请核对哪一个对。"),
        ("rd_super_deduction_matches_tax", "rd_super_deduction", "tax", (200, 198), (200, 190),
         "研发费用加计扣除额：企业自报 200 万元，税务部门 190 万元，相差 5%，超出容差；请核对哪一个对。"),
        ("staff_matches_human_resources", "staff", "human_resources", (20, 17), (20, 16),
         "从业人员期末人数：企业自报 20 人，人社部门 16 人，相差 20%，超出容差；请核对哪一个对。"),
        ("insured_staff_matches_human_resources", "insured_staff", "human_resources", (200, 190), (200, 189),
         "参保人数：企业自报 200 人，人社部门 189 人，相差 5.5%，超出容差；请核对哪一个对。"),
        ("invention_patents_matches_ip_office", "invention_patents", "ip_office", (5, 4), (5, 3),
         "有效发明专利授权量：企业自报 5 件，知识产权部门 3 件，相差 40%，超出容差；请核对哪一个对。"),
        ("ip_count_matches_ip_office", "ip_count", "ip_office", (20, 18), (20, 17),
         "知识产权拥有量：企业自报 20 件，知识产权部门 17 件，相差 15%，超出容差；请核对哪一个对。"),
        ("rd_expense_matches_statistics", "rd_expense", "statistics", (100, 95), (100, 94),
         "研发费用：企业自报 100 万元，统计部门 94 万元，相差 6%，超出容差；请核对哪一个对。"),
        ("rd_staff_matches_statistics", "rd_staff", "statistics", (30, 27), (30, 26),
         "参加科研项目活动人员：企业自报 30 人，统计部门 26 人，相差 13.33%，超出容差；请核对哪一个对。"),
        ("total_cost_matches_statistics", "total_cost", "statistics", (100, 98), (100, 97),
         "成本费用总额：企业自报 100 万元，统计部门 97 万元，相差 3%，超出容差；请核对哪一个对。"),
        ("assets_matches_statistics", "assets", "statistics", (100, 99), (100, 98),
         "资产总额：企业自报 100 万元，统计部门 98 万元，相差 2%，超出容差；请核对哪一个对。"),
        ("net_profit_matches_statistics", "net_profit", "statistics", (-100, -98), (-100, 100),
         "净利润：企业自报 -100 万元，统计部门 100 万元，相差 200%，超出容差；请核对哪一个对。"),
        ("equity_opening_matches_statistics", "equity_opening", "statistics", (100, 99), (100, 90),
         "期初所有者权益：企业自报 100 万元，统计部门 90 万元，相差 10%，超出容差；请核对哪一个对。"),
        ("equity_closing_matches_statistics", "equity_closing", "statistics", (100, 99), (100, 90),
         "期末所有者权益：企业自报 100 万元，统计部门 90 万元，相差 10%，超出容差；请核对哪一个对。"),
        ("contract_turnover_matches_science", "contract_turnover", "science", (100, 98), (100, 0),
         "技术合同成交额：企业自报 100 万元，科技部门 0 万元，相差 100%，超出容差；请核对哪一个对。"),
        ("projects_province_matches_science", "projects_province", "science", (3, 3), (4, 3),
         "省级及以上科技计划项目：企业自报 4 项，科技部门 3 项，相差 25%，超出容差；请核对哪一个对。"),
        ("projects_prefecture_matches_science", "projects_prefecture", "science", (3, 3), (4, 3),
         "地市级科技计划项目：企业自报 4 项，科技部门 3 项，相差 25%，超出容差；请核对哪一个对。"),
        ("awards_province_matches_science", "awards_province", "science", (0, 0), (1, 0),
         "省级及以上科技奖励：企业自报 1 项，科技部门 0 项，相差 100%，超出容差；请核对哪一个对。"),
        ("awards_prefecture_matches_science", "awards_prefecture", "science", (0, 0), (1, 0),
         "地市级科技奖励：企业自报 1 项，科技部门 0 项，相差 100%，超出容差；请核对哪一个对。"),
        ("standards_matches_science", "standards", "science", (3, 2), (4, 2),
         "参与制定并已发布的国家、行业标准：企业自报 4 项，科技部门 2 项，相差 50%，超出容差；请核对哪一个对。"),
    ],
)  # fmt: skip
def test_x02_to_x22_one_number_of_two_sources(
    code: str, fact: str, source: str, fits: tuple[float, float], odd: tuple[float, float], sentence: str
) -> None:
    """甲 lies on the edge of the allowance and passes, 乙 beyond; where one of the two is unknown nothing is compared."""
    seen = compared(code, fact, source, fits, odd, ("", 5), (5, ""))
    assert seen.says == {"乙": sentence}
    assert (seen.result.tested, seen.result.passed) == (2, 1)


def test_x06_more_insured_than_staff_reported() -> None:
    """Five people, or 5 %, may come and go."""
    seen = check_panel(
        "insured_within_reported_staff",
        "firm | insured_staff@human_resources | staff@self_report\n甲 | 25 | 20\n乙 | 26 | 20\n丙 | 26 |",
    )
    assert seen.says == {"乙": "人社部门登记参保 26 人，多于企业自报从业人员 20 人；请核对，有代缴的请说明。"}


def test_x16_the_deduction_fits_the_expense() -> None:
    """At most 1.2 times what statistics know as R&D expense, and 1 万元 for rounding; less is no finding, not every firm deducts."""
    seen = check_panel(
        "deduction_within_expense",
        "firm | rd_super_deduction@tax | rd_expense@statistics\n甲 | 121 | 100\n乙 | 300 | 100\n丙 | 0 | 100\n丁 | 300 |",
    )
    assert seen.says == {
        "乙": "税务部门的研发费用加计扣除额 300 万元，超过统计部门研发费用 100 万元的 1.2 倍；请核对两边的口径和数。"
    }
    assert seen.result.tested == 3


TITLES = "firm | qualifications@self_report | qualifications@science | qualifications@industry\n"


def test_x23_claimed_titles_stand_in_the_register() -> None:
    """Each department is asked only for titles it registers; a department that was not asked proves nothing."""
    seen = check_panel(
        "titles_in_register",
        TITLES
        + """甲 | 高新技术企业@2024-05-01;瞪羚企业@2024-01-01 | 高新技术企业@2024-05-01 | 无
        乙 | 高新技术企业@2024-05-01;专精特新中小企业@2024-01-01 | 无 | 专精特新中小企业@2024-01-01
        丙 | 高新技术企业@2024-05-01 |  | 无
        丁 | 无 | 无 | 无""",
    )
    assert seen.says == {"乙": "自报的“高新技术企业”不在科技部门的登记中；请核对名称和证书。"}
    assert seen.result.tested == 3


def test_x24_the_day_of_a_title_is_that_of_the_register() -> None:
    """Certificate and announcement may be 60 days apart; of several entries the newest is compared."""
    seen = check_panel(
        "title_days_match_register",
        TITLES
        + """甲 | 高新技术企业@2024-05-01 | 高新技术企业@2024-06-30 | 无
        乙 | 高新技术企业@2024-05-01;高新技术企业@2021-05-01 | 高新技术企业@2023-05-01 | 无
        丙 | 高新技术企业 | 高新技术企业@2023-05-01 | 无""",
    )
    assert seen.says == {"乙": "“高新技术企业”的取得日期企业自报 2024-05-01，科技部门 2023-05-01；请核对证书。"}
    assert seen.result.tested == 2


def test_x25_the_day_of_founding_is_that_of_the_registry() -> None:
    seen = compared(
        "established_on_matches_registry", "established_on", "market_supervision",
        ("2015-03-01", "2015-03-01"), ("2015-03-01", "2015-03-02"), ("", "2015-03-02"),
    )  # fmt: skip
    assert seen.says == {"乙": "成立日期企业自报 2015-03-01，市场监管部门登记 2015-03-02；请核对营业执照。"}
    assert seen.suspicion == {"乙": 0.05}


@pytest.mark.parametrize(
    ("fact", "here", "there", "sentence"),
    [
        ("county", "220102", "220103", "县区企业自报 220102，市场监管部门登记 220103；请核对。"),
        ("industry", "C3311", "I6510", "行业代码企业自报 C3311，市场监管部门登记 I6510；请核对。"),
    ],
)
def test_x26_x27_words_of_two_sources(fact: str, here: str, there: str, sentence: str) -> None:
    seen = compared(f"{fact}_matches_registry", fact, "market_supervision", (here, here), (here, there), ("", there))
    assert seen.says == {"乙": sentence}
    assert seen.result.tested == 2


@pytest.mark.parametrize(
    ("code", "fact", "source", "sentence"),
    [
        ("accident_not_denied", "accident", "emergency_management",
         "发生较大及以上生产安全事故：企业自报“否”，应急管理部门的记录为“是”；请核实。"),
        ("insurance_unregistered_not_denied", "insurance_unregistered", "human_resources",
         "未办理社会保险登记：企业自报“否”，人社部门的记录为“是”；请核实。"),
        ("staff_uninsured_not_denied", "staff_uninsured", "human_resources",
         "未为职工参保：企业自报“否”，人社部门的记录为“是”；请核实。"),
    ],
)  # fmt: skip
def test_x28_to_x30_a_situation_the_enterprise_denies(code: str, fact: str, source: str, sentence: str) -> None:
    """未查询 is not 无: where the department was not asked nothing is compared."""
    seen = compared(code, fact, source, ("是", "是"), ("否", "是"), ("否", ""), ("是", "否"))
    assert seen.says == {"乙": sentence}
    assert seen.result.tested == 3


DOCUMENT = """
tolerances: mine
title: 容差
effective: 2026-01-01
basis: 暂定
facts:
  revenue: {{absolute: 1, relative: {relative}, because: 口径}}
multiples:
  rd_super_deduction: {{times: 1.2, because: 比例}}
registers:
  science: [高新技术企业]
{more}
"""


def test_tolerances_are_data_named_by_digest() -> None:
    """A comment changes nothing, a number does."""
    one, same, other = (
        read_tolerances(DOCUMENT.format(relative=r, more=m)) for r, m in (("2%", ""), ("0.02", "# 说明"), ("3%", ""))
    )
    assert one.facts["revenue"].allow.words("zh", "万元") == "1 万元或 2%，取大者"
    assert one.digest == same.digest != other.digest


def test_tolerances_are_read_strictly() -> None:
    """Every fault at once, with its line."""
    with pytest.raises(TolerancesRefused) as refused:
        read_tolerances(DOCUMENT.format(relative="200%", more="margins: 3"), name="容差.yaml")
    assert [problem.sentence() for problem in refused.value.problems] == [
        "容差.yaml 第 7 行 第 12 列：容差“revenue”应是不为负的数，relative 在 0% 到 100% 之间，times 大于 0。",
        "容差.yaml 第 12 行 第 1 列：容差文档不认识“margins”（可用：basis、effective、facts、multiples、provisional、registers、title、tolerances）。",
    ]
