"""The return as a workbook to fill in offline: one sheet of questions, one of what government holds, one that nobody sees.

What the sheets are called and where things stand is here, for the writer and for ``workbook_upload`` which reads it back.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import xlsxwriter

from jifen.collecting.reading.states import STATE_WORDS
from jifen.collecting.returns.answers import Answer, Answers, HeldValue, asked
from jifen.collecting.returns.form import Question, ReturnForm, form_digest

FILL, HELD, MARK = "填报", "政府已有", "版本"
"""Sheets; the last one is hidden and says which form this is and whose."""
FORM, VERSION, DIGEST, ENTERPRISE, YEAR = "form", "version", "digest", "enterprise", "year"
HEADER_ROW: Final = 4
HEADERS: Final = (
    "编号", "数据项", "定义", "怎么找", "年限", "单位", "上年", "状态", "值", "原因", "证明材料", "代码",
)  # fmt: skip
NUMBER, STATE, VALUE, REASON, FACT = "编号", "状态", "值", "原因", "代码"
STATES: Final = {"value": "有值", "nil": "没有", "not_applicable": "不适用", "unknown": "未知"}
_WIDTHS: Final = (6, 26, 44, 32, 12, 7, 16, 9, 26, 26, 34, 4)
_HELD_HEADERS: Final = ("编号", "数据项", "单位", "值", "来源", "日期")
_HOW: Final = (
    "白色格可填。状态选“有值”时填值；“没有”不用填值；“不适用”和“未知”要写原因。金额可带单位（如 5600000元、1.2亿元），不写单位即为万元；"
    "日期如 2025-12-31；多项写成 名称@日期 或 名称@起始日期~截止日期，用分号隔开。不要写公式。填好后在平台上传，由平台核对后再签署。"
)


@dataclass(frozen=True)
class Whose:
    """Whose return of which data year."""

    enterprise: str
    name: str
    year: int


@dataclass(frozen=True)
class Known:
    """What stands in the workbook already."""

    answers: Answers = field(default_factory=dict)
    last_year: Answers = field(default_factory=dict)
    held: Mapping[str, HeldValue] = field(default_factory=dict)


def workbook_name(whose: Whose) -> str:
    return f"年度填报（{whose.year}）{whose.enterprise}.xlsx"


def workbook_bytes(form: ReturnForm, whose: Whose, known: Known | None = None) -> bytes:
    """The workbook (XLSX) of the questions that are left to ``whose``; what government holds is shown beside and locked."""
    known = known or Known()
    content = io.BytesIO()
    book = xlsxwriter.Workbook(
        content,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    style = _styles(book)
    _fill_sheet(book.add_worksheet(FILL), form, whose, known, style)
    _held_sheet(book.add_worksheet(HELD), form, known.held, style)
    _mark_sheet(book.add_worksheet(MARK), form, whose)
    book.close()
    return content.getvalue()


def _styles(book: Any) -> dict[str, Any]:
    edge = {"border": 1, "border_color": "#E3E6EB", "valign": "top", "text_wrap": True}
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "how": book.add_format({"text_wrap": True, "valign": "top", "font_color": "#5B6775"}),
        "header": book.add_format(edge | {"bold": True, "bg_color": "#124E8C", "font_color": "#FFFFFF"}),
        "section": book.add_format(edge | {"bold": True, "bg_color": "#E3E6EB"}),
        "fixed": book.add_format(edge | {"bg_color": "#F5F6F8"}),
        "open": book.add_format(edge | {"locked": False, "num_format": "@"}),
    }


def _fill_sheet(page: Any, form: ReturnForm, whose: Whose, known: Known, style: dict[str, Any]) -> None:
    page.write_string(0, 0, f"{form.title}（{whose.year} 年度）", style["title"])
    page.write_string(1, 0, f"企业：{whose.name}    统一社会信用代码：{whose.enterprise}    表样第 {form.version} 版")
    page.merge_range(2, 0, 2, len(HEADERS) - 2, _HOW, style["how"])
    page.set_row(2, 48)
    for column, (word, width) in enumerate(zip(HEADERS, _WIDTHS, strict=True)):
        page.write_string(HEADER_ROW - 1, column, word, style["header"])
        page.set_column(column, column, width, None, {"hidden": word == FACT})
    row, left = HEADER_ROW, asked(form.questions, known.held)
    for section in form.sections:
        questions = [question for question in section.questions if question.fact in left]
        if questions:
            page.write_string(row, 1, section.title, style["section"])
            row += 1
        for question in questions:
            _question_row(page, row, form, question, known, style)
            row += 1
    page.freeze_panes(HEADER_ROW, 2)
    page.protect("", {"format_columns": True, "format_rows": True})
    page.set_landscape(), page.fit_to_pages(1, 0), page.repeat_rows(HEADER_ROW - 1)


def _question_row(
    page: Any, row: int, form: ReturnForm, question: Question, known: Known, style: dict[str, Any]
) -> None:
    answer = known.answers.get(question.fact)
    fixed = {
        NUMBER: form.number(question.fact), "数据项": question.label, "定义": question.definition, "怎么找": question.where,
        "年限": question.window_words(), "单位": question.unit, "上年": shown(question, known.last_year.get(question.fact)),
        "证明材料": question.evidence_note, FACT: question.fact,
    }  # fmt: skip
    for word, text in fixed.items():
        page.write_string(row, HEADERS.index(word), text, style["fixed"])
    reason = question.reason_words(answer.reason) or answer.reason if answer else ""
    said = {STATE: STATES[answer.state] if answer else "", VALUE: _value(question, answer), REASON: reason}
    for word, text in said.items():
        page.write_string(row, HEADERS.index(word), text, style["open"])
    _validations(page, row, question)


def _validations(page: Any, row: int, question: Question) -> None:
    column = HEADERS.index(STATE)
    page.data_validation(
        row, column, row, column,
        {
            "validate": "list", "source": [STATES[state] for state in question.states],
            "error_title": "状态", "error_message": "请从下拉列表里选择。",
        },
    )  # fmt: skip
    words = {
        VALUE: ("是", "否") if question.kind == "flag" else question.choices,
        REASON: tuple(words for _, words in question.not_applicable),
    }
    for header, choices in words.items():
        if choices and len(",".join(choices)) <= 255:
            column = HEADERS.index(header)
            # reasons in one's own words stay possible: unknown has them
            strict = header == VALUE
            page.data_validation(
                row, column, row, column, {"validate": "list", "source": list(choices), "show_error": strict}
            )


def _value(question: Question, answer: Answer | None) -> str:
    return shown(question, answer) if answer and answer.state == "value" else ""


def shown(question: Question, answer: Answer | None) -> str:
    """An answer as people read it: ``是``, ``12.5``, ``不适用（核定征收）``; empty where there is none."""
    if answer is None:
        return ""
    if answer.state == "not_applicable":
        return f"不适用（{question.reason_words(answer.reason) or answer.reason}）"
    if answer.state != "value":
        return STATE_WORDS[answer.state][0]
    return {"true": "是", "false": "否"}.get(answer.text, answer.text) if question.kind == "flag" else answer.text


def _held_sheet(page: Any, form: ReturnForm, held: Mapping[str, HeldValue], style: dict[str, Any]) -> None:
    page.write_string(0, 0, "以下数据已由政府部门提供，不用填报；有误的请在平台上对该数据提出异议。", style["title"])
    for column, word in enumerate(_HELD_HEADERS):
        page.write_string(2, column, word, style["header"])
    row = 3
    for question in form.questions.values():
        one = held.get(question.fact)
        if one is None or not one.answer.told:
            continue
        day = one.on.isoformat() if one.on else ""
        cells = (
            form.number(question.fact),
            question.label,
            question.unit,
            shown(question, one.answer),
            one.source,
            day,
        )
        for column, text in enumerate(cells):
            page.write_string(row, column, text, style["fixed"])
        row += 1
    page.set_column(1, 1, 30), page.set_column(3, 4, 30), page.set_column(5, 5, 12)
    page.protect()


def _mark_sheet(page: Any, form: ReturnForm, whose: Whose) -> None:
    marks = {
        FORM: form.code, VERSION: str(form.version), DIGEST: form_digest(form), ENTERPRISE: whose.enterprise,
        YEAR: str(whose.year),
    }  # fmt: skip
    for row, (key, text) in enumerate(marks.items()):
        page.write_string(row, 0, key)
        page.write_string(row, 1, text)
    page.protect()
    page.very_hidden()
