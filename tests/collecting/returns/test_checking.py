"""Must, explain, hint: what is found about answers, beside last year and what government holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from jifen.collecting.returns import (
    Answer,
    Asked,
    Explanation,
    Finding,
    HeldValue,
    asked,
    check_answers,
    may_be_signed,
    shipped_form,
    unexplained,
)
from tests.collecting.returns.given_answers import sets_of_answers

FORM = shipped_form()
GIVEN = Asked(year=2025, on=date(2026, 5, 1))
WHOLE = {
    "established_on": Answer("value", "2015-03-01"), "county": Answer("value", "220102"), "industry": Answer("value", "C3989"),
    "sector": Answer("value", "新材料"), "rankings": Answer("nil", "无"), "qualifications": Answer("value", "高新技术企业@2024-11-06"),
    "accident": Answer("value", "false"), "insurance_unregistered": Answer("value", "false"), "staff_uninsured": Answer("value", "false"),
} | {
    fact: Answer("value", text, FORM.questions[fact].unit) for fact, text in {
        "staff": "80", "insured_staff": "80", "rd_staff": "20", "rd_expense": "300", "rd_super_deduction": "280", "revenue": "5000",
        "main_revenue": "4800", "total_cost": "4500", "net_profit": "400", "assets": "9000", "equity_opening": "4000",
        "equity_closing": "4400", "invention_patents": "5", "ip_count": "12", "contract_turnover": "100", "projects_province": "1",
        "projects_prefecture": "2", "awards_province": "0", "awards_prefecture": "1", "standards": "1", "financing": "2000",
    }.items()
}  # fmt: skip


def found(given: Asked = GIVEN, **changed: Answer | None) -> list[tuple[str, str, str]]:
    answers = {fact: one for fact, one in (WHOLE | changed).items() if one is not None}
    return [(one.question, one.rule, one.severity) for one in check_answers(FORM, answers, given)]


def amount(text: str) -> Answer:
    return Answer("value", text, "万元")


def test_a_whole_return_has_no_findings() -> None:
    assert set(WHOLE) == set(FORM.questions)
    assert found() == []


def test_a_blank_asks_for_value_or_reason() -> None:
    assert found(staff=None) == [("staff", "unanswered", "must")]
    assert len(check_answers(FORM, {}, GIVEN)) == len(FORM.questions)


def test_what_government_holds_is_not_asked() -> None:
    held = {"revenue": HeldValue(amount("5000"), "税务局", date(2026, 3, 1)), "staff": HeldValue(Answer.unknown(""))}
    given = replace(GIVEN, held=held)
    assert found(given, revenue=None) == []
    assert found(given, staff=None) == [("staff", "unanswered", "must")], "unknown to government is asked"
    assert "revenue" not in asked(FORM.questions, held) and "staff" in asked(FORM.questions, held)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"staff": Answer("nil", "无", "人")}, ("staff", "state", "must")),
        ({"revenue": Answer.not_applicable("x")}, ("revenue", "state", "must")),
        ({"equity_opening": Answer.not_applicable("x")}, ("equity_opening", "not_applicable_why", "must")),
        ({"rd_expense": Answer.unknown(" ")}, ("rd_expense", "unknown_why", "must")),
        ({"staff": Answer("value", "80.5", "人")}, ("staff", "staff_whole", "must")),
        ({"rd_staff": Answer("value", "81", "人")}, ("rd_staff", "rd_staff_within_staff", "explain")),
        ({"main_revenue": amount("5001")}, ("main_revenue", "main_within_revenue", "must")),
        ({"equity_closing": amount("9001")}, ("equity_closing", "equity_within_assets", "must")),
        ({"county": Answer("value", "110101")}, ("county", "county_here", "explain")),
        ({"industry": Answer("value", "3989")}, ("industry", "industry_code", "explain")),
        ({"established_on": Answer("value", "2026-05-02")}, ("established_on", "founded_by_today", "must")),
        ({"rankings": Answer("value", "甲榜@2026-06-01")}, ("rankings", "future_1", "must")),
        ({"rankings": Answer("value", "甲榜")}, ("rankings", "undated_1", "must")),
        ({"rankings": Answer("value", "甲榜@2022-12-31")}, ("rankings", "outside_1", "hint")),
        ({"rankings": Answer("value", "甲榜@2026-01-01")}, ("rankings", "outside_1", "hint")),
        ({"qualifications": Answer("value", "优秀企业@2025-01-01")}, ("qualifications", "name_1", "explain")),
    ],
)
def test_one_change_one_finding(changed: dict[str, Answer], expected: tuple[str, str, str]) -> None:
    assert found(**changed) == [expected]


def test_three_years_have_an_edge() -> None:
    assert found(rankings=Answer("value", "甲榜@2023-01-01;乙榜@2025-12-31")) == []


@pytest.mark.parametrize(
    ("now", "then", "slipped"),
    [
        ("5000", "0.5", True), ("5000", "0.6", True), ("5000", "49000000", True), ("5000", "4", False), ("5000", "500", False),
        ("-5000", "0.5", True), ("0", "5000", False), ("5000", "0", False), ("5000", "5000000000", False),
    ],
)  # fmt: skip
def test_ten_thousand_times_last_year_hints_at_the_unit(now: str, then: str, slipped: bool) -> None:
    given = replace(GIVEN, last_year={"net_profit": amount(then)})
    rules = [rule for question, rule, severity in found(given, net_profit=amount(now)) if severity == "hint"]
    assert rules == (["unit_slip"] if slipped else [])


def test_counts_have_no_unit_to_slip() -> None:
    assert found(replace(GIVEN, last_year={"staff": Answer("value", "800000", "人")})) == []


def test_opening_is_last_years_closing() -> None:
    given = replace(GIVEN, last_year={"equity_closing": amount("4000.01"), "equity_opening": amount("1")})
    assert found(given) == []
    assert found(given, equity_opening=amount("4000.03")) == [("equity_opening", "not_carried", "explain")]


def test_what_adds_up_does_not_fall() -> None:
    before = {
        "financing": amount("2000.5"),
        "projects_province": Answer("nil", "无", "项"),
        "invention_patents": Answer("value", "9", "件"),
    }
    assert found(replace(GIVEN, last_year=before)) == [("financing", "cumulative_fell", "explain")], (
        "patents may lapse, financing received stays received"
    )


def test_a_value_needs_its_evidence() -> None:
    needed = {fact for fact, one in FORM.questions.items() if one.evidence == "needed" and WHOLE[fact].state == "value"}
    given = replace(GIVEN, evidence=needed - {"revenue"})
    assert found(given) == [("revenue", "evidence", "must")]
    assert found(given, revenue=Answer.nil(FORM.questions["revenue"]), main_revenue=Answer.nil(FORM.questions["revenue"]), net_profit=amount("-4500")) == []  # fmt: skip


def test_rules_see_governments_values_and_blame_the_answer() -> None:
    held = {"revenue": HeldValue(amount("100"), "税务局"), "net_profit": HeldValue(amount("400"), "统计局")}
    assert found(replace(GIVEN, held=held)) == [("main_revenue", "main_within_revenue", "must")], (
        "profit over revenue is between two departments and is not the enterprise's to mend"
    )


def test_answers_to_what_government_holds_count_for_nothing() -> None:
    held = {"revenue": HeldValue(amount("5000"), "税务局")}
    assert found(replace(GIVEN, held=held), revenue=amount("1")) == []


def test_explained_is_explained_until_the_value_changes() -> None:
    odd = WHOLE | {"rd_staff": Answer("value", "81", "人")}
    findings = check_answers(FORM, odd, GIVEN)
    told = [Explanation(one.key, one.zh, "年内有两人离职") for one in findings]
    assert not may_be_signed(findings, []) and may_be_signed(findings, told)
    later = check_answers(FORM, odd | {"rd_staff": Answer("value", "90", "人")}, GIVEN)
    assert [one.rule for one in unexplained(later, told)] == ["rd_staff_within_staff"]
    assert not may_be_signed(later, told)
    assert not may_be_signed(findings, [replace(told[0], text=" ")])


def test_only_must_and_the_unexplained_stop_signing() -> None:
    hint, must = (Finding("staff", "x", severity, "甲", "a") for severity in ("hint", "must"))
    assert may_be_signed([hint], []) and not may_be_signed([hint, must], [])


@given(sets_of_answers(FORM))
@settings(max_examples=60)
def test_findings_name_questions_in_the_order_of_the_form(answers: dict[str, Any]) -> None:
    findings = check_answers(FORM, answers, GIVEN)
    places = [list(FORM.questions).index(one.question) for one in findings]
    assert places == sorted(places)
    assert {one.question for one in findings if one.rule == "unanswered"} == set(FORM.questions) - set(answers)
    assert len({one.key for one in findings}) == len(findings), "a key names one finding"
    assert all(one.zh.endswith("。") and one.en for one in findings)
