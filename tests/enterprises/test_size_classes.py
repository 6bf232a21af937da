"""The statistical method of 2017, at every edge of every trade."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifen.enterprises.size_classes import CLASSES, LARGE, MEASURES, MEDIUM, MICRO, SMALL, size_class, size_rules

ON = date(2025, 12, 31)
PLENTY = 10.0**7
SAMPLE = {
    "A0111": {"revenue": (20000, 500, 50)},
    "B0610": {"staff": (1000, 300, 20), "revenue": (40000, 2000, 300)},
    "C2720": {"staff": (1000, 300, 20), "revenue": (40000, 2000, 300)},
    "D4411": {"staff": (1000, 300, 20), "revenue": (40000, 2000, 300)},
    "E4710": {"revenue": (80000, 6000, 300), "assets": (80000, 5000, 300)},
    "F5111": {"staff": (200, 20, 5), "revenue": (40000, 5000, 1000)},
    "F5211": {"staff": (300, 50, 10), "revenue": (20000, 500, 100)},
    "G5411": {"staff": (1000, 300, 20), "revenue": (30000, 3000, 200)},
    "G5910": {"staff": (1000, 300, 20), "revenue": (30000, 3000, 200)},
    "G5920": {"staff": (200, 100, 20), "revenue": (30000, 1000, 100)},
    "G6010": {"staff": (1000, 300, 20), "revenue": (30000, 2000, 100)},
    "H6110": {"staff": (300, 100, 10), "revenue": (10000, 2000, 100)},
    "H6210": {"staff": (300, 100, 10), "revenue": (10000, 2000, 100)},
    "I6311": {"staff": (2000, 100, 10), "revenue": (100000, 1000, 100)},
    "I6420": {"staff": (2000, 100, 10), "revenue": (100000, 1000, 100)},
    "I6513": {"staff": (300, 100, 10), "revenue": (10000, 1000, 50)},
    "K7010": {"revenue": (200000, 1000, 100), "assets": (10000, 5000, 2000)},
    "K7020": {"staff": (1000, 300, 100), "revenue": (5000, 1000, 500)},
    "K7030": {"staff": (300, 100, 10)},
    "K7090": {"staff": (300, 100, 10)},
    "L7211": {"staff": (300, 100, 10), "assets": (120000, 8000, 100)},
    "M7310": {"staff": (300, 100, 10)},
    "N7722": {"staff": (300, 100, 10)},
    "O8010": {"staff": (300, 100, 10)},
    "Q8511": {"staff": (300, 100, 10)},
    "R8610": {"staff": (300, 100, 10)},
}
"""One industry of each trade, written out a second time from the method's table."""


def classed(industry: str, **figures: float | None) -> str:
    return size_class(industry, **{name: figures.get(name) for name in MEASURES}, on=ON).size  # type: ignore[arg-type]


def edges() -> Iterator[Any]:
    for industry, bounds in SAMPLE.items():
        for measure, limits in bounds.items():
            for size, below, limit in zip((LARGE, MEDIUM, SMALL), (MEDIUM, SMALL, MICRO), limits, strict=True):
                yield pytest.param(industry, measure, limit, size, id=f"{industry}-{measure}-{limit}-at")
                yield pytest.param(industry, measure, limit - 0.01, below, id=f"{industry}-{measure}-{limit}-below")


@pytest.mark.parametrize(("industry", "measure", "value", "size"), list(edges()))
def test_every_edge(industry: str, measure: str, value: float, size: str) -> None:
    """The other measures are ample, so this one decides: the lower bound belongs to the class above."""
    assert classed(industry, **dict.fromkeys(SAMPLE[industry], PLENTY) | {measure: value}) == size


def test_one_measure_short_means_one_class_down_and_micro_needs_only_one() -> None:
    assert classed("C2720", staff=1000, revenue=39999) == MEDIUM
    assert classed("C2720", staff=19, revenue=PLENTY) == MICRO


def test_every_trade_of_the_document_is_tried_here() -> None:
    [rule] = size_rules()
    tried = {trade.name for industry in SAMPLE if (trade := rule.trade_of(industry))}
    assert tried == {trade.name for trade in rule.trades.values()}


@pytest.mark.parametrize("industry", ["G5310", "J6610", "K7040", "P8310", "Q8411", "S9210", "T9700"])
def test_what_the_method_does_not_cover_has_no_class(industry: str) -> None:
    found = size_class(industry, 50, 1000, 1000, ON)
    assert found.size == "" and "不在《统计上大中小微型企业划分办法（2017）》的划分范围" in found.why


def test_unknown_leaves_the_class_open_unless_another_measure_says_micro() -> None:
    open_one = size_class("C2720", 500, None, None, ON)
    assert (open_one.size, open_one.missing, open_one.at_most) == ("", ("revenue",), MEDIUM)
    assert open_one.why == "营业收入未知，工业无法划分，最高为中型。"
    assert size_class("C2720", 5, None, None, ON).size == MICRO
    assert size_class("", 5, 5, 5, ON).missing == ("industry",)
    assert size_class("C2720", 1000, 40000, None, ON).size == LARGE, "assets do not matter to industry"


def test_before_the_method_there_is_no_class() -> None:
    assert size_class("C2720", 1, 1, 1, date(2017, 12, 27)).size == ""
    assert size_class("C2720", 1, 1, 1, date(2017, 12, 28)).size == MICRO


def test_negative_revenue_is_real_negative_staff_is_not() -> None:
    assert classed("C2720", staff=50, revenue=-3) == MICRO
    for wrong in ({"staff": -1.0}, {"assets": -1.0}, {"revenue": float("nan")}):
        with pytest.raises(ValueError, match="请核对来源数据"):
            classed("C2720", **wrong)


@given(st.sampled_from(sorted(SAMPLE)), st.data())
def test_more_never_makes_smaller(industry: str, data: st.DataObject) -> None:
    figures = {name: data.draw(st.floats(0, 10**6)) for name in SAMPLE[industry]}
    more = {name: value + data.draw(st.floats(0, 10**5)) for name, value in figures.items()}
    assert CLASSES.index(classed(industry, **figures)) <= CLASSES.index(classed(industry, **more))


@given(st.sampled_from(sorted(SAMPLE)), st.data())
def test_what_is_told_under_unknown_holds_whatever_the_value_is(industry: str, data: st.DataObject) -> None:
    figures: dict[str, float | None] = {name: data.draw(st.floats(0, 10**6)) for name in SAMPLE[industry]}
    hidden = data.draw(st.sampled_from(sorted(figures)))
    whole, part = (
        classed(industry, **figures),
        size_class(industry, **dict.fromkeys(MEASURES) | figures | {hidden: None}, on=ON),
    )  # type: ignore[arg-type]
    assert part.size in ("", whole)
    assert not part.at_most or CLASSES.index(whole) <= CLASSES.index(part.at_most)
