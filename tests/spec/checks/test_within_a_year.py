"""Figures of one enterprise and year against each other: S09, S10, S14 to S17, S19 to S23, S25, S26."""

from __future__ import annotations

import pytest

from tests.spec.checks.small_panels import check_panel

title = "Checks: within a year · 核验：同一年之内"


def test_s09_what_cannot_be_negative() -> None:
    """Expense and people; revenue, profit and equity may be negative and are not looked at (decided U4)."""
    seen = check_panel("not_negative", "firm | rd_expense | staff | net_profit\n甲 | 0 | 0 | -5\n乙 | -3.5 | | -5")
    assert seen.says == {"乙": "研发费用为 -3.5 万元，不可能为负；请更正。"}
    assert seen.result.tested == 3


def test_s10_counts_are_whole() -> None:
    seen = check_panel("whole_counts", "firm | staff | ip_count\n甲 | 12 | 3\n乙 | 12.5 | 3")
    assert seen.says == {"乙": "从业人员期末人数为 12.5 人，应是整数；请更正。"}


def test_s14_research_beyond_revenue() -> None:
    """Exactly 100 % passes; without revenue the ratio is undefined and not tested."""
    seen = check_panel(
        "rd_ratio_plausible", "firm | rd_expense | revenue\n甲 | 80 | 80\n乙 | 120 | 80\n丙 | 120 | 0\n丁 | 1 | -3"
    )
    assert seen.says == {"乙": "研发费用 120 万元，是营业收入 80 万元的 150%，超过 100%；请核对，尚在研发期的请说明。"}
    assert seen.result.tested == 2


def test_s15_nearly_everybody_in_research() -> None:
    """Nine in ten pass; below fifty people it is not looked at."""
    seen = check_panel(
        "rd_staff_share_plausible", "firm | rd_staff | staff\n甲 | 90 | 100\n乙 | 95 | 100\n丙 | 49 | 49"
    )
    assert seen.says == {"乙": "参加科研项目活动人员 95 人，占从业人员 100 人的 95%；占比很高，请留意。"}
    assert seen.result.tested == 2


def test_s16_return_on_equity() -> None:
    """Three times average equity either way; negative equity is not divided by."""
    seen = check_panel(
        "return_on_equity_plausible",
        "firm | net_profit | equity_opening | equity_closing\n甲 | 300 | 50 | 150\n乙 | -301 | 50 | 150\n丙 | 9 | -5 | -5\n丁 | 9 | | 1",
    )
    assert seen.says == {
        "乙": "净利润 -301 万元，是平均所有者权益 100 万元的 -301%；请核对单位和正负号，情况属实的请说明。"
    }
    assert seen.result.tested == 2


def test_s17_profit_fits_revenue_and_cost() -> None:
    """Half of revenue or cost may lie between, and 100 万元 in any case."""
    seen = check_panel(
        "profit_fits_accounts",
        "firm | net_profit | revenue | total_cost\n甲 | 600 | 1000 | 900\n乙 | 601 | 1000 | 900\n丙 | 99 | 10 | 10\n丁 | 9 | 1 |",
    )
    assert seen.says == {
        "乙": "净利润 601 万元，营业收入 1,000 万元减成本费用 900 万元为 100 万元，相差较大；请留意是否有一项填错。"
    }
    assert seen.result.tested == 3


def test_s19_a_slip_of_unit_among_the_figures_of_one_firm() -> None:
    """Below 1 万元 anything may be ten thousand times as much."""
    seen = check_panel(
        "unit_slip_within", "firm | total_cost | revenue\n甲 | 900 | 1000\n乙 | 9000000 | 1000\n丙 | 5000 | 0.5"
    )
    assert seen.says == {
        "乙": "成本费用总额 9,000,000 万元，营业收入 1,000 万元，相差约 9,000 倍，很像其中一项填错了单位；请核对。"
    }
    assert seen.result.tested == 2


def test_s20_revenue_per_head() -> None:
    seen = check_panel(
        "revenue_per_head_plausible", "firm | revenue | staff\n甲 | 2000 | 1\n乙 | 30000 | 10\n丙 | 30000 | 0"
    )
    assert seen.says == {"乙": "营业收入 30,000 万元、从业人员 10 人，人均 3,000 万元；很高，请留意收入的单位和人数。"}
    assert seen.result.tested == 2


