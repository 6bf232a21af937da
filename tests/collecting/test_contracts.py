"""A contract is read strictly, dated, named by its content, and compared in words."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest

from jifen.collecting.contracts import (
    ContractRefused,
    contract_changes,
    contract_digest,
    deadline_words,
    due_periods,
    load_contract,
)
from jifen.collecting.reading import Received
from jifen.collecting.sources import check_agreement, load_source, source_codes, source_of
from jifen.collecting.sources.sample_delivery import sample_delivery
from jifen.collecting.sources.source import FOLDER
from jifen.engine.mapping import load_mapping
from jifen.engine.problems import MappingRefused

GOOD = """
contract: tax
version: 1
title: 涉税数据
owner: 税务部门
matter: 共享
in_force_from: 2026-01-01
frequency: monthly
deadline: {months_after: 1, day: 10}
facts:
  revenue: {nil: [零申报]}
  main_revenue:
  established_on:
rules:
  main_within: {kind: at_most, facts: [main_revenue, revenue], allow: 0.01}
"""


def test_a_contract_says_what_is_owed() -> None:
    contract = load_contract(GOOD)
    assert [fact.name for fact in contract.facts.values()] == ["营业收入", "主营业务收入", "成立日期"]
    assert contract.facts["revenue"].unit == "万元"
    assert contract.rules["main_within"].severity == "must"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("contract: tax", "contract: 税务", "“税务”不能作编号；请用小写字母、数字、下划线，并以字母开头。"),
        ("title: 涉税数据\n", "", "数据合同缺少“title”；请补上。"),
        ("owner: 税务部门\n", "", "数据合同缺少“owner”；请补上。"),
        ("in_force_from: 2026-01-01", "in_force_from: 明年", "“in_force_from”应是 2026-01-31 这样的日期。"),
        ("frequency: monthly", "frequency: montly", "“frequency”不能是“montly”（最接近的是“monthly”）。"),
        ("version: 1", "version: 0", "“version”应是不小于 1 的整数。"),
        ("  main_revenue:\n", "  main_revenu:\n  main_revenue:\n", "没有名为“main_revenu”的数据项（最接近的是“main_revenue”）。"),
        ("{nil: [零申报]}", "{unit: 元}", "“revenue”的单位应为“万元”，写的是“元”；文件里的单位请写在 columns.yaml 的 file_unit。"),
        ("{nil: [零申报]}", "{nil: [无], unknown: [无]}", "“无”在“revenue”里有两种含义；无、不适用、未知必须分得开。"),
        ("{nil: [零申报]}", "{entries: [{on: a, name: b}]}", "“revenue”不是带日期集合，不能写 entries。"),
        ("{nil: [零申报]}", "{colour: red}", "数据项“revenue”不认识“colour”"),
        ("[main_revenue, revenue]", "[main_revenue, assets]", "规则“main_within”用到的“assets”不在本合同的数据项里"),
        ("[main_revenue, revenue]", "[main_revenue]", "规则“main_within”（前者不大于后者）要用 2 个数据项，写了 1 个。"),
        ("[main_revenue, revenue]", "[main_revenue, established_on]", "不适合“established_on”，它是 date 类；请换规则或数据项。"),
        ("allow: 0.01", "digits: 6", "规则“main_within”（前者不大于后者）用不到“digits”；请删去。"),
        ("kind: at_most, facts: [main_revenue, revenue], allow: 0.01", "kind: range, facts: [revenue]", "规则“main_within”（在范围之内）缺少“low”；请补上。"),
        ("kind: at_most, facts: [main_revenue, revenue], allow: 0.01", "kind: range, facts: [revenue], low: 5, high: 1", "规则“main_within”的下限 5 不小于上限 1；请核对。"),
        ("kind: at_most", "kind: most", "“kind”不能是“most”"),
        ("{months_after: 1, day: 10}", "{days_after: 1}", "deadline 里的“days_after”与报送频率不符；每日报送写 days_after，其余写 months_after 和 day。"),
        ("{months_after: 1, day: 10}", "{months_after: 1, day: 40}", "deadline 的 day 应在 1 至 31 之间。"),
        ("deadline:", "shift: {sum_times: 0.5}\ndeadline:", "shift 的数不合理：rows_fall_to 在 0 至 1 之间，sum_times 大于 1，unknown_rises_by 在 0 至 1 之间。"),
        ("deadline:", "rows: many\ndeadline:", "rows: many 时只能交带 entries 的集合；revenue、main_revenue、established_on在几行里会互相矛盾。"),
        ("  revenue: {nil: [零申报]}\n  main_revenue:\n  established_on:\n", "  {}\n", "合同没有列出任何数据项；请写明交哪些数据。"),
        ("  established_on:\n", "  qualifications: {entries: [{on: a}]}\n", "每一项的名称从哪里来？请在 name（固定名称）和 named_by（列）中只写一个。"),
        ("owner: 税务部门", "owner: 税务部门\nowner: 税务局", "“owner”写了两次；请只留一个。"),
    ],
)  # fmt: skip
def test_every_fault_has_its_sentence(old: str, new: str, sentence: str) -> None:
    assert old in GOOD
    with pytest.raises(ContractRefused) as caught:
        load_contract(GOOD.replace(old, new), name="contract.yaml")
    assert sentence in str(caught.value)
    assert str(caught.value).startswith("contract.yaml 第 ")


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(ContractRefused) as caught:
        load_contract(GOOD.replace("title: 涉税数据\n", "").replace("monthly", "often").replace("at_most", "least"))
    assert len(caught.value.problems) >= 3


def test_the_digest_is_of_the_content() -> None:
    assert contract_digest(load_contract(GOOD)) == contract_digest(
        load_contract("# remark\n" + GOOD.replace("main_revenue:\n", "main_revenue: {unit: 万元}\n"))
    )
    assert contract_digest(load_contract(GOOD)) != contract_digest(load_contract(GOOD.replace("0.01", "0.02")))


@pytest.mark.parametrize(
    ("frequency", "deadline", "count", "last", "timely", "words"),
    [
        ("monthly", "{months_after: 1, day: 10}", 12, "2025-12", (2026, 1, 10), "每月数据，次月 10 日前"),
        ("quarterly", "{months_after: 1, day: 31}", 4, "2025-Q4", (2026, 1, 31), "每季数据，期后第 1 个月 31 日前"),
        ("yearly", "{months_after: 2, day: 30}", 1, "2025", (2026, 2, 28), "每年数据，期后第 2 个月 30 日前"),
        ("daily", "{days_after: 2}", 365, "2025-12-31", (2026, 1, 2), "每日数据，2 日内"),
    ],
)
def test_a_deadline_gives_dates_and_words(
    frequency: str, deadline: str, count: int, last: str, timely: tuple[int, int, int], words: str
) -> None:
    contract = load_contract(
        GOOD.replace("frequency: monthly", f"frequency: {frequency}").replace("{months_after: 1, day: 10}", deadline)
    )
    periods = due_periods(contract, 2025)
    assert len(periods) == count
    assert (periods[-1].code, periods[-1].timely_until) == (last, datetime.date(*timely))
    assert deadline_words(contract) == words


def test_three_clocks() -> None:
    march = due_periods(load_contract(GOOD + "clocks: {opens_before: 5, changeable_after: 20}\n"), 2026)[2]
    days = [march.state_on(datetime.date(2026, 4, day)) for day in (4, 5, 10, 11, 30)]
    assert days == ["not_open", "timely", "timely", "late", "late"]
    assert march.state_on(datetime.date(2026, 5, 1)) == "closed"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("  established_on:\n", "", "删去数据项 成立日期（established_on）（须提前告知报送方）。"),
        ("  established_on:\n", "  established_on:\n  assets:\n", "新增数据项 资产总额（assets）。"),
        ("  established_on:\n", "  established_on:\n  assets: {blank: refuse}\n", "新增数据项 资产总额（assets）（须提前告知报送方）。"),
        ("allow: 0.01", "allow: 0.5", "规则 main_within（前者不大于后者）：容许误差 0.01 → 0.5。"),
        ("allow: 0.01", "allow: 0", "规则 main_within（前者不大于后者）：容许误差 0.01 → 0（须提前告知报送方）。"),
        ("allow: 0.01", "allow: 0.01, severity: hint", "规则 main_within（前者不大于后者）：级别 强制 → 提示。"),
        ("day: 10", "day: 20", "合同：期限 每月数据，次月 10 日前 → 每月数据，次月 20 日前。"),
        ("day: 10", "day: 5", "合同：期限 每月数据，次月 10 日前 → 每月数据，次月 5 日前（须提前告知报送方）。"),
        ("monthly", "quarterly", "合同：报送频率 每月 → 每季（须提前告知报送方）。"),
        ("[零申报]", "[零申报, 无]", "数据项 营业收入（revenue）：表示“无”的词 零申报 → 零申报、无。"),
        ("{nil: [零申报]}", "{nil: [零申报], blank: nil}", "数据项 营业收入（revenue）：空白表示 未知 → 无（确认没有）（须提前告知报送方）。"),
        ("owner: 税务部门", "owner: 税务局", "合同：负责部门 税务部门 → 税务局。"),
    ],
)  # fmt: skip
def test_two_versions_are_told_apart_in_words(old: str, new: str, sentence: str) -> None:
    changes = contract_changes(load_contract(GOOD), load_contract(GOOD.replace(old, new)))
    assert sentence in [change.sentence() for change in changes]
    assert all(change.breaking == ("须提前告知" in change.sentence()) for change in changes)


def test_a_contract_equals_itself() -> None:
    assert contract_changes(load_contract(GOOD), load_contract(GOOD)) == ()


@pytest.mark.parametrize("code", source_codes())
def test_shipped_sources_keep_their_contracts(code: str) -> None:
    source = load_source(code)
    assert source.code == code
    assert "暂定" in source.contract.basis
    assert "Invented for this sample" in source.notes


def test_there_are_nine_sources() -> None:
    assert source_codes() == (
        "courts", "emergency_management", "human_resources", "industry", "ip_office", "market_supervision", "science", "statistics", "tax",
    )  # fmt: skip


def test_a_source_that_is_not_there() -> None:
    with pytest.raises(ContractRefused, match="没有名为“taxes”的数据来源（最接近的是“tax”）。"):
        load_source("taxes")


MAPPING = """
mapping: tax
title: 列
key: {enterprise: 代码, year: 年度}
facts:
  revenue: {column: 收入, unit: 万元, file_unit: 元}
  main_revenue: {column: 主营, unit: 万元}
  established_on: {kind: date, column: 日期}
