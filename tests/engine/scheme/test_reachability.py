"""What is called unreachable is so: no firm, whatever its facts, is ever in that stage."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jifen.engine.firms import Firm
from jifen.engine.formula import Signature, Vocabulary, parse_formula, parse_unit
from jifen.engine.runners.reference.evaluating import Evaluator
from jifen.engine.scheme.reachability import unreachable
from tests.generative.random_firms import AS_OF

WORDS = Vocabulary(
    {
        "a": Signature("number"),
        "b": Signature("number"),
        "money": Signature("number", parse_unit("元")),
        "f": Signature("flag"),
        "t": Signature("text"),
    },
    quantities={},
)
WORDS.quantities["if_f"] = WORDS.quantity(parse_formula("a"), None, parse_formula("f"))
VALUES: dict[str, list[object]] = {
    "a": [None, 0.0, 1.0, 1.5, 2.0, 3.0],
    "b": [None, 1.0, 2.0],
    "money": [None, 1.0, 20_000.0],
    "f": [None, True, False],
    "t": [None, "甲", "乙"],
}
FIRMS = [
    Firm("示例", 2025, AS_OF[0], {0: dict(zip(VALUES, values, strict=True))})  # type: ignore[arg-type]
    for values in itertools.product(*VALUES.values())
]
NUMBERS = st.sampled_from(["0", "1", "1.5", "2", "3"])
OPERATORS = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
TERMS = st.sampled_from(["a", "b", "if_f", "a + b", "money / 1 元", "convert(money, 万元) / 1 万元"])
PLAIN = st.one_of(
    st.builds("{} {} {}".format, TERMS, OPERATORS, NUMBERS),
    st.builds("{} {} {}".format, NUMBERS, OPERATORS, TERMS),
    st.sampled_from(["f", 't == "甲"', 'one_of(t, "甲")', "known(a)", "true", "false", "a < b"]),
)
CONDITIONS = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        st.builds("({}) {} ({})".format, inner, st.sampled_from(["and", "or"]), inner),
        st.builds("not ({})".format, inner),
    ),
    max_leaves=6,
)


def ever_chosen(conditions: list[str]) -> set[int]:
    formulas = [WORDS.condition(parse_formula(c)) for c in conditions]
    chosen = set()
    for firm in FIRMS:
        evaluator = Evaluator(firm)
        chosen.add(next((n for n, formula in enumerate(formulas) if evaluator.true(formula)), -1))
    return chosen


@settings(max_examples=120)
@given(st.lists(CONDITIONS, min_size=1, max_size=4))
def test_no_firm_is_ever_in_a_stage_called_unreachable(conditions: list[str]) -> None:
    found = unreachable([WORDS.condition(parse_formula(c)) for c in conditions])
    assert not set(found) & ever_chosen(conditions)


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        (["a < 3", "a < 2"], [1]),
        (["a < 3", "a <= 3"], []),
        (["a <= 3", "a < 3"], [1]),
        (["a < 3", "3 > a"], [1]),
        (["a > 1 and a < 1"], [0]),
        (["a >= 1 and a <= 1"], []),
        (["a >= 1 and a < 1"], [0]),
        (["a == 1 and a != 1"], [0]),
        (["f", "f and a > 1"], [1]),
        (["f", "not f"], []),
        (["f", "not f", "f and a > 1"], [2]),
        (["true", "a > 1"], [1]),
        (["false", "a > 1"], [0]),
        (["a < 1 or a > 2", "a > 3"], [1]),
        (["a < 1 or a > 2", "a > 1"], []),
        (["a < 3", "not (a >= 2)"], [1]),
        (["a < 3", "not (a >= 4)"], []),
        (["a < 3 or b < 3", "a < 2 and f"], [1]),
        (["convert(money, 万元) >= 1 万元", "money >= 1 元"], []),
        (["if_f >= 1", "a >= 1"], []),
        (["a + b > 1", "a + b > 2"], [1]),
    ],
)
def test_what_is_found(conditions: list[str], found: list[int]) -> None:
    assert unreachable([WORDS.condition(parse_formula(c)) for c in conditions]) == found


def test_a_condition_of_very_many_alternatives_is_let_pass() -> None:
    """Beyond 64 alternatives nothing is claimed."""
    first = WORDS.condition(parse_formula("f"))
    many = WORDS.condition(parse_formula(" and ".join(f"(f or a == {n})" for n in range(8))))
    assert unreachable([first, many]) == []
