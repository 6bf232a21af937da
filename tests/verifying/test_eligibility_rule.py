"""The rule document and its judgement: every state of every criterion, with the sentence the page shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifen.enterprises.dated_documents import DocumentRefused
from jifen.enterprises.titles import families
from jifen.people.areas import COUNTIES
from jifen.verifying.eligibility import (
    MANUAL_REVIEW,
    MET,
    UNKNOWN,
    UNMET,
    Decision,
    Fact,
    Inputs,
    Title,
    judge,
    read_rule,
    rule_in_force,
    shipped_rules,
)
from jifen.verifying.eligibility.rule import FOLDER, INPUTS
from jifen.verifying.eligibility.states import STATES

ON = date(2026, 7, 1)
[RULE] = shipped_rules()
TEXT = (FOLDER / "eligibility-2026.yaml").read_text(encoding="utf-8")
INNOVATION = ("rd_expense", "rd_staff", "rd_super_deduction", "invention_patents", "ip_count", "contract_turnover")
GREEN = Decision("environment", True, "现场核查", "officer", date(2026, 3, 1))
HIGH_TECH = Title("高新技术企业", "高新技术企业", date(2024, 1, 1), date(2026, 12, 31))
GOOD = Inputs(
    "220102",
    "active",
    {"legal_person": Fact(True), "accident": Fact(False, "示例应急"), "rd_expense": Fact(12.5)},
    (HIGH_TECH,),
    (GREEN,),
)


def states(inputs: Inputs, on: date = ON) -> dict[str, str]:
    judged = judge(RULE, inputs, on)
    return {one.code: one.state for one in judged.results} | {"overall": judged.overall}


def reason(inputs: Inputs, code: str, on: date = ON) -> str:
    return next(one.reason for one in judge(RULE, inputs, on).results if one.code == code)


def with_facts(**facts: Any) -> Inputs:
    return replace(GOOD, facts={**GOOD.facts, **{name: Fact(value) for name, value in facts.items()}})


def test_a_good_enterprise_meets_every_criterion() -> None:
    found = states(GOOD)
    assert {code for code, state in found.items() if state == MET} >= {one.code for one in RULE.criteria} | {"overall"}
    assert judge(RULE, GOOD, ON).rule_digest == RULE.digest


@pytest.mark.parametrize("county", sorted(COUNTIES))
def test_registered_in_each_of_the_sixty_counties(county: str) -> None:
    assert states(replace(GOOD, county=county))["registered"] == MET


@pytest.mark.parametrize(
    ("county", "register", "state", "words"),
    [
        ("000000", "active", UNMET, "吉林省以外"),
        ("", "active", UNKNOWN, "县区未知"),
        ("220102", "", UNKNOWN, "登记状态未知"),
        ("220102", "deregistered", UNMET, "注销或吊销"),
        ("", "revoked", UNMET, "注销或吊销"),
    ],
)
def test_registered(county: str, register: str, state: str, words: str) -> None:
    inputs = replace(GOOD, county=county, register_state=register)
    assert states(inputs)["registered"] == states(inputs)["overall"] == state
    assert words in reason(inputs, "registered")


@pytest.mark.parametrize(
    ("name", "value", "criterion", "state"),
    [
        ("legal_person", True, "legal_person", MET),
        ("legal_person", False, "legal_person", UNMET),
        ("legal_person", None, "legal_person", UNKNOWN),
        ("accident", False, "safety", MET),
        ("accident", True, "safety", UNMET),
        ("accident", None, "safety", UNKNOWN),
    ],
)
def test_flags(name: str, value: bool | None, criterion: str, state: str) -> None:
    found = states(with_facts(**{name: value}))
    assert found[criterion] == found["overall"] == state


def test_not_asked_is_not_no() -> None:
    assert reason(replace(GOOD, facts={}), "safety") == "“近 3 年重大安全事故”未查询，不等于无。"


@pytest.mark.parametrize("values", list(product((None, 0, 3), repeat=2)))
def test_innovation_activity(values: tuple[float | None, float | None]) -> None:
    inputs = with_facts(**dict.fromkeys(INNOVATION, 0) | dict(zip(("rd_expense", "ip_count"), values, strict=True)))
    wanted = MET if 3 in values else UNKNOWN if None in values else UNMET
    assert states(inputs)["innovation"] == wanted
    assert (
        ("rd_expense" if values[0] is None else "") == "" or wanted == MET or "研发费用" in reason(inputs, "innovation")
    )


def test_environment_has_no_source_and_waits_for_a_person() -> None:
    found = states(replace(GOOD, decisions=()))
    assert found["environment"] == found["overall"] == MANUAL_REVIEW
    no = replace(GREEN, met=False, why="未整改")
    assert states(replace(GOOD, decisions=(no,)))["overall"] == UNMET
    assert reason(replace(GOOD, decisions=(no,)), "environment") == "2026-03-01 由 officer 核定为不符合：未整改"


@pytest.mark.parametrize(
    ("taken", "asked", "state"),
    [
        (date(2026, 7, 1), date(2026, 7, 1), MET),
        (date(2026, 7, 2), date(2026, 7, 1), MANUAL_REVIEW),
        (date(2025, 7, 2), date(2026, 7, 1), MET),
        (date(2025, 7, 1), date(2026, 7, 1), MANUAL_REVIEW),
        (date(2024, 2, 29), date(2025, 2, 27), MET),
        (date(2027, 3, 1), date(2028, 2, 29), MET),
    ],
)
def test_a_decision_counts_from_its_day_for_its_years(taken: date, asked: date, state: str) -> None:
    inputs = replace(GOOD, decisions=(replace(GREEN, on=taken),))
    assert states(inputs, asked)["environment"] == state


def test_the_later_decision_counts_also_on_one_day() -> None:
    no = replace(GREEN, met=False)
    assert states(replace(GOOD, decisions=(GREEN, no)))["environment"] == UNMET
    assert states(replace(GOOD, decisions=(no, GREEN)))["environment"] == MET
    early = replace(no, on=date(2026, 1, 1))
    assert states(replace(GOOD, decisions=(GREEN, early)))["environment"] == MET


@pytest.mark.parametrize("family", families().names[:-1])
def test_each_of_the_four_recognised_kinds_while_in_date(family: str) -> None:
    held = Title(family, family, date(2025, 7, 1), date(2026, 7, 1))
    assert states(replace(GOOD, titles=(held,)))["kind"] == MET
    assert states(replace(GOOD, titles=(held,)), date(2026, 7, 2))["kind"] == MANUAL_REVIEW, (
        "out of date; 其他 may still be"
    )
    assert states(replace(GOOD, titles=(replace(held, withdrawn_on=ON),)))["kind"] == MANUAL_REVIEW


def test_other_titles_do_not_make_a_kind_and_undated_ones_wait() -> None:
    other = Title("科技领军企业", "其他", date(2025, 1, 1), date(2027, 1, 1))
    assert states(replace(GOOD, titles=(other,)))["kind"] == MANUAL_REVIEW
    undated = replace(HIGH_TECH, since=None)
    assert states(replace(GOOD, titles=(undated,)))["high_tech"] == UNKNOWN
    refused = Decision("other", False, "创新能力不足", "officer", ON)
    assert states(replace(GOOD, titles=(undated,), decisions=(GREEN, refused)))["overall"] == UNKNOWN
    assert states(replace(GOOD, titles=(), decisions=(GREEN, refused)))["overall"] == UNMET
    accepted = replace(refused, met=True, why="有自主品种权")
    assert states(replace(GOOD, titles=(), decisions=(GREEN, accepted)))["overall"] == MET


def test_one_no_outweighs_every_unknown() -> None:
    nothing = Inputs("", "")
    assert states(nothing)["overall"] == UNKNOWN
    assert states(replace(nothing, facts={"accident": Fact(True)}))["overall"] == UNMET


FLAGS = st.sampled_from([None, True, False])
NUMBERS = st.none() | st.floats(0, 100)


@st.composite
def enterprises(draw: st.DrawFn) -> Inputs:
    facts = {name: Fact(draw(FLAGS if name in ("legal_person", "accident") else NUMBERS)) for name in INPUTS}
    days = st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1))
    titles = draw(st.lists(st.builds(Title, st.just("x"), st.sampled_from(families().names), days, days), max_size=3))
    decided = st.builds(
        Decision,
        st.sampled_from(["environment", "other"]),
        st.booleans(),
        st.just("w"),
        st.just("b"),
        st.dates(date(2024, 1, 1), ON),
    )
    county = draw(st.sampled_from(["", "000000", *COUNTIES]))
    register = draw(st.sampled_from(["", "active", "revoked"]))
    return Inputs(county, register, facts, tuple(titles), tuple(draw(st.lists(decided, max_size=3))))


@given(enterprises())
def test_the_answer_follows_from_the_criteria_and_every_line_has_a_reason(inputs: Inputs) -> None:
    judged = judge(RULE, inputs, ON)
    top = {one.state for one in judged.results if not one.of}
    wanted = next((state for state in (UNMET, UNKNOWN, MANUAL_REVIEW) if state in top), MET)
    assert judged.overall == wanted
    assert all(one.state in STATES and one.reason for one in judged.results)


@given(enterprises(), st.sampled_from(INPUTS))
def test_learning_a_value_never_turns_a_yes_or_no_into_another(inputs: Inputs, name: str) -> None:
    """Knowledge is monotone: a criterion settled without a fact stays settled when the fact is hidden or told."""
    hidden = replace(inputs, facts={**inputs.facts, name: Fact(None)})
    for code, state in states(hidden).items():
        if state in (MET, UNMET):
            assert states(inputs)[code] == state, code


def test_rules_are_dated() -> None:
    assert rule_in_force(date(2025, 12, 31)) is None
    assert rule_in_force(date(2026, 1, 1)) is RULE
    assert RULE.provisional and set(RULE.decidable()) == {"environment", "other"}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "overall: [unmet, unknown, manual_review]",
            "overall: [unmet, manual_review]",
            "应把 unmet、unknown、manual_review 各写一次",
        ),
        ("inputs: accident", "inputs: accidents", "inputs 写的是“accidents”"),
        ("family: 高新技术企业", "family: 高新", "不能是“高新”"),
        ("    test: registered", "    test: registred", "最接近的是“registered”"),
        ("  safety:\n", "  legal_person:\n", "写了两次"),
        ("valid_years: 1", "valid_year: 1", "不认识“valid_year”"),
        ("        clause: 方案 二 5\n", "", "缺少“clause”"),
        ("effective: 2026-01-01", "effective: 明年", "2026-01-31 这样的日期"),
    ],
)
def test_a_wrong_rule_is_refused_with_its_line(old: str, new: str, words: str) -> None:
    assert old in TEXT
    with pytest.raises(DocumentRefused, match=words) as refused:
        read_rule(TEXT.replace(old, new, 1), name="规则")
    assert "第 " in str(refused.value)


def test_only_content_makes_the_digest() -> None:
    assert read_rule(TEXT + "\n# 说明\n").digest == RULE.digest
    assert read_rule(TEXT.replace("valid_years: 1", "valid_years: 2")).digest != RULE.digest