"""


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("  main_revenue: {column: 主营, unit: 万元}\n", "", "合同要求“主营业务收入”（main_revenue），列映射没有说明取自哪一列；请补上。"),
        ("kind: date, ", "kind: text, ", "“established_on”在合同里是 date，在列映射里是 text；请写成一致。"),
        ("主营, unit: 万元", "主营, unit: 元", "“main_revenue”的单位在合同里是 万元，在列映射里是 元；文件中的单位写 file_unit。"),
        ("facts:", "facts:\n  assets: {column: 资产}", "合同里没有由一列直接给出的“assets”"),
        ("year: 年度", "year: {every: true}", "合同与列映射对年度的说法不一致"),
        ("{column: 主营, unit: 万元}", "{unit: 万元, derive: revenue * 1}", "“main_revenue”用了公式；报送的数据照原样接收，推算放在指标体系里。"),
        ("facts:", "tables: {a: {}, b: {}}\nfacts:", "一个来源的列映射只能有一张表。"),
    ],
)  # fmt: skip
def test_contract_and_mapping_must_agree(old: str, new: str, sentence: str) -> None:
    text = MAPPING.replace(old, new)
    if "a: {}" in new:
        text = text.replace("{column: ", "{table: a, column: ").replace(
            "kind: date, column", "kind: date, table: a, column"
        )
    with pytest.raises(MappingRefused) as caught:
        check_agreement(load_contract(GOOD), load_mapping(text))
    assert sentence in str(caught.value)


def test_documents_may_come_as_texts() -> None:
    assert source_of(GOOD, MAPPING).code == "tax"


def test_a_set_needs_its_columns() -> None:
    contract = GOOD.replace(
        "  established_on:\n", "  established_on:\n  qualifications: {entries: [{name: 高新技术企业, on: got_on}]}\n"
    )
    with pytest.raises(MappingRefused, match="集合“qualifications”要用工作列“got_on”（date 类）"):
        source_of(contract, MAPPING)


def test_a_date_is_asked_only_where_its_flag_is_true(delivered: Callable[..., Received]) -> None:
    sample = sample_delivery("emergency_management", enterprises=40, dirty=False)
    states = delivered(sample.content, sample.name, "emergency_management").states
    unknown, false = states["accident"]["unknown"], [row[4] for row in sample.clean.body].count("否")
    assert false > 0
    assert states["accident_on"]["not_applicable"] == false
    assert states["accident_on"]["unknown"] == unknown


def test_asked_if_names_a_flag_of_the_same_contract() -> None:
    text = (FOLDER / "emergency_management" / "contract.yaml").read_text("utf-8")
    with pytest.raises(ContractRefused, match="要写本合同里的一个是否项"):
        load_contract(text.replace("asked_if: accident", "asked_if: revenue"))
