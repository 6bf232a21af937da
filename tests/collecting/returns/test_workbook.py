"""The workbook goes down and comes back with the same answers; what is not ours, or not this enterprise's, does not."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import python_calamine
import xlsxwriter
from hypothesis import given, settings

from jifen.collecting.reading import DeliveryRefused
from jifen.collecting.returns import (
    Answer,
    HeldValue,
    Known,
    Upload,
    Whose,
    load_form,
    read_workbook_upload,
    shipped_form,
    workbook_bytes,
    workbook_name,
)
from jifen.collecting.returns.form import FILE
from jifen.collecting.returns.workbook import FACT, FILL, HEADER_ROW, HEADERS, HELD, MARK, REASON, STATE, VALUE
from tests.collecting.returns.given_answers import CODE, sets_of_answers

FORM = shipped_form()
WHOSE = Whose(CODE, "示例企业", 2025)
MONEY = Answer("value", "560", "万元")


def up(content: bytes, name: str = "", **more: Any) -> Upload:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        path.write_bytes(content)
        asked: dict[str, Any] = {"enterprise": CODE, "year": 2025, "name": name or workbook_name(WHOSE)} | more
        return read_workbook_upload(path, asked.pop("form", FORM), **asked)


def refusal(content: bytes, **more: Any) -> tuple[str, str]:
    with pytest.raises(DeliveryRefused) as caught:
        up(content, **more)
    return caught.value.problems[0].code, caught.value.problems[0].zh


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def refilled(change: Callable[[dict[str, list[list[Any]]]], None], formula: str = "") -> bytes:
    """The workbook as another program would save it, after ``change``."""
    cells = sheets(workbook_bytes(FORM, WHOSE))
    change(cells)
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False})
    for name, rows in cells.items():
        page = book.add_worksheet(name)
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                page.write(r, c, cell)
        if formula and name == FILL:
            page.write_formula(20, HEADERS.index(VALUE), formula, None, 5)
    book.close()
    return content.getvalue()


def filled(**said: tuple[str, Any, str]) -> bytes:
    """Fact → state, value, reason as typed."""

    def change(cells: dict[str, list[list[Any]]]) -> None:
        for row in cells[FILL][HEADER_ROW:]:
            if typed := said.get(row[HEADERS.index(FACT)]):
                for word, text in zip((STATE, VALUE, REASON), typed, strict=True):
                    row[HEADERS.index(word)] = text

    return refilled(change)


@given(sets_of_answers(FORM))
@settings(max_examples=40)
def test_answers_go_down_and_come_back(answers: dict[str, Answer]) -> None:
    assert up(workbook_bytes(FORM, WHOSE, Known(answers))) == Upload(answers, ())


def test_an_empty_workbook_answers_nothing() -> None:
    assert up(workbook_bytes(FORM, WHOSE)) == Upload({}, ())


def test_what_people_type_in_it() -> None:
    read = up(
        filled(
            revenue=("", "5,600,000元", ""), staff=("有值", 12, ""), established_on=("有值", date(2015, 3, 1).isoformat(), ""),
            main_revenue=("没有", 0, ""), equity_opening=("不适用", "", "本年新成立"), rd_expense=("未知", "", "审计未完成"),
            rankings=("有值", "甲榜单第三名@2025年5月1日；乙榜单第一名@2024-05-01~2027-05-01", ""), accident=("有值", "否", ""),
        )
    )  # fmt: skip
    assert read.findings == ()
    assert read.answers == {
        "revenue": MONEY, "staff": Answer("value", "12", "人"), "established_on": Answer("value", "2015-03-01"),
        "main_revenue": Answer("nil", "无", "万元"), "equity_opening": Answer("not_applicable", reason="founded_this_year"),
        "rd_expense": Answer("unknown", reason="审计未完成"), "accident": Answer("value", "false"),
        "rankings": Answer("value", "甲榜单第三名@2025-05-01;乙榜单第一名@2024-05-01~2027-05-01"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("fact", "typed", "rule", "words"),
    [
        ("revenue", ("有值", "很多", ""), "not_a_number", "应是数字，却是“很多”"),
        ("revenue", ("没有", 5, ""), "contradiction", "状态是“没有”，又填了值“5”"),
        ("revenue", ("不适用", "", "核定征收"), "state", "状态“不适用”不能用；可选：有值、没有、未知"),
        ("revenue", ("", "", "不清楚"), "state", "只写了原因，没有选状态"),
        ("revenue", ("未知", "", ""), "reason_missing", "没有写明原因"),
        ("revenue", ("有值", "", ""), "blank", "没有填写"),
        ("equity_opening", ("不适用", "", "随便"), "not_applicable_why", "不适用的原因要从这些里选：本年新成立"),
        ("sector", ("有值", "新才料", ""), "not_listed", "最接近的是“新材料”"),
    ],
)
def test_each_wrong_row_says_why(fact: str, typed: tuple[str, Any, str], rule: str, words: str) -> None:
    read = up(filled(**{fact: typed}, staff=("有值", 3, "")))
    assert read.answers == {"staff": Answer("value", "3", "人")}
    (finding,) = read.findings
    assert (finding.question, finding.rule, finding.severity) == (fact, rule, "must")
    assert words in finding.zh and finding.zh.startswith("第 ") and FORM.questions[fact].label in finding.zh


def test_what_government_holds_is_shown_and_not_asked() -> None:
    held = {
        "revenue": HeldValue(MONEY, "国家税务总局吉林省税务局", date(2026, 3, 1)),
        "rd_super_deduction": HeldValue(Answer.not_applicable("assessed"), "税务局"),
        "staff": HeldValue(Answer.unknown("")),
    }
    cells = sheets(workbook_bytes(FORM, WHOSE, Known(held=held)))
    asked = [row[HEADERS.index(FACT)] for row in cells[FILL][HEADER_ROW:]]
    assert "revenue" not in asked and "rd_super_deduction" not in asked and "staff" in asked
    assert [row[1:] for row in cells[HELD][3:]] == [
        ["研发费用加计扣除额", "万元", "不适用（核定征收）", "税务局", ""],
        ["营业收入", "万元", "560", "国家税务总局吉林省税务局", "2026-03-01"],
    ]


def test_last_year_stands_beside() -> None:
    cells = sheets(workbook_bytes(FORM, WHOSE, Known(last_year={"revenue": MONEY})))
    beside = {row[HEADERS.index(FACT)]: row[HEADERS.index("上年")] for row in cells[FILL][HEADER_ROW:]}
    assert (beside["revenue"], beside["staff"]) == ("560", "")


def test_delivered_meanwhile_is_left_out_with_a_hint() -> None:
    read = up(filled(revenue=("有值", 560, "")), held={"revenue"})
    assert read.answers == {}
    assert [(one.rule, one.severity) for one in read.findings] == [("held", "hint")]


def test_only_answers_can_be_written() -> None:
    with zipfile.ZipFile(io.BytesIO(workbook_bytes(FORM, WHOSE))) as archive:
        fill, held, mark = (archive.read(f"xl/worksheets/sheet{number}.xml").decode() for number in (1, 2, 3))
        assert all("<sheetProtection" in sheet for sheet in (fill, held, mark))
        assert fill.count('type="list"') > len(FORM.questions) - 1 and "有值,没有,未知" in fill
        assert 'state="veryHidden"' in archive.read("xl/workbook.xml").decode()


def test_another_form_is_refused_with_what_to_do() -> None:
    other = load_form(FILE.read_text("utf-8").replace("version: 1", "version: 2"))
    code, words = refusal(workbook_bytes(FORM, WHOSE), form=other)
    assert code == "other_form" and "第 1 版" in words and "第 2 版" in words and "重新下载" in words


def test_another_enterprise_or_year_is_refused() -> None:
    code, words = refusal(workbook_bytes(FORM, WHOSE), enterprise="91220101571145270J")
    assert code == "other_enterprise" and CODE in words
    assert refusal(workbook_bytes(FORM, WHOSE), year=2026)[0] == "other_year"


def drop_mark(cells: dict[str, list[list[Any]]]) -> None:
    del cells[MARK]


def turn_columns(cells: dict[str, list[list[Any]]]) -> None:
    header = cells[FILL][HEADER_ROW - 1]
    header[7], header[8] = header[8], header[7]


def rename_fact(cells: dict[str, list[list[Any]]]) -> None:
    cells[FILL][HEADER_ROW + 2][HEADERS.index(FACT)] = "secret"


def far_row(cells: dict[str, list[list[Any]]]) -> None:
    cells[FILL] += [[] for _ in range(900)] + [["x"]]


@pytest.mark.parametrize(
    ("change", "code"),
    [(drop_mark, "not_the_workbook"), (turn_columns, "changed_sheet"), (rename_fact, "changed_sheet"), (far_row, "too_large_sheet")],
)  # fmt: skip
def test_a_changed_workbook_is_refused(change: Callable[[dict[str, list[list[Any]]]], None], code: str) -> None:
    assert refusal(refilled(change))[0] == code


def test_formulas_are_refused() -> None:
    code, words = refusal(refilled(lambda cells: None, formula="=2+3"))
    assert code == "formulas" and "选择性粘贴为数值" in words


def with_part(part: str, content: bytes) -> bytes:
    result = io.BytesIO(workbook_bytes(FORM, WHOSE))
    with zipfile.ZipFile(result, "a") as archive:
        archive.writestr(part, content)
    return result.getvalue()


@pytest.mark.parametrize(
    ("part", "content", "code"),
    [
        ("xl/vbaProject.bin", b"x", "macros"),
        ("xl/media/image1.png", b"\x89PNG", "attachments"),
        ("docProps/thumbnail.jpeg", b"<worksheet><sheetData/>", "attachments"),
        ("xl/other.xml", b"<a xmlns:x='y'><x:f>1</x:f></a>", "formulas"),
        ("xl/other.xml", b'<a><c r="&#65;1048576"/></a>', "too_large_sheet"),
        ("xl/other.xml", b'<a><c r="AAA1"/></a>', "too_large_sheet"),
        ("xl/other.xml", b'<a><row r="501"/></a>', "too_large_sheet"),
        ("xl/other.xml", b"<a><row/></a>", "too_large_sheet"),
        ("xl/other.xml", b"<a><b></a>", "damaged"),
        ("xl/other.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>', "doctype"),
    ],
)
def test_hostile_parts_are_refused(part: str, content: bytes, code: str) -> None:
    assert refusal(with_part(part, content))[0] == code


def test_a_thumbnail_does_no_harm() -> None:
    assert up(with_part("docProps/thumbnail.jpeg", b"\xff\xd8\xff<")) == Upload({}, ())


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [(b"a,b\n1,2\n", "a.csv", "not_the_workbook"), (b"", "a.xlsx", "empty"), (b"PK\x03\x04", "a.xlsx", "damaged"), (b"x", "a.xlsm", "macros")],
)  # fmt: skip
def test_other_files_are_refused(content: bytes, name: str, code: str) -> None:
    assert refusal(content, name=name)[0] == code


@pytest.mark.parametrize(
    ("packing", "code"), [(zipfile.ZIP_STORED, "too_large"), (zipfile.ZIP_DEFLATED, "unpacks_too_far")]
)
def test_a_large_upload_is_refused_before_it_is_opened(packing: int, code: str) -> None:
    content = io.BytesIO(workbook_bytes(FORM, WHOSE))
    with zipfile.ZipFile(content, "a", packing) as archive:
        archive.writestr("xl/other.xml", b"<a/>" + b" " * (41 * 1024 * 1024))
    assert refusal(content.getvalue())[0] == code
