"""Checks an enterprise's answers: complete, within the rules of the contract, in step with last year, dated as the window asks.

The same rules as at delivery, on one row, with what government holds beside the answers; findings about government's own
values alone are not told here: they are disputed, not mended.
"""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pyarrow as pa

from jifen.collecting.contracts import Contract
from jifen.collecting.reading.cells import FactColumn
from jifen.collecting.reading.row_rules import apply_rules
from jifen.collecting.reading.states import STATES
from jifen.collecting.returns.answers import Answer, Answers, Finding, HeldValue, asked
from jifen.collecting.returns.form import Question, ReturnForm
from jifen.collecting.returns.self_report import self_report_source
from jifen.engine.mapping.cells import ARROW_TYPES

ROUNDING: Final = 0.01
"""万元 by which an opening may differ from last year's closing."""
SLIP: Final = (2_000.0, 50_000.0)
"""Around 10,000: as many times last year's amount as a confusion of 元 and 万元 makes."""


@dataclass(frozen=True)
class Asked:
    """What answers are checked against. ``evidence``: facts for which files are attached, None where nobody asks yet;
    ``on``: the day of checking; ``year``: the data year."""

    year: int
    on: datetime.date
    held: Mapping[str, HeldValue] = field(default_factory=dict)
    last_year: Answers = field(default_factory=dict)
    evidence: Collection[str] | None = None


def check_answers(form: ReturnForm, answers: Answers, given: Asked) -> list[Finding]:
    """Every finding, in the order of the form."""
    open_questions = asked(form.questions, given.held)
    counted = {fact: answer for fact, answer in answers.items() if fact in open_questions}
    findings: list[Finding] = []
    for fact, question in open_questions.items():
        findings += _of_question(question, counted.get(fact), given)
    sound = {fact: answer for fact, answer in counted.items() if answer.state in form.questions[fact].states}
    findings += _of_rules(form, sound, given)
    order = {fact: place for place, fact in enumerate(form.questions)}
    return sorted(findings, key=lambda finding: order[finding.question])


def _of_question(question: Question, answer: Answer | None, given: Asked) -> Iterator[Finding]:
    if answer is None:
        yield _must(
            question, "unanswered",
            f"“{question.label}”还没有回答；请填数值，确实没有、不适用或不知道的请选状态并写明原因。",
            f"“{question.label_en}” is not answered; give a value, or say none, not applicable or unknown with the reason.",
        )  # fmt: skip
        return
    yield from _of_state(question, answer)
    if answer.state == "value":
        yield from _of_evidence(question, given)
    if question.kind == "number":
        yield from _of_years(question, answer, given)
    if question.kind == "set":
        yield from _of_entries(question, answer, given)


def _must(question: Question, rule: str, zh: str, en: str) -> Finding:
    return Finding(question.fact, rule, "must", zh, en)


def _of_state(question: Question, answer: Answer) -> Iterator[Finding]:
    if answer.state not in question.states:
        yield _must(
            question, "state",
            f"“{question.label}”不能这样回答；请填数值，不知道的选“未知”并写明原因。",
            f"“{question.label_en}” cannot be answered like this; give a value, or say unknown and why.",
        )  # fmt: skip
    elif answer.state == "unknown" and not answer.reason.strip():
        yield _must(
            question, "unknown_why",
            f"“{question.label}”选了“未知”，没有写明为什么不知道；请补上原因。",
            f"“{question.label_en}” is said to be unknown; write why.",
        )  # fmt: skip
    elif answer.state == "not_applicable" and not question.reason_words(answer.reason):
        words = "、".join(words for _, words in question.not_applicable)
        yield _must(
            question, "not_applicable_why",
            f"“{question.label}”选了“不适用”，原因要从这些里选：{words}。",
            f"“{question.label_en}” does not apply for one of these reasons: {words}.",
        )  # fmt: skip


def _of_evidence(question: Question, given: Asked) -> Iterator[Finding]:
    if question.evidence == "needed" and given.evidence is not None and question.fact not in given.evidence:
        yield _must(
            question, "evidence",
            f"“{question.label}”有值，还没有附证明材料；请上传：{question.evidence_note}。",
            f"“{question.label_en}” has a value and no evidence; attach: {question.evidence_note_en}.",
        )  # fmt: skip


