"""The form is read as strictly as a contract, and named by its content."""

from __future__ import annotations

import pytest

from jifen.collecting.contracts.facts import FACTS
from jifen.collecting.returns import FormRefused, form_digest, load_form, shipped_form
from jifen.collecting.returns.form import FILE

FORM = shipped_form()
GOVERNMENTS_OWN = {"research_blacklist", "judgement_debtor", "tax_arrears", "nontax_arrears", "premium_arrears"}
TEXT = """
form: annual_return
version: 1
title: 填报表
title_en: Return
in_force_from: 2026-01-01
sections:
  people:
    title: 人员
    title_en: People
    questions:
      staff:
        label_en: Staff
        definition: 年末人数
        definition_en: People at the end of the year
        where: 工资表
        where_en: Payroll
        window: year_end
      sector: {label_en: Sector, definition: 产业, definition_en: Sector, where: 收入, where_en: Revenue, window: standing}
"""
CORE = {
    "rd_expense", "revenue", "main_revenue", "staff", "rd_staff", "invention_patents",
    "ip_count", "contract_turnover", "net_profit", "equity_opening", "equity_closing", "projects_prefecture",
    "projects_province", "awards_prefecture", "awards_province", "standards", "financing", "rankings",
    "qualifications", "established_on", "county", "industry", "sector", "total_cost",
    "assets", "insured_staff", "rd_super_deduction",
}  # fmt: skip


def test_every_core_fact_an_enterprise_can_know_is_asked_once() -> None:
    asked = [question.fact for section in FORM.sections for question in section.questions]
    assert len(asked) == len(set(asked)) and set(asked) >= CORE
    assert not set(asked) & GOVERNMENTS_OWN, "what only an authority can say is never asked"
    assert set(asked) <= set(FACTS)


def test_questions_speak_both_languages() -> None:
    for question in FORM.questions.values():
        for name in ("label", "definition", "where", "nil", "evidence_note"):
            assert bool(question.words(name)) == bool(question.words(name, "en"))
        assert (question.unit, question.kind) == (FACTS[question.fact].unit, FACTS[question.fact].kind)
        assert question.window_words() and question.window_words("en")


def test_four_states_where_they_fit() -> None:
    states = {fact: question.states for fact, question in FORM.questions.items()}
    assert states["rd_super_deduction"] == ("value", "nil", "not_applicable", "unknown")
    assert states["rankings"] == ("value", "nil", "unknown")
    assert states["equity_opening"] == ("value", "not_applicable", "unknown")
    assert states["net_profit"] == states["accident"] == states["county"] == ("value", "unknown")


def test_the_four_kinds_of_ranking_evidence_are_named() -> None:
    note = FORM.questions["rankings"].evidence_note
    assert all(word in note for word in ("全球行业头部机构", "国际标准组织", "省部级及以上", "国内权威市场研究机构"))
    assert FORM.questions["equity_opening"].carried_from == "equity_closing"


def test_questions_are_numbered_by_section() -> None:
    assert (FORM.number("established_on"), FORM.number("rd_staff"), FORM.number("rd_expense")) == ("1.1", "2.3", "3.1")


def test_the_digest_is_of_the_content() -> None:
    text = FILE.read_text("utf-8")
    assert form_digest(load_form("# remark\n" + text)) == form_digest(FORM)
    for old, new in (
        ("version: 1", "version: 2"),
        ("年末在本企业工作", "年内在本企业工作"),
        ("evidence: needed", "evidence: welcome"),
    ):
        assert old in text
        assert form_digest(load_form(text.replace(old, new, 1))) != form_digest(FORM)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("      staff:", "      staf:", "没有名为“staf”的数据项（最接近的是“staff”）。"),
        ("        where: 工资表\n", "", "题目“staff”缺少“where”；请补上。"),
        ("window: year_end", "window: yearend", "“window”不能是“yearend”（最接近的是“year_end”）。"),
        ("window: year_end", "window: year_end\n        colour: red", "题目“staff”不认识“colour”"),
        ("window: year_end", "window: year_end\n        names: [甲]", "“从业人员期末人数”是 number 类，不能写 names；请删去。"),
        ("window: year_end", "window: year_end\n        nil: 没有", "“从业人员期末人数”的 nil 只写了一种语言；请写齐 nil 和 nil_en。"),
        ("window: year_end", "window: year_end\n        not_applicable: {a: 停业（清算）}", "不适用的原因“停业（清算）”不能为空，也不能含括号；请改写。"),
        ("window: year_end", "window: year_end\n        carried_from: asets", "“从业人员期末人数”承接的“asets”不在表里"),
        ("window: standing}", "window: standing, nil: 没有, nil_en: none}", "“重点产业”是 text 类，不能写 nil；请删去。"),
        ("window: standing}", "window: standing}\n  more: {title: 又, title_en: again, questions: {staff: {label_en: S, definition: 人, definition_en: p, where: 表, where_en: p, window: year_end}}}", "“从业人员期末人数”问了两次；请只留一处。"),
        ("in_force_from: 2026-01-01", "in_force_from: 明年", "“in_force_from”应是 2026-01-31 这样的日期。"),
        ("title: 填报表\n", "", "填报表缺少“title”；请补上。"),
        ("title: 填报表", "title: 填报表\ntitle: 又一张", "“title”写了两次；请只留一个。"),
    ],
)  # fmt: skip
def test_every_fault_has_its_sentence(old: str, new: str, sentence: str) -> None:
    assert old in TEXT
    with pytest.raises(FormRefused) as caught:
        load_form(TEXT.replace(old, new), name="form.yaml")
    assert sentence in str(caught.value)
    assert str(caught.value).startswith("form.yaml 第 ")


def test_a_form_that_asks_nothing_is_refused() -> None:
    with pytest.raises(FormRefused, match="填报表没有题目；请写明问什么。"):
        load_form(TEXT[: TEXT.index("sections:")] + "sections: {a: {title: 甲, title_en: A, questions: {}}}\n")