def test_s21_research_without_people() -> None:
    """Nobody is 0 and not unknown."""
    seen = check_panel(
        "research_without_people", "firm | rd_expense | rd_staff\n甲 | 49.9 | 0\n乙 | 500 | 0\n丙 | 500 | "
    )
    assert seen.says == {"乙": "研发费用 500 万元，参加科研项目活动人员为 0；请核对，全部委托外部研发的请说明。"}
    assert seen.suspicion["乙"] == 0.5


def test_s22_revenue_without_staff() -> None:
    seen = check_panel("revenue_without_staff", "firm | revenue | staff\n甲 | 99 | 0\n乙 | 100 | 0\n丙 | 500 | 1")
    assert seen.says == {"乙": "营业收入 100 万元，从业人员期末人数为 0；请核对，年内停业的请说明。"}
    assert seen.suspicion["乙"] == 0.25


@pytest.mark.parametrize(
    ("revenue", "found"),
    [("8888", True), ("888", False), ("88.88", False), ("888.88", True), ("123456", True), ("1234.5", True), ("2345", False),
     ("-7777", True), ("8888.1", False), ("0", False), ("1111111", True), ("", False)],
)  # fmt: skip
def test_s23_digits_that_look_typed(revenue: str, found: bool) -> None:
    """All one digit or a run from 1: four digits of a whole number, five where decimals are among them."""
    assert bool(check_panel("repeated_digits", f"firm | revenue\n甲 | {revenue}").says) is found


def test_s23_says() -> None:
    seen = check_panel("repeated_digits", "firm | revenue\n甲 | 66666.66")
    assert seen.says == {"甲": "营业收入为 66,666.66 万元，数字重复或连续；可能是占位的数，请留意。"}
    assert seen.suspicion["甲"] == pytest.approx(0.6)


LINES = "firm | rd_expense | revenue | total_cost | assets | contract_turnover | net_profit | equity_closing | financing\n甲 | {}"


def test_s25_one_figure_in_several_lines() -> None:
    """Two may be chance; 0 does not count."""
    assert check_panel("same_figure", LINES.format("50 | 50 | 70 | 90 | 0 | 0 | 0 | 0")).says == {}
    seen = check_panel("same_figure", LINES.format("50 | 50 | 50 | 90 | 0 | 0 | |"))
    assert seen.says == {"甲": "研发费用、营业收入、成本费用总额都是 50 万元；请留意是否填串了行。"}
    assert seen.suspicion["甲"] == 0.75


ROUND = """
firm | rd_expense | revenue | main_revenue | total_cost | assets | contract_turnover | rd_super_deduction | net_profit | equity_closing
甲 | {}
"""


def test_lines_that_are_not_delivered_do_not_keep_the_others_from_being_compared() -> None:
    """Three lines are enough; the rest is named, and what was seen is only what is there."""
    seen = check_panel("same_figure", "firm | rd_expense | revenue | assets\n甲 | 50 | 50 | 50")
    assert seen.says == {"甲": "研发费用、营业收入、资产总额都是 50 万元；请留意是否填串了行。"}
    assert seen.findings[0]["seen"] == ["rd_expense", "revenue", "assets"]
    assert seen.notes == (
        "数据里没有“成本费用总额”、“技术合同成交额”、“净利润”、“期末所有者权益”、“融资金额”，这部分未核验。",
    )
    two = check_panel("same_figure", "firm | rd_expense | revenue\n甲 | 50 | 50")
    assert two.not_run.startswith("数据里没有“成本费用总额”、“资产总额”")


def test_s26_amounts_that_are_all_round() -> None:
    """All that are given, at least five; one that is not clears the rest."""
    assert check_panel("round_figures", ROUND.format("100 | 2000 | 1900 | 1800 | 5050 | | | |")).says == {}
    assert check_panel("round_figures", ROUND.format("100 | 2000 | 1900 | 1800 | 0 | | | |")).result.tested == 0
    seen = check_panel("round_figures", ROUND.format("100 | 2000 | 1900 | 1800 | 5000 | | | |"))
    assert seen.says == {"甲": "已填的 5 项金额都是 100 万元的整数倍；像是估计的数，请留意。"}
