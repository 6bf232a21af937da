"""Answers nobody chose: what people might type to each question, read as the page reads it."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from jifen.collecting.returns import Answer, Question, ReturnForm, parse_value

CODE = "912201011239989159"
NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co", "Zl", "Zp"]), min_size=1, max_size=12
)
DAYS = st.dates(date(1990, 1, 1), date(2030, 12, 31))
REASONS = st.sampled_from(["账册尚未结账", "审计未完成"])


def typed(question: Question) -> st.SearchStrategy[str]:
    match question.kind:
        case "number" if question.unit == "万元":
            amounts = st.floats(-1e6, 1e6, allow_nan=False).map(repr)
            return st.one_of(
                amounts, st.integers(-(10**9), 10**9).map(lambda n: f"{n}元"), st.integers(0, 10**6).map(str)
            )
        case "number":
            return st.integers(0, 10**6).map(str)
        case "flag":
            return st.sampled_from(["是", "否"])
        case "date":
            return DAYS.map(date.isoformat)
        case "set":
            entries = st.tuples(NAMES, DAYS).map(lambda pair: f"{pair[0]}@{pair[1].isoformat()}")
            return st.lists(entries, min_size=1, max_size=4).map(";".join)
    return st.sampled_from(question.choices) if question.choices else st.one_of(NAMES, st.just("220102"))


def answer_to(question: Question) -> st.SearchStrategy[Answer]:
    values: st.SearchStrategy[Any] = typed(question).map(lambda text: parse_value(question, text))
    ways: dict[str, st.SearchStrategy[Any]] = {
        "value": values.filter(lambda read: isinstance(read, Answer)),
        "nil": st.just(Answer.nil(question)),
        "not_applicable": st.sampled_from([code for code, _ in question.not_applicable] or [""]).map(
            Answer.not_applicable
        ),
        "unknown": REASONS.map(Answer.unknown),
    }
    return st.one_of([ways[state] for state in question.states])


def sets_of_answers(form: ReturnForm) -> st.SearchStrategy[dict[str, Answer]]:
    return st.fixed_dictionaries({}, optional={fact: answer_to(one) for fact, one in form.questions.items()})
