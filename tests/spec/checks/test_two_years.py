"""This year against last year: S06, S11 to S13, S18, S24, S29, S35."""

from __future__ import annotations

import pytest

from tests.spec.checks.small_panels import check_panel

title = "Checks: this year and last · 核验：本年与上年"
TWO = "firm | year | revenue\n甲 | 2024 | {before}\n甲 | 2025 | {now}"


def test_s06_a_year_opens_where_the_last_one_closed() -> None:
    """0.01 万元 may be rounding; without last year nothing is compared."""
    seen = check_panel(
        "opening_is_last_closing",
        """
        firm | year | equity_opening | equity_closing
        甲 | 2024 |  | 500
        甲 | 2025 | 500.01 | 600
        乙 | 2024 |  | 500
        乙 | 2025 | 480 | 600
        丙 | 2025 | 480 | 600
        """,
    )
    assert seen.says == {"乙": "期初所有者权益 480 万元，上年期末为 500 万元，两者应相等；请核对，确有调整的请说明。"}
    assert seen.result.tested == 2


def test_without_any_last_year_a_check_of_two_years_says_so() -> None:
    seen = check_panel("opening_is_last_closing", "firm | equity_opening | equity_closing\n甲 | 500 | 600")
    assert seen.not_run == "没有 2024 年度的数据，无法与上年比较，未核验。"


def test_the_year_before_last_is_not_last_year() -> None:
    """A gap in the years is not bridged."""
    rows = "firm | year | equity_opening | equity_closing\n甲 | 2023 |  | 500\n甲 | 2025 | 480 | 600\n乙 | 2024 |  | 1\n乙 | 2025 | 1 | 1"
    assert check_panel("opening_is_last_closing", rows).says == {}


def test_s11_what_is_counted_from_the_beginning_does_not_fall() -> None:
    """One finding for each fact that fell."""
    seen = check_panel(
        "cumulative_not_falling",
        """
        firm | year | projects_province | financing
        甲 | 2024 | 3 | 100
        甲 | 2025 | 3 | 99.99
        乙 | 2024 | 3 | 100
        乙 | 2025 | 2 | 90
        丙 | 2024 | 3 | 100
        丙 | 2025 |  |
        """,
    )
    assert seen.facts == [("乙", "projects_province"), ("乙", "financing")]
    assert seen.says["乙"] == "融资金额为 90 万元，比上年的 100 万元少；累计数不应减少，请核对，确有更正的请说明。"
    assert seen.result.tested == 4
    assert seen.notes == (
        "数据里没有“地市级科技计划项目”、“地市级科技奖励”、“省级及以上科技奖励”、“参与制定并已发布的国家、行业标准”，这部分未核验。",
    )


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        ("1000", "10000", False), ("1000", "10001", True), ("1000", "100", False), ("1000", "99", True),
        ("1", "999", False), ("1", "1000", True), ("0", "5000", False), ("-5", "5000", False), ("", "5000", False),
    ],
)  # fmt: skip
def test_s12_growth_within_what_happens(before: str, now: str, found: bool) -> None:
    """Up to ten times and down to a tenth; small firms and years without revenue are not looked at."""
    assert bool(check_panel("growth_plausible", TWO.format(before=before, now=now)).says) is found


def test_s12_says() -> None:
    seen = check_panel("growth_plausible", TWO.format(before=1000, now=12345.67))
    assert seen.says == {
        "甲": "营业收入 12,345.67 万元，上年 1,000 万元，增长 1,134.57%；请核对两年的数，确有重组、转产等情形的请说明。"
    }


def test_s13_reported_growth_follows_from_the_two_years() -> None:
    """0.1 percentage points may be rounding; where nobody delivers growth the check did not run."""
    rows = "firm | year | revenue | revenue_growth\n甲 | 2024 | 100 | \n甲 | 2025 | 110 | {}"
    assert check_panel("growth_as_reported", rows.format(10.1)).says == {}
    assert check_panel("growth_as_reported", rows.format(12)).says == {
        "甲": "报送的营业收入增长率为 12%，按两年的数（100 万元、110 万元）应为 10%；请核对。"
    }
    assert check_panel("growth_as_reported", TWO.format(before=1, now=2)).not_run == (
        "数据里没有“营业收入增长率”，未核验。"
    )


