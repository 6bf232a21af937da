"""The checks on real annual reports of listed companies: few are found, and those looked at are truly odd.

The tables were read from reports by a program, so they hold what a province's deliveries hold: amounts in the wrong unit, cells of
the wrong line. What is said here of single companies is common knowledge and does not stand in the tables.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from jifen.engine.checks import ChecksOutcome, run_checks, sentence_of
from jifen.engine.mapping import load_mapping, write_facts
from tests.real_data.annual_reports import Key, Report, read_reports

MAPPING = Path(__file__).parent / "mappings" / "finglm-2019-2021.yaml"
TABLES = ("people", "profit_statement", "balance_static")
RealFile = Callable[[str], Path]
CATL, CNOOC_ENGINEERING, MUBANG, BEIJING_SHANGHAI = "300750", "600583", "603398", "601816"
YEAR = 2021


@pytest.fixture(scope="module")
def outcome(real_file: RealFile, tmp_path_factory: pytest.TempPathFactory) -> ChecksOutcome:
    facts = tmp_path_factory.mktemp("listed") / "facts.parquet"
    write_facts([real_file(f"cn_finglm_2019_2021/{name}.xlsx") for name in TABLES], load_mapping(MAPPING), facts)
    return run_checks(lambda: pq.ParquetFile(facts).iter_batches(1000), year=YEAR)


@pytest.fixture(scope="module")
def reports(real_file: RealFile) -> dict[Key, Report]:
    return read_reports(real_file("cn_finglm_2019_2021/people.xlsx").parent)


def found(outcome: ChecksOutcome, check: str) -> dict[str, list[str]]:
    """Company → the facts found."""
    companies: dict[str, list[str]] = {}
    for row in outcome.found.to_pylist():
        if row["check"] == check:
            companies.setdefault(row["enterprise"], []).append(row["fact"])
    return companies


def says(outcome: ChecksOutcome, check: str, company: str, fact: str) -> str:
    return next(
        sentence_of(check, row["params"])
        for row in outcome.found.to_pylist()
        if (row["check"], row["enterprise"], row["fact"]) == (check, company, fact)
    )


def test_amounts_in_the_wrong_unit_are_found_and_nothing_else(outcome: ChecksOutcome) -> None:
    """Figures in 万元 were read as 元 (one of them sold for 130 billion yuan that year): four facts each, nobody else among four thousand."""
    four = ["rd_expense", "revenue", "main_revenue", "equity_closing"]
    assert found(outcome, "unit_slip_last_year") == {CATL: four, CNOOC_ENGINEERING: four}
    assert says(outcome, "unit_slip_last_year", CNOOC_ENGINEERING, "revenue") == (
        "营业收入为 197.9548 万元，上年为 1,786,257.6311 万元，相差约 9,024 倍，很像填错了单位（元、万元、亿元）；请核对。"
    )


def test_more_researchers_than_staff(outcome: ChecksOutcome) -> None:
    """A cell of another line: the company has some six hundred people."""
    assert found(outcome, "rd_staff_within_staff") == {MUBANG: ["rd_staff"]}
    assert says(outcome, "rd_staff_within_staff", MUBANG, "rd_staff") == (
        "参加科研项目活动人员 5,000 人，多于从业人员期末人数 605 人；请核对，年内有人离职的请说明。"
    )


def test_research_beyond_revenue_is_odd_and_true(outcome: ChecksOutcome) -> None:
    """Nine makers of new drugs and one of chips: why such a check asks for an explanation and refuses nothing."""
    assert set(found(outcome, "rd_ratio_plausible")) == {
        "688062", "688091", "688176", "688192", "688197", "688221", "688235", "688256", "688266", "688520",
    }  # fmt: skip


def test_a_railway_with_69_people_is_odd_and_true(outcome: ChecksOutcome) -> None:
    """It has its trains run by others: a hint, not an error."""
    assert says(outcome, "revenue_per_head_plausible", BEIJING_SHANGHAI, "revenue") == (
        "营业收入 2,930,478.0634 万元、从业人员 69 人，人均 42,470.7 万元；很高，请留意收入的单位和人数。"
    )
    assert len(found(outcome, "revenue_per_head_plausible")) == 31


def test_the_desk_is_not_flooded(outcome: ChecksOutcome) -> None:
    """Findings of checks of structure, of 4,268 companies."""
    counts = {result.code: result.found for result in outcome.results if result.found}
    assert counts == {
        "rd_staff_within_staff": 1,
        "profit_within_revenue": 23,
        "growth_plausible": 21,
        "rd_ratio_plausible": 10,
        "rd_staff_share_plausible": 16,
        "unit_slip_last_year": 8,
        "revenue_per_head_plausible": 31,
    }


def test_a_second_reckoning_straight_from_the_workbooks_counts_the_same(
    outcome: ChecksOutcome, reports: dict[Key, Report]
) -> None:
    """In yuan and plain Python, nothing of the engine."""
    now = {code: report for (code, year), report in reports.items() if year == YEAR}
    beyond = [r for r in now.values() if None not in (r.rd_expense, r.revenue) and r.rd_expense > r.revenue > 0]
    crowded = [r for r in now.values() if None not in (r.rd_staff, r.staff) and r.rd_staff > r.staff]
    rich = [
        r
        for r in now.values()
        if None not in (r.net_profit, r.revenue) and r.revenue >= 0 and r.net_profit > r.revenue + 100
    ]
    assert outcome.result_of("rd_ratio_plausible").found == len(beyond)
    assert outcome.result_of("rd_staff_within_staff").found == len(crowded)
    assert outcome.result_of("profit_within_revenue").found == len(rich)


def test_what_reports_do_not_tell_did_not_run_and_says_so(outcome: ChecksOutcome) -> None:
    """Titles, taxes and stages are not in annual reports."""
    silent = [result.code for result in outcome.results if not result.tested and not result.not_run]
    assert silent == []
    untold = outcome.result_of("revenue_matches_tax").not_run
    assert untold and untold.zh == "数据里没有“营业收入（企业自报）”、“营业收入（税务部门）”，未核验。"
    unstaged = outcome.result_of("size_among_peers").not_run
    assert unstaged and unstaged.zh == "没有一家企业的发展阶段已知，无法分组，未核验。"
