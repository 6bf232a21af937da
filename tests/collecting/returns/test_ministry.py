"""The ministry's sheet comes in as any delivery, ours goes out in its form, and what differs is listed once."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jifen.collecting.reading import DeliveryRefused, read_delivery
from jifen.collecting.returns import (
    Answer,
    Difference,
    MinistryRow,
    SheetRefused,
    differences,
    load_sheet,
    ministry_source,
    read_ministry_sheet,
    shipped_form,
    shipped_sheet,
    write_ministry_sheet,
)
from jifen.collecting.returns.ministry import FILE
from jifen.collecting.returns.self_report import answers_of
from tests.collecting.returns.given_answers import CODE, sets_of_answers

SHEET, FORM = shipped_sheet(), shipped_form()
OTHER = "91220101571145270J"


def row(enterprise: str = CODE, **answers: Answer) -> MinistryRow:
    return MinistryRow(enterprise, 2025, answers)


def amount(text: str) -> Answer:
    return Answer("value", text, "万元")


def come_back(rows: list[MinistryRow]) -> list[MinistryRow]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "征集表.xlsx"
        path.write_bytes(write_ministry_sheet(rows, SHEET))
        received = read_delivery(path, ministry_source(SHEET))
    assert received.quarantined == 0, received.faults.to_pylist()
    return [MinistryRow(code, 2025, answers) for code, answers in answers_of(received).items()]


@given(sets_of_answers(FORM))
@settings(max_examples=40)
def test_what_goes_out_comes_back_without_a_difference(answers: dict[str, Answer]) -> None:
    ours = [MinistryRow(CODE, 2025, answers), row(OTHER, revenue=amount("1"))]
    assert differences(ours, come_back(ours), SHEET) == []


@given(st.decimals(-10_000, 10_000, places=6).map(str))
@settings(max_examples=40)
def test_a_whole_unit_of_the_sheet_is_always_a_difference(text: str) -> None:
    ours, theirs = (row(revenue=amount(one)) for one in (text, repr(float(text) + 0.2)))
    assert [one.how for one in differences([ours], [theirs], SHEET)] == ["unequal"]


def test_units_and_rounding_of_the_sheet() -> None:
    (back,) = come_back([row(revenue=amount("12.3456"), staff=Answer("value", "7", "人"), net_profit=amount("-0.05"))])
    assert (back.answers["revenue"], back.answers["net_profit"]) == (amount("12.3"), amount("-0.1"))
    assert back.answers["staff"].number == 7


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        (amount("12.34"), amount("12.3"), None),
        (amount("12.35"), amount("12.3"), None),
        (amount("12.36"), amount("12.3"), ("unequal", "124", "123")),
        (Answer("nil", "无", "万元"), amount("0"), None),
        (amount("5"), None, ("missing_there", "50", "")),
        (amount("5"), Answer.unknown(""), ("missing_there", "50", "")),
        (None, amount("5"), ("missing_here", "", "50")),
        (Answer.not_applicable("assessed"), amount("5"), ("missing_here", "不适用", "50")),
        (Answer.not_applicable("assessed"), Answer.unknown(""), None),
        (None, None, None),
    ],
)
def test_what_counts_as_a_difference(
    ours: Answer | None, theirs: Answer | None, expected: tuple[Any, ...] | None
) -> None:
    pair = [row(**({"revenue": one} if one else {})) for one in (ours, theirs)]
    found = differences([pair[0]], [pair[1]], SHEET)
    assert [(one.fact, one.how, one.ours, one.theirs) for one in found] == (
        [("revenue", *expected)] if expected else []
    )


def test_sets_differ_by_name_and_day() -> None:
    ours = row(qualifications=Answer("value", "甲@2025-01-01~2027-01-01;乙@2024-01-01"))
    same = row(qualifications=Answer("value", "乙@2024-01-01;甲@2025-01-01"))
    other = row(qualifications=Answer("value", "甲@2025-01-02;乙@2024-01-01"))
    assert differences([ours], [same], SHEET) == []
    assert [one.how for one in differences([ours], [other], SHEET)] == ["unequal"]


def test_an_enterprise_on_one_side_only_is_one_difference() -> None:
    here, there = [row(revenue=amount("1"))], [row(OTHER, revenue=amount("1"), staff=amount("2"))]
    assert differences(here, there, SHEET) == [
        Difference(CODE, 2025, "", "missing_there"),
        Difference(OTHER, 2025, "", "missing_here"),
    ]
    assert [one.how_words() for one in differences(here, there, SHEET)] == ["征集表没有", "本平台没有"]


def test_it_is_read_in_a_child_with_the_register(tmp_path: Path) -> None:
    path = tmp_path / "征集表.xlsx"
    path.write_bytes(write_ministry_sheet([row(revenue=amount("1")), row(OTHER, revenue=amount("2"))], SHEET))
    reading = read_ministry_sheet(path, SHEET, register={CODE})
    assert [(one.enterprise, one.year, one.answers["revenue"]) for one in reading.rows] == [(CODE, 2025, amount("1"))]
    assert (reading.received.accepted, reading.received.quarantined) == (1, 1)
    assert reading.received.faults["rule"].to_pylist() == ["unknown_enterprise"]


def test_a_sheet_of_another_form_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "征集表.xlsx"
    path.write_bytes(write_ministry_sheet([row(revenue=amount("1"))], replace(SHEET, enterprise="代码")))
    with pytest.raises(DeliveryRefused, match="统一社会信用代码"):
        read_ministry_sheet(path, SHEET)


def test_what_is_not_official_says_so() -> None:
    assert "自拟" in SHEET.provisional
    assert {column.names_from for column in SHEET.columns.values()} == {"annex", "invented"}


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("  staff: {", "  staf: {", "没有名为“staf”的数据项（最接近的是“staff”）。"),
        ("unit: 千元", "unit: 件", "的单位“件”不能换成“万元”；请核对。"),
        ("header: 成立日期", "header: 企业名称", "列名“企业名称”用了两次；请改成不同的名称。"),
        ("names_from: annex", "names_from: official_list", "“names_from”不能是“official_list”"),
        ("page: 征集表\n", "", "征集表缺少“page”；请补上。"),
        ("{header: 净利润（千元）, ", "{header: 净利润（千元）, colour: red, ", "列“net_profit”不认识“colour”"),
    ],
)
def test_every_fault_of_the_document_has_its_sentence(old: str, new: str, sentence: str) -> None:
    text = FILE.read_text("utf-8")
    assert old in text
    with pytest.raises(SheetRefused) as caught:
        load_sheet(text.replace(old, new), name="m.yaml")
    assert sentence in str(caught.value)
