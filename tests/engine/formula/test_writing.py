"""A formula written out and read again is the same formula."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jifen.engine.formula import FormulaError, parse_formula, shifted, written
from jifen.engine.formula.syntax import (
    Arithmetic,
    Call,
    Comparison,
    Formula,
    Logic,
    Name,
    Not,
    Number,
    Sign,
    Text,
    Truth,
)

NAMES = st.sampled_from(
    ["a", "revenue", "研发费用", "x1", "_y", "研发 费用", "a - b", "2024", "true", "and", "x.y"]
).map(Name)
NUMBERS = st.builds(
    Number,
    st.integers(0, 10**17).map(float) | st.floats(0, 1e300, allow_nan=False),
    st.sampled_from([None, "万元", "%", "年", "人"]),
)
TEXTS = st.text(st.characters(exclude_characters='"\n', exclude_categories=["Cs"]), max_size=8).map(Text) | st.just(
    Text('"x"')
)
LEAVES = NAMES | NUMBERS | TEXTS | st.booleans().map(Truth)


def larger(inner: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
    functions = st.sampled_from(["min", "if", "prev", "some_function", "within"])
    return st.one_of(
        st.builds(Sign, inner),
        st.builds(Not, inner),
        st.builds(Arithmetic, st.sampled_from("+-*/"), inner, inner),
        st.builds(Comparison, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), inner, inner),
        st.builds(Logic, st.sampled_from(["and", "or"]), inner, inner),
        st.builds(Call, functions, st.lists(inner, max_size=3).map(tuple)),
        st.builds(lambda x: Call("convert", (x, Text("万元/百人"))), inner),
    )


FORMULAS = st.recursive(LEAVES, larger, max_leaves=12)


@settings(max_examples=400)
@given(FORMULAS)
def test_what_is_written_reads_back(formula: Formula) -> None:
    assert parse_formula(written(formula)) == formula


@given(FORMULAS)
def test_written_twice_is_written_once(formula: Formula) -> None:
    text = written(formula)
    assert written(parse_formula(text)) == text


TOKENS = st.sampled_from(
    [
        "a",
        "b",
        "1",
        "2.5",
        "(",
        ")",
        "+",
        "-",
        "*",
        "/",
        "<",
        "==",
        "and",
        "or",
        "not",
        ",",
        "min(",
        "true",
        "5 %",
        "'t'",
        "`q r`",
    ]
)


@settings(max_examples=500)
@given(st.lists(TOKENS, min_size=1, max_size=14).map(" ".join))
def test_any_text_is_read_and_written_back_or_refused_in_words(text: str) -> None:
    """Never another exception, and never another meaning."""
    formula, refused = read(text)
    if refused is not None:
        assert refused.zh.endswith("。")
        assert refused.en.endswith(".")
        assert 0 <= refused.at <= len(text)
    elif formula is not None:
        assert parse_formula(written(formula)) == formula


def read(text: str) -> tuple[Formula | None, FormulaError | None]:
    try:
        return parse_formula(text), None
    except FormulaError as refused:
        return None, refused


@settings(max_examples=300)
@given(st.text(max_size=30))
def test_any_characters_are_read_or_refused(text: str) -> None:
    formula, refused = read(text)
    assert (formula is None) != (refused is None)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("a+b*c", "a + b * c"),
        ("( a + b )*c", "(a + b) * c"),
        ("a-(b-c)", "a - (b - c)"),
        ("(a-b)-c", "a - b - c"),
        ("-a*b", "-a * b"),
        ("-(a*b)", "-(a * b)"),
        ("(-a)*b", "-a * b"),
        ("a*-b", "a * (-b)"),
        ("not (a and b) or c", "not (a and b) or c"),
        ("not a and b", "not a and b"),
        ("not (a<b)", "not a < b"),
        ("(a<b)==(c<d)", "(a < b) == (c < d)"),
        ("500万元", "500 万元"),
        ("15%", "15 %"),
        ("1.50", "1.5"),
        ("1e3", "1000"),
        ("prev( x , 2 )", "prev(x, 2)"),
        ("convert(x,件/百人)", 'convert(x, "件/百人")'),
        ("'a'", '"a"'),
        ("'say \"a\"'", "'say \"a\"'"),
        ("`研发 费用` + `x`", "`研发 费用` + x"),
    ],
)
def test_one_way_of_writing(text: str, canonical: str) -> None:
    assert written(parse_formula(text)) == canonical


def test_a_ticked_name_is_not_the_sum_it_looks_like() -> None:
    assert written(parse_formula("`a - b`")) != written(parse_formula("a - b"))


def test_earlier_years_are_written_as_people_write_them() -> None:
    assert written(shifted(parse_formula("a + b"), 1)) == "prev(a) + prev(b)"
    assert written(shifted(shifted(parse_formula("`a b`"), 1), 1)) == "prev(`a b`, 2)"


# --- refusals ---


@pytest.mark.parametrize(
    ("text", "at", "words"),
    [
        ("", 0, "公式是空的"),
        ("   ", 0, "公式是空的"),
        ("a +", 3, "这里应是一个数、数据项或函数，却是“公式结尾”"),
        ("a b", 2, "多余的“b”"),
        ("(a", 2, "这里应是“)”，却是“公式结尾”"),
        ("a ? b", 2, "不认识字符“?”"),
        ("a < b < c", 6, "比较不能连写"),
        ("a < min(b, c) < d", 14, "比较不能连写"),
        ("a == (b) == c", 9, "比较不能连写"),
        ("min(a, )", 7, "这里应是一个数、数据项或函数，却是“)”"),
        ("a and and b", 6, "却是“and”"),
        ("1e999 + a", 0, "“1e999”太大"),
        ("a; b", 1, "不认识字符“;”"),
        ("__import__('os').system", 16, "不认识字符“.”"),
        ("convert(x 万元)", 10, "这里应是“,”"),
        ("a = b", 2, "不认识字符“=”"),
    ],
)
def test_refused_with_place_and_words(text: str, at: int, words: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse_formula(text)
    assert (caught.value.at, words in caught.value.zh) == (at, True), caught.value.zh


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("(" * 200 + "a" + ")" * 200, "嵌套超过 100 层"),
        ("-" * 200 + "a", "嵌套超过 100 层"),
        ("not " * 200 + "a", "嵌套超过 100 层"),
        ("min(" * 200 + "a" + ")" * 200, "嵌套超过 100 层"),
        ("a" + " + a" * 300, "连写超过 200 步"),
        ("a + " * 1500 + "a", "超过 4000 个字符"),
    ],
)
def test_bounds(text: str, words: str) -> None:
    """Depth, length of a chain and number of characters are limited, so no document can exhaust the stack."""
    with pytest.raises(FormulaError) as caught:
        parse_formula(text)
    assert words in caught.value.zh
    assert "请用中间量拆开" in caught.value.zh


def test_within_the_bounds() -> None:
    for text in ("(" * 98 + "a" + ")" * 98, "a" + " + a" * 198):
        assert parse_formula(written(parse_formula(text))) == parse_formula(text)