@pytest.mark.parametrize(
    ("before", "now", "suspicion"),
    [("1234.56", "12345600", 1.0), ("12345600", "1234.56", 1.0), ("1", "2000", 0.05), ("1", "1999", None), ("1", "50001", None),
     ("-1", "10000", None), ("0", "10000", None)],
)  # fmt: skip
def test_s18_a_slip_of_unit_is_ten_thousand_times(before: str, now: str, suspicion: float | None) -> None:
    """Between 2,000 and 50,000 times, most suspicious at ten thousand; a change of sign is no slip."""
    seen = check_panel("unit_slip_last_year", TWO.format(before=before, now=now)).suspicion
    assert seen.get("甲") == (None if suspicion is None else pytest.approx(suspicion, abs=1e-3))


def test_s18_says() -> None:
    seen = check_panel("unit_slip_last_year", TWO.format(before=1234.5, now=12345000))
    assert seen.says == {
        "甲": "营业收入为 12,345,000 万元，上年为 1,234.5 万元，相差约 10,000 倍，很像填错了单位（元、万元、亿元）；请核对。"
    }
    assert seen.in_english == {
        "甲": "Revenue is 123,450,000,000 yuan, last year 12,345,000 yuan, about 10,000 times apart, as if the unit were wrong; check."
    }


COPIED = """
firm | year | rd_expense | revenue | main_revenue | total_cost | assets | contract_turnover | rd_super_deduction | net_profit | equity_closing
甲 | 2024 | 10 | 100 | 90 | 80 | 500 | 0 | 0 | 5 | 300
甲 | 2025 | {}
"""


def test_s24_amounts_are_not_copied_from_last_year() -> None:
    """Three to the cent; zeros repeat themselves and do not count, nor does what is unknown."""
    assert check_panel("copied_last_year", COPIED.format("10 | 100 | 91 | 81 | 501 | 0 | 0 | 6 | 301")).says == {}
    seen = check_panel("copied_last_year", COPIED.format("10 | 100 | 90 | 81 |  | 0 | 0 | 6 | 301"))
    assert seen.says == {
        "甲": "研发费用、营业收入、主营业务收入与上年一分不差（6 项可比，3 项相同）；请核对是否照抄了上年，情况属实的请说明。"
    }
    assert seen.suspicion["甲"] == 0.5


def test_s29_the_day_of_founding_does_not_change() -> None:
    rows = "firm | year | established_on\n甲 | 2024 | 2015-03-01\n甲 | 2025 | {}"
    assert check_panel("founding_unchanged", rows.format("2015-03-01")).says == {}
    assert check_panel("founding_unchanged", rows.format("")).result.tested == 0
    assert check_panel("founding_unchanged", rows.format("2016-03-01")).says == {
        "甲": "成立日期 2016-03-01，上年报的是 2015-03-01；两者应一致，请核对。"
    }


def test_s35_last_years_revenue_is_known_where_the_firm_existed() -> None:
    """Missing is a finding; founded this year there is nothing to miss (decided U3), founded nobody knows when neither."""
    seen = check_panel(
        "last_year_revenue_known",
        """
        firm | year | established_on | revenue
        甲 | 2024 | 2015-03-01 | 10
        甲 | 2025 | 2015-03-01 | 12
        乙 | 2025 | 2015-03-01 | 12
        丙 | 2025 | 2025-03-01 | 12
        丁 | 2025 |  | 12
        """,
    )
    assert seen.says == {"乙": "2015-03-01 成立，却没有 2024 年的营业收入，2025 年的增长率算不出；请补报。"}
    assert seen.result.tested == 2


def test_s35_where_nobody_delivered_last_year_it_did_not_run() -> None:
    """Otherwise every firm would be found for one missing delivery."""
    seen = check_panel("last_year_revenue_known", "firm | established_on | revenue\n甲 | 2015-03-01 | 12")
    assert seen.not_run == "没有 2024 年度的数据，无法与上年比较，未核验。"