def _of_years(question: Question, answer: Answer, given: Asked) -> Iterator[Finding]:
    before = given.last_year.get(question.carried_from or question.fact)
    now, then = answer.number, before.number if before else None
    if now is None or then is None:
        return
    shown = f"{answer.text} {question.unit}", f"{then:.15g} {question.unit}"
    if question.carried_from and _beyond_rounding(abs(now - then)):
        yield Finding(
            question.fact, "not_carried", "explain",
            f"“{question.label}”为 {shown[0]}，上年期末数是 {shown[1]}，两者应相等；请核对，确有调整的请说明。",
            f"“{question.label_en}” is {shown[0]}, last year closed at {shown[1]}; they should be equal: check, or explain.",
        )  # fmt: skip
    if question.window == "cumulative" and _beyond_rounding(then - now):
        yield Finding(
            question.fact, "cumulative_fell", "explain",
            f"“{question.label}”为 {shown[0]}，比上年的 {shown[1]} 少；累计数不应减少，请核对，确有更正的请说明。",
            f"“{question.label_en}” is {shown[0]}, last year {shown[1]}; a cumulative number should not fall: check, or explain.",
        )  # fmt: skip
    if question.unit == "万元":
        yield from _slip(question, now, then, shown)


def _beyond_rounding(apart: float) -> bool:
    return round(apart, 6) > ROUNDING


def _slip(question: Question, now: float, then: float, shown: tuple[str, str]) -> Iterator[Finding]:
    if not now or not then:
        return
    times = abs(now / then)
    if SLIP[0] <= times <= SLIP[1] or SLIP[0] <= 1 / times <= SLIP[1]:
        larger = times > 1
        yield Finding(
            question.fact, "unit_slip", "hint",
            f"“{question.label}”为 {shown[0]}，上年是 {shown[1]}，相差约一万倍；是不是把"
            f"{'元填成了万元' if larger else '亿元填成了万元'}？金额可以带单位填写，如 {'5600000元' if larger else '1.2亿元'}。",
            f"“{question.label_en}” is {shown[0]}, last year {shown[1]}: about ten thousand times apart; was "
            f"{'元' if larger else '亿元'} taken for 万元? An amount may be typed with its unit.",
        )  # fmt: skip


def _of_entries(question: Question, answer: Answer, given: Asked) -> Iterator[Finding]:
    last = datetime.date(given.year, 12, 31)
    first = _years_before(last, 3)
    for number, entry in enumerate(answer.entries, start=1):
        label = f"“{question.label}”第 {number} 项“{entry.name}”", f"entry {number}, “{entry.name}”,"
        if entry.on is None:
            yield _must(question, f"undated_{number}", f"{label[0]}没有日期；请补上，没有日期不能计分。", f"{label[1]} has no date; add it.")  # fmt: skip
        elif entry.on > given.on:
            yield _must(
                question, f"future_{number}",
                f"{label[0]}的日期 {entry.on} 还没有到；请核对。", f"{label[1]} is dated {entry.on}, which has not come; check it.",
            )  # fmt: skip
        elif question.window == "three_years" and not first < entry.on <= last:
            yield Finding(
                question.fact, f"outside_{number}", "hint",
                f"{label[0]}的日期 {entry.on} 不在 {first} 之后至 {last} 之内，保留但不计分。",
                f"{label[1]} is dated {entry.on}, not after {first} and up to {last}; it is kept and earns nothing.",
            )  # fmt: skip
        if question.names and entry.name not in question.names:
            yield Finding(
                question.fact, f"name_{number}", "explain",
                f"{label[0]}不是通常的名称（{'、'.join(question.names)}）；请改用其中一个，确有其他资质的请说明。",
                f"{label[1]} is none of the usual names; use one of them, or explain which title it is.",
            )  # fmt: skip


def _years_before(day: datetime.date, years: int) -> datetime.date:
    year = day.year - years
    return datetime.date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))


def _of_rules(form: ReturnForm, answers: Answers, given: Asked) -> Iterator[Finding]:
    """Rules of the contract in which at least one answer takes part; the finding goes to the first such question."""
    contract = self_report_source().contract
    held = {fact: one.answer for fact, one in given.held.items() if one.answer.told}
    columns = {
        fact: _column(contract, fact, answer)
        for fact, answer in (held | dict(answers)).items()
        if fact in contract.facts
    }
    for result in apply_rules(contract, columns, given.on):
        facts = contract.rules[result.count.rule].facts
        question = next((fact for fact in facts if fact in answers), "")
        for fault in result.faults.values():
            if question and question in form.questions:
                yield Finding(question, fault.rule, contract.rules[fault.rule].severity, fault.zh, fault.en)


def _column(contract: Contract, fact: str, answer: Answer) -> FactColumn:
    """One answer as the column of a delivery of one row."""
    one = contract.facts[fact]
    values = pa.array([_held_value(one.kind, answer)], ARROW_TYPES[one.kind])
    states = np.array([STATES.index(answer.state)], dtype=np.uint8)
    return FactColumn(one, one.name, values, states)


def _held_value(kind: str, answer: Answer) -> Any:
    if kind == "number":
        return answer.number
    if kind == "set":
        return [entry.as_struct() for entry in answer.entries] if answer.state in ("value", "nil") else None
    if answer.state != "value":
        return None
    if kind == "date":
        return datetime.date.fromisoformat(answer.text)
    return answer.text == "true" if kind == "flag" else answer.text
