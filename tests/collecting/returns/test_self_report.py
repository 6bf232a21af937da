"""Answers become a delivery whose claims say the same: values, nil, not applicable and unknown stay four things."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from jifen.collecting.reading import Received, read_delivery, read_in_child
from jifen.collecting.returns import Answer, delivery_bytes, delivery_name, self_report_source, shipped_form
from jifen.collecting.returns.self_report import COLUMNS, CONTRACT, answers_of
from jifen.engine.tables.words import set_of, set_text
from tests.collecting.returns.given_answers import CODE, sets_of_answers

FORM, DAY = shipped_form(), date(2026, 5, 1)


def read(content: bytes) -> Received:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / delivery_name(CODE, 2025)
        path.write_bytes(content)
        return read_delivery(path, self_report_source(), delivered_on=DAY)


def without_why(answers: dict[str, Answer]) -> dict[str, Answer]:
    return {fact: replace(one, reason="") if one.state == "unknown" else one for fact, one in answers.items()}


@given(sets_of_answers(FORM))
def test_answers_come_back_from_claims(answers: dict[str, Answer]) -> None:
    received = read(delivery_bytes(CODE, 2025, answers))
    assert received.received == 1
    if received.accepted:
        assert answers_of(received) == ({CODE: without_why(answers)} if answers else {})
    else:
        refused = {fault["rule"] for fault in received.faults.to_pylist() if fault["severity"] == "must"}
        assert refused <= set(self_report_source().contract.rules), "only rules of the contract refuse what was parsed"


def test_form_and_contract_ask_for_the_same() -> None:
    facts = self_report_source().contract.facts
    assert set(facts) == set(FORM.questions)
    for question in FORM.questions.values():
        fact = facts[question.fact]
        assert (fact.kind, fact.unit, fact.not_applicable) == (question.kind, question.unit, question.not_applicable)
        assert bool(fact.nil) == bool(question.nil) and fact.unknown and fact.blank == "unknown"


def test_the_owner_is_the_enterprise() -> None:
    source = self_report_source()
    assert (source.code, source.contract.owner, source.contract.rows) == ("self_report", "企业自身", "one")


def test_same_answers_same_bytes_in_any_order() -> None:
    answers = {"revenue": Answer("value", "12.5", "万元"), "staff": Answer("value", "3", "人")}
    turned = dict(reversed(answers.items()))
    assert delivery_bytes(CODE, 2025, answers) == delivery_bytes(CODE, 2025, turned)


def test_a_file_people_can_read() -> None:
    entry = "=1+1 榜单第三名@2025-05-01~2027-05-01"
    answers = {
        "revenue": Answer("nil", "无", "万元"), "equity_opening": Answer.not_applicable("founded_this_year"),
        "rd_expense": Answer.unknown("账册被水浸"), "rankings": Answer("value", entry), "accident": Answer("value", "false"),
    }  # fmt: skip
    rows = delivery_bytes(CODE, 2025, answers).decode("utf-8-sig").splitlines()
    assert (
        rows[0]
        == "统一社会信用代码,年度,研发费用[万元],营业收入[万元],期初所有者权益[万元],行业排名证明,发生较大及以上生产安全事故"
    )
    assert rows[1] == f"{CODE},2025,未知,无,不适用（本年新成立）,'{entry},false"


def test_rules_refuse_the_row() -> None:
    bad = {"revenue": Answer("value", "10", "万元"), "main_revenue": Answer("value", "11", "万元")}
    received = read(delivery_bytes(CODE, 2025, bad))
    assert (received.accepted, received.quarantined) == (0, 1)
    assert "main_within_revenue" in received.faults["rule"].to_pylist()


def test_the_child_reads_it_too(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(delivery_bytes(CODE, 2025, {"staff": Answer("value", "3", "人")}))
    received = read_in_child(path, contract=CONTRACT.read_text("utf-8"), columns=COLUMNS.read_text("utf-8"))
    assert answers_of(received)[CODE]["staff"].number == 3


@given(
    st.lists(
        st.tuples(st.text("榜单甲乙ab（）“”,，", min_size=1, max_size=9), st.integers(0, 900)), min_size=1, max_size=8
    )
)
def test_sets_keep_their_dates(named: list[tuple[str, int]]) -> None:
    text = ";".join(f"{name}@{date(2024, 1, 1) + timedelta(days)}" for name, days in named)
    entries = set_of(text)
    assert isinstance(entries, tuple) and set_text(entries) == text
    received = read(delivery_bytes(CODE, 2025, {"rankings": Answer("value", text)}))
    assert answers_of(received)[CODE]["rankings"].entries == entries
