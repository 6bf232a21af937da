"""The day of founding, titles and rankings with their days: S27, S28, S30 to S34."""

from __future__ import annotations

from tests.spec.checks.small_panels import check_panel

title = "Checks: founding and titles · 核验：成立日期与资质"


def test_s27_the_day_of_founding_is_known() -> None:
    """Here missing is the finding: without it there is no stage and no points."""
    seen = check_panel("founding_known", "firm | established_on\n甲 | 2015-03-01\n乙 | ")
    assert seen.says == {"乙": "没有成立日期，无法判定发展阶段，不能测算；请向登记机关核实。"}
    assert (seen.result.tested, seen.result.passed) == (2, 1)


def test_s28_founded_by_the_end_of_the_data_year() -> None:
    """The last day of the year still counts; unknown is the matter of S27."""
    seen = check_panel("founded_by_year", "firm | established_on\n甲 | 2025-12-31\n乙 | 2026-01-01\n丙 | ")
    assert seen.says == {"乙": "成立日期 2026-01-01 晚于 2025 年末，却有 2025 年度的数据；请更正日期或年度。"}
    assert seen.result.tested == 2


def test_s30_an_undated_title_is_a_finding() -> None:
    """Decided B2. Firms without titles, and those nobody has asked, are not tested."""
    seen = check_panel(
        "title_dated",
        """
        firm | qualifications | rankings
        甲 | 高新技术企业@2024-05-01~2027-05-01 | 无
        乙 | 高新技术企业;科技型中小企业@2025-03-01 | 行业第三
        丙 | 无 |
        """,
    )
    assert seen.facts == [("乙", "qualifications"), ("乙", "rankings")]
    assert [row["suspicion"] for row in seen.findings] == [0.5, 1.0]
    assert seen.says["乙"] == "行业排名证明中的“行业第三”没有日期，不能计分；请补上取得日期。"
    assert seen.result.tested == 3


def test_s31_a_title_that_ended_within_the_year() -> None:
    """A renewed one and one that ended long ago are not told; the last day of the year is still in date."""
    seen = check_panel(
        "title_in_date",
        """
        firm | qualifications
        甲 | 高新技术企业@2022-05-01~2025-05-01
        乙 | 高新技术企业@2022-05-01~2025-05-01;高新技术企业@2025-06-01~2028-06-01
        丙 | 高新技术企业@2019-05-01~2022-05-01
        丁 | 高新技术企业@2022-12-31~2025-12-31
        戊 | 高新技术企业@2022-12-31
        """,
    )
    assert seen.says == {"甲": "科技资质中的“高新技术企业”在 2025 年内到期，不计分；已续期的请补报。"}


def test_s32_a_title_ends_after_it_begins() -> None:
    seen = check_panel(
        "title_dates_in_order",
        "firm | qualifications\n甲 | 高新技术企业@2027-05-01~2024-05-01\n乙 | 高新技术企业~2024-05-01",
    )
    assert seen.says == {"甲": "科技资质中的“高新技术企业”有效期截止早于取得日期；请更正。"}


def test_s33_a_title_of_a_later_year() -> None:
    seen = check_panel(
        "title_by_year", "firm | qualifications\n甲 | 高新技术企业@2026-01-01\n乙 | 高新技术企业@2025-12-31"
    )
    assert seen.says == {"甲": "科技资质中的“高新技术企业”在 2025 年末之后取得，2025 年度不计分；请留意年份是否写错。"}


def test_s34_a_title_older_than_the_enterprise() -> None:
    """Where the day of founding is unknown nobody is older."""
    seen = check_panel(
        "title_since_founding",
        "firm | established_on | qualifications\n甲 | 2020-01-01 | 高新技术企业@2019-12-31\n乙 | 2020-01-01 | 高新技术企业@2020-01-01\n丙 | | 高新技术企业@2019-12-31",
    )
    assert seen.says == {"甲": "科技资质中的“高新技术企业”早于成立日期；请核对，改制、合并承继的请说明。"}
