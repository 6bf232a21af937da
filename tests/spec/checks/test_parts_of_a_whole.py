"""A part is at most the whole it is a part of: S01 to S05, S07, S08."""

from __future__ import annotations

import pytest

from tests.spec.checks.small_panels import check_panel

title = "Checks: parts of a whole · 核验：部分不大于整体"


def test_s01_people_in_research_are_among_the_staff() -> None:
    """Both are counts of people, so there is no allowance."""
    seen = check_panel("rd_staff_within_staff", "firm | rd_staff | staff\n甲 | 12 | 12\n乙 | 13 | 12")
    assert seen.says == {"乙": "参加科研项目活动人员 13 人，多于从业人员期末人数 12 人；请核对，年内有人离职的请说明。"}
    assert (seen.result.tested, seen.result.passed, seen.result.found) == (2, 1, 1)


def test_a_missing_value_is_not_tested_and_never_zero() -> None:
    """Staff unknown is not staff 0."""
    seen = check_panel("rd_staff_within_staff", "firm | rd_staff | staff\n甲 | 12 | \n乙 |  | 3\n丙 | 1 | 0")
    assert list(seen.says) == ["丙"]
    assert (seen.result.tested, seen.result.found) == (1, 1)


def test_a_check_without_its_column_says_so() -> None:
    """Never silence."""
    seen = check_panel("rd_staff_within_staff", "firm | staff\n甲 | 12")
    assert seen.not_run == "数据里没有“参加科研项目活动人员”，未核验。"


def test_a_check_without_a_pair_of_values_says_so() -> None:
    seen = check_panel("rd_staff_within_staff", "firm | rd_staff | staff\n甲 | 12 | ")
    assert seen.not_run == "没有一家企业的“参加科研项目活动人员”、“从业人员期末人数”有值，未核验。"


def test_a_year_without_enterprises_says_so() -> None:
    seen = check_panel("rd_staff_within_staff", "firm | year | rd_staff | staff\n甲 | 2024 | 13 | 12")
    assert seen.not_run == "没有 2025 年度的企业，未核验。"


def test_s02_research_expense_is_part_of_cost() -> None:
    """0.01 万元 may be rounding."""
    seen = check_panel("rd_expense_within_cost", "firm | rd_expense | total_cost\n甲 | 100.01 | 100\n乙 | 100.02 | 100")
    assert seen.says == {"乙": "研发费用 100.02 万元，大于成本费用总额 100 万元；请核对，有资本化研发支出的请说明。"}


def test_s03_main_revenue_is_part_of_revenue() -> None:
    seen = check_panel(
        "main_within_revenue", "firm | main_revenue | revenue\n甲 | 1286.41 | 1286.4\n乙 | 1300 | 1286.4"
    )
    assert seen.says == {"乙": "主营业务收入 1,300 万元，大于营业收入 1,286.4 万元；前者是后者的一部分，请更正。"}
    assert seen.in_english == {
        "乙": "Main business revenue of 13,000,000 yuan exceeds revenue of 12,864,000 yuan, of which it is a part; correct one of them."
    }


def test_s04_invention_patents_are_among_the_property() -> None:
    seen = check_panel("patents_within_ip", "firm | invention_patents | ip_count\n甲 | 3 | 3\n乙 | 4 | 3")
    assert seen.says == {"乙": "有效发明专利 4 件，多于知识产权拥有量 3 件；前者是后者的一部分，请更正。"}


def test_s05_equity_is_at_most_assets() -> None:
    """0.1 万元 may be rounding; negative equity is real."""
    seen = check_panel(
        "equity_within_assets", "firm | equity_closing | assets\n甲 | 900.1 | 900\n乙 | 901 | 900\n丙 | -50 | 900"
    )
    assert seen.says == {"乙": "期末所有者权益 901 万元，大于资产总额 900 万元；负债不会为负，请更正。"}


def test_s07_profit_is_at_most_revenue() -> None:
    """A loss with negative revenue is compared like any other."""
    seen = check_panel("profit_within_revenue", "firm | net_profit | revenue\n甲 | 10 | 10\n乙 | 11 | 10\n丙 | -3 | -2")
    assert seen.says == {"乙": "净利润 11 万元，大于营业收入 10 万元；请核对，有投资收益或补助的请说明。"}


def test_s08_the_insured_are_among_the_staff() -> None:
    """Five people may come and go around the end of the year."""
    seen = check_panel("insured_within_staff", "firm | insured_staff | staff\n甲 | 17 | 12\n乙 | 18 | 12")
    assert seen.says == {"乙": "参保人数 18 人，多于从业人员期末人数 12 人；请核对，有代缴、退休返聘等情形的请说明。"}


@pytest.mark.parametrize(
    ("rd_staff", "suspicion"), [("1001", 0.05), ("1010", 0.25), ("1100", 0.5), ("2000", 0.75), ("11000", 1.0)]
)
def test_suspicion_grows_with_what_exceeds_the_allowance(rd_staff: str, suspicion: float) -> None:
    """On a log scale: 0.1 % is the least, 1 % a quarter, 10 % a half, as much again three quarters, ten times all."""
    seen = check_panel("rd_staff_within_staff", f"firm | rd_staff | staff\n甲 | {rd_staff} | 1000")
    assert seen.suspicion["甲"] == pytest.approx(suspicion, abs=1e-9)
