"""Laws of units, and how formulas are checked against them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifen.engine.formula import FormulaError, Signature, UnitError, Vocabulary, parse_formula, parse_unit, written
from jifen.engine.formula.units import _NAMED, NO_UNIT, Unit, scale

WORDS = [*_NAMED, "平方米", "吨"]
UNITS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map("/".join).map(parse_unit)


@given(UNITS, UNITS, UNITS)
def test_products_and_quotients(a: Unit, b: Unit, c: Unit) -> None:
    assert a * b == b * a
    assert (a * b) * c == a * (b * c)
    assert (a * b) / b == a
    assert a / (b / c) == a * c / b
    assert a * NO_UNIT == a == a / NO_UNIT
    assert a / a == NO_UNIT
    assert (a / b) * (b / a) == NO_UNIT


@given(UNITS)
def test_the_root_of_a_square(a: Unit) -> None:
    assert (a * a).root() == (a if a.factor == 1 else None)


@given(UNITS, st.sampled_from(WORDS), st.sampled_from(WORDS))
def test_scales(a: Unit, one: str, two: str) -> None:
    """There and back is 1; by way of a third unit is the same."""
    u, v = parse_unit(one), parse_unit(two)
    assert Fraction(*map(int, scale(u, v))) * Fraction(*map(int, scale(v, u))) == 1
    assert Fraction(*map(int, scale(u, a))) * Fraction(*map(int, scale(a, v))) == Fraction(*map(int, scale(u, v)))
    assert u.same_kind(v) == (u.bases == v.bases) == v.same_kind(u)


@pytest.mark.parametrize("word", _NAMED)
def test_a_unit_is_called_by_its_name(word: str) -> None:
    assert str(parse_unit(word)) == ("无单位" if word == "-" else word)


@pytest.mark.parametrize(
    ("source", "target", "times", "over"),
    [
        ("元", "万元", 1, 10_000),
        ("亿元", "万元", 10_000, 1),
        ("-", "%", 100, 1),
        ("%", "-", 1, 100),
        ("件/人", "件/百人", 100, 1),
        ("万元/人", "元/人", 10_000, 1),
        ("‰", "%", 1, 10),
    ],
)
def test_conversions(source: str, target: str, times: float, over: float) -> None:
    assert scale(parse_unit(source), parse_unit(target)) == (times, over)


@pytest.mark.parametrize("text", ["", "/", "万元/", "a b", "a*b", "(a)"])
def test_not_a_unit(text: str) -> None:
    with pytest.raises(UnitError):
        parse_unit(text)


WORDS_OF = Vocabulary(
    {
        "cost": Signature("number", parse_unit("万元")),
        "revenue": Signature("number", parse_unit("万元")),
        "yuan": Signature("number", parse_unit("元")),
        "people": Signature("number", parse_unit("人")),
        "share": Signature("number", parse_unit("%")),
        "born": Signature("date"),
        "sector": Signature("text"),
        "fine": Signature("flag"),
        "titles": Signature("set"),
    },
    stages=True,
)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("cost + revenue", "万元"),
        ("cost + 5", "万元"),
        ("cost / revenue", "-"),
        ("cost / people", "万元/人"),
        ("cost * 2", "万元"),
        ("convert(cost, 元) + yuan", "元"),
        ("cost + 3 亿元", "万元"),
        ("max(cost, 0, revenue)", "万元"),
        ("if(fine, cost, 0)", "万元"),
        ("coalesce(cost, prev(cost))", "万元"),
        ("sqrt(people * people)", "人"),
        ("age(born)", "年"),
        ("count(titles)", "项"),
        ("log(cost / revenue)", "-"),
        ("1 - 15 %", "-"),
        ("share - 5 %", "%"),
    ],
)
def test_the_unit_of_a_formula(text: str, unit: str) -> None:
    assert WORDS_OF.resolve(parse_formula(text)).signature.unit in (parse_unit(unit), None)
    assert WORDS_OF.resolve(parse_formula(text)).signature.kind == "number"


@pytest.mark.parametrize(
    ("text", "at", "words"),
    [
        ("cost + yuan", 7, "“yuan”的单位是元，与万元不一致；请写 convert(yuan, 万元)"),
        ("cost > yuan", 7, "请写 convert(yuan, 万元)"),
        ("cost / yuan", 5, "万元 ÷ 元 会差 10000 倍；请写 convert(yuan, 万元)"),
        ("cost + people", 7, "请核对公式"),
        ("cost + 5 人", 7, "请核对公式"),
        ("min(cost, people)", 10, "请核对公式"),
        ("convert(cost, 人)", 8, "“cost”的单位是万元，不能换成人"),
        ("convert(cost, )", 0, "不认识单位“”"),
        ("log(cost)", 0, "log() 里的量带单位万元；请先除以同单位的量"),
        ("sqrt(cost)", 0, "sqrt() 里的量带单位"),
        ("cost / cost", 5, "自己除以自己"),
        ("(cost + 1) / (cost + 1)", 11, "自己除以自己"),
        ("cost + born", 7, "“born”是日期，这里需要数值"),
        ("cost and fine", 0, "“cost”是数值，这里需要是否"),
        ("sector + 1", 0, "“sector”是文字，这里需要数值"),
        ('sector < "a"', 0, "“sector”是文字，这里需要数值或日期"),
        ("sector == cost", 10, "“cost”是数值，这里需要文字"),
        ("if(cost, 1, 2)", 3, "这里需要是否"),
        ("if(fine, cost, sector)", 15, "这里需要数值"),
        ("age(cost)", 4, "这里需要日期"),
        ("count(cost)", 6, "这里需要集合"),
        ("within(titles, 1.5)", 15, "这里需要 1–100 的整数"),
        ("within(titles, cost)", 15, "这里需要 1–100 的整数"),
        ("recent(born, 0)", 13, "这里需要 1–100 的整数"),
        ("has(titles, sector)", 12, "这里需要用引号括起的文字"),
        ("one_of(sector, 5)", 15, "这里需要用引号括起的文字"),
        ("prev(cost, 6)", 11, "这里需要 1–5 的整数"),
        ("prev(prev(cost, 3), 3)", 0, "最多只能往前 5 年"),
        ('prev(stage == "a")', 0, "prev() 里不能用 stage"),
        ("revenu", 0, "没有叫“revenu”的数据项或中间量（最接近的是“revenue”）"),
        ("summ(cost)", 0, "没有叫“summ”的函数"),
        ("coalese(cost, 1)", 0, "（最接近的是“coalesce”）"),
        ("min(cost)", 0, "min() 需要至少 2 个参数，写了 1 个"),
        ("if(fine, 1)", 0, "if() 需要3 个参数，写了 2 个"),
        ("prev(cost, 1, 1)", 0, "prev() 需要1–2 个参数，写了 3 个"),
        ("known()", 0, "known() 需要1 个参数，写了 0 个"),
        ("-sector", 1, "这里需要数值"),
        ("not cost", 4, "这里需要是否"),
        ("titles == titles", 0, "“titles”是集合"),
        ("coalesce(titles, titles)", 9, "“titles”是集合"),
    ],
)
def test_what_does_not_fit_is_told_with_place_and_remedy(text: str, at: int, words: str) -> None:
    with pytest.raises(FormulaError) as caught:
        WORDS_OF.resolve(parse_formula(text))
    assert words in caught.value.zh
    assert (caught.value.at, bool(caught.value.en)) == (at, True)


def test_a_name_that_is_no_fact_is_not_a_function() -> None:
    with pytest.raises(FormulaError, match="没有叫“min”的数据项"):
        WORDS_OF.resolve(parse_formula("min"))


def test_a_change_of_unit_does_not_show_when_written() -> None:
    meaning = WORDS_OF.quantity(parse_formula("cost / revenue"), parse_unit("%"), None)
    assert written(meaning.formula) == "cost / revenue"
    assert meaning.signature.unit == parse_unit("%")
