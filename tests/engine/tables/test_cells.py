"""What a cell means, and the sentence when it means nothing."""

from __future__ import annotations

import datetime
import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifen.engine.tables.broken import SENTENCES, Broken
from jifen.engine.tables.dates import date_of
from jifen.engine.tables.numbers import LARGEST, number_of
from jifen.engine.tables.raw_table import bare, cell_text
from jifen.engine.tables.words import Entry, flag_of, set_of, set_text

SENSIBLE = st.floats(-LARGEST, LARGEST, allow_nan=False)
DAYS = st.dates(datetime.date(1800, 1, 1), datetime.date(2200, 12, 31))


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("12.5", 12.5), (" 12.5\u3000", 12.5), ("\u00a01,234,567.8 ", 1234567.8), ("１２３．４", 123.4), ("－５", -5.0),
        ("−7", -7.0), ("+3", 3.0), (".5", 0.5), ("5.", 5.0), ("0012", 12.0), (7, 7.0), (7.25, 7.25), (Decimal("1.10"), 1.1),
        ("1000000000000000", 1e15), ("\u200b9\ufeff", 9.0), ("1.5e-07", 1.5e-07), ("-2E-3", -0.002), ("1.2345e3", 1234.5),
    ],
)  # fmt: skip
def test_numbers(cell: object, number: float) -> None:
    assert number_of(cell) == number


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("约5", "not_a_number"), ("5万元", "not_a_number"), ("1 2", "not_a_number"), ("--", "not_a_number"), ("", "not_a_number"),
        ("1e5", "scientific"), ("1.2E+08", "scientific"), ("1e308", "too_large"), ("1e9999", "too_large"), ("1e-9999", "scientific"), ("NaN", "not_finite"), ("-inf", "not_finite"),
        ("∞", "not_finite"), ("1.#IND", "not_finite"), (math.nan, "not_finite"), (math.inf, "not_finite"), (1e308, "too_large"),
        ("1000000000000001", "too_large"), ("1,23", "bad_grouping"), ("12,3456", "bad_grouping"), ("9.7%", "percent_unexpected"),
        (True, "not_a_number"), (datetime.date(2025, 1, 1), "not_a_number"), ("²", "not_a_number"), ("٣", "not_a_number"),
    ],
)  # fmt: skip
def test_cells_that_are_no_numbers(cell: object, rule: str) -> None:
    assert number_of(cell) == Broken(rule)


def test_percentages_hold_what_stands_before_the_sign() -> None:
    assert number_of("9.7%", percent=True) == 9.7
    assert number_of("9.7 ％", percent=True) == 9.7
    assert number_of("9.7", percent=True) == 9.7
    assert number_of("9.7%%", percent=True) == Broken("percent_unexpected")


@given(SENSIBLE)
def test_a_number_written_plainly_is_read_back(value: float) -> None:
    assert number_of(format(Decimal(value), "f")) == value
    assert number_of(f"{value:,.3f}") == float(f"{value:.3f}")


@given(st.integers(-(10**15), 10**15))
def test_whole_numbers_are_read_back_however_grouped(value: int) -> None:
    assert number_of(str(value)) == number_of(f"{value:,}") == value


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_says_why_not(text: str) -> None:
    result = number_of(text)
    if isinstance(result, Broken):
        assert result.sentence(text)
        assert result.sentence(text, "en")
    else:
        assert abs(result) <= LARGEST


@pytest.mark.parametrize(
    "cell",
    [
        "2024-02-29", "2024/2/29", "2024.02.29", "20240229", "2024年2月29日", "２０２４－０２－２９", " 2024-02-29 00:00:00 ",
        20240229.0, datetime.date(2024, 2, 29), datetime.datetime(2024, 2, 29, 13, 5),  # noqa: DTZ001
    ],
)  # fmt: skip
def test_dates(cell: object) -> None:
    assert date_of(cell) == datetime.date(2024, 2, 29)


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("2023-02-29", "not_a_date"), ("2024-13-01", "not_a_date"), ("45000", "not_a_date"), ("2024", "not_a_date"),
        ("2024-02/29", "not_a_date"), ("去年", "not_a_date"), ("1024-01-01", "date_out_of_range"), (True, "not_a_date"),
    ],
)  # fmt: skip
def test_cells_that_are_no_dates(cell: object, rule: str) -> None:
    assert date_of(cell) == Broken(rule)


@given(DAYS)
def test_dates_are_read_back(day: datetime.date) -> None:
    ways = (
        day.isoformat(),
        f"{day:%Y}/{day.month}/{day.day}",
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
    )
    assert {date_of(way) for way in (day, *ways)} == {day}


def test_flags() -> None:
    assert [flag_of(c) for c in ("是", "有", "TRUE", 1.0, True)] == [True] * 5
    assert [flag_of(c) for c in ("否", "无", "false", 0, False)] == [False] * 5
    assert flag_of("未查询") == Broken("not_a_flag")


def test_sets() -> None:
    day, end = datetime.date(2024, 11, 6), datetime.date(2027, 11, 6)
    assert set_of("高新技术企业@2024-11-06~2027-11-06； 小巨人@20241106;") == (
        Entry("高新技术企业", day, end),
        Entry("小巨人", day),
    )
    assert set_of("高新技术企业") == (Entry("高新技术企业"),)
    assert set_of("无") == ()
    assert set_of([{"name": "高新", "on": day, "until": None}, "小巨人"]) == (Entry("高新", day), Entry("小巨人"))
    assert set_of([{"nom": "高新"}]) == Broken("entry_without_name")
    assert set_of([{"name": "高新", "on": end, "until": day}]) == Broken("entry_ends_early")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("@2024-01-01", "entry_without_name"), (";", "entry_without_name"), ("A@去年", "entry_date"), ("A@", "entry_date"),
        ("A@2024-01-01~", "entry_date"), ("A@2024-01-01~2023-01-01", "entry_ends_early"), ("无;A@2024-01-01", "none_among_entries"),
    ],
)  # fmt: skip
def test_cells_that_are_no_sets(text: str, rule: str) -> None:
    assert set_of(text) == Broken(rule)


NAMES = st.text(
    st.characters(blacklist_characters=";；@\x00", blacklist_categories=("Cc", "Cs", "Zs", "Zl", "Zp", "Cf")),
    min_size=1,
)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    on = draw(st.none() | DAYS)
    until = draw(st.none() | DAYS) if on else None
    return Entry(draw(NAMES.filter(lambda n: n != "无" and bare(n) == n)), on, max(on, until) if on and until else None)


@given(st.lists(entries(), max_size=5))
def test_sets_are_read_back(held: list[Entry]) -> None:
    assert set_of(set_text(held)) == tuple(held)


def test_cells_as_people_read_them() -> None:
    cells = (300565.0, 0.1, None, True, datetime.datetime(2024, 1, 2), datetime.date(2024, 1, 2), " x\u3000")  # noqa: DTZ001
    assert [cell_text(cell) for cell in cells] == ["300565", "0.1", "", "true", "2024-01-02", "2024-01-02", "x"]


def test_every_rule_has_two_sentences_with_a_remedy() -> None:
    for zh, en in SENTENCES.values():
        assert zh.endswith("。")
        assert "；" in zh
        assert en.endswith(".")
        assert not any("\u4e00" <= c <= "\u9fff" and c != "无" for c in en)
