"""What people type becomes one canonical text, or a sentence that says what to write instead."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifen.collecting.returns import Answer, Unreadable, parse_entries, parse_reason, parse_value, shipped_form

QUESTIONS = shipped_form().questions


@pytest.mark.parametrize(
    ("fact", "typed", "text"),
    [
        ("revenue", "5600", "5600"),
        ("revenue", "５，６００．５", "5600.5"),
        ("revenue", " 1,234,567.89 ", "1234567.89"),
        ("revenue", "5600000元", "560"),
        ("revenue", "5,600,001 元", "560.0001"),
        ("revenue", "1.2亿", "12000"),
        ("revenue", "1.2 亿元", "12000"),
        ("revenue", "３００万", "300"),
        ("revenue", "300万元", "300"),
        ("revenue", "5千元", "0.5"),
        ("revenue", "0.1元", "1e-05"),
        ("net_profit", "－12.5万元", "-12.5"),
        ("net_profit", "−0", "0"),
        ("staff", "12人", "12"),
        ("staff", "12 名", "12"),
        ("invention_patents", "3项", "3"),
        ("standards", "２个", "2"),
        ("accident", "是", "true"),
        ("accident", "无", "false"),
        ("established_on", "2015年3月1日", "2015-03-01"),
        ("established_on", "２０１５／３／１", "2015-03-01"),
        ("established_on", "2015 年 3 月 1 日", "2015-03-01"),
        ("established_on", "20150301", "2015-03-01"),
        ("county", "２２０１０２", "220102"),
        ("industry", "c3989", "C3989"),
        ("sector", "新材料", "新材料"),
        ("rankings", "甲榜@2025.5.1；乙榜＠", None),
        ("rankings", "甲榜@2025.5.1；乙 榜@2024年5月1日~2026-05-01；", "甲榜@2025-05-01;乙 榜@2024-05-01~2026-05-01"),
        ("rankings", "甲榜@2025-05-01\n乙榜@2024-05-01", "甲榜@2025-05-01;乙榜@2024-05-01"),
    ],
)  # fmt: skip
def test_what_is_typed(fact: str, typed: str, text: str | None) -> None:
    read = parse_value(QUESTIONS[fact], typed)
    if text is None:
        assert isinstance(read, Unreadable)
        return
    unit = QUESTIONS[fact].unit.removesuffix("-")
    assert read == Answer("value", text, unit)
    assert parse_value(QUESTIONS[fact], text) == read, "the canonical text reads as itself"


@pytest.mark.parametrize(
    ("fact", "typed", "words"),
    [
        ("revenue", "", "没有填写"),
        ("revenue", "约三百万", "应是数字，却是“约三百万”"),
        ("revenue", "12,34", "千分位逗号位置不对"),
        ("revenue", "1.23E+08", "科学计数法"),
        ("revenue", "5%", "带百分号"),
        ("revenue", "5美元", "单位“美元”不能用在这里；可用：元、千元"),
        ("revenue", "999999999999亿元", "超过 1e15"),
        ("revenue", "nan", "不是有限的数"),
        ("staff", "3万元", "单位“万元”不能用在这里；可用：人、名、个"),
        ("accident", "大概没有", "不是“是”或“否”"),
        ("established_on", "2015年2月30日", "应是日期"),
        ("sector", "新才料", "最接近的是“新材料”"),
        ("county", "不适用", "请在“状态”里选择"),
        ("rankings", "甲榜", "没有日期，不能计分"),
        ("rankings", "甲榜@2025-05-01~2024-05-01", "截止日期早于起始日期"),
        ("rankings", "无;甲榜@2025-05-01", "既写了“无”又写了名称"),
        ("rankings", ",,,,,,,,,,,榜@2025-05-01", "名称“,,,,,,,,,,,榜”不能用"),
        ("rankings", ";".join(["甲@2025-01-01"] * 31), "有 31 项，超过 30"),
        ("rankings", "长" * 101 + "@2025-01-01", "有 101 个字，超过 100"),
        ("county", "1" * 61, "有 61 个字，超过 60"),
        ("county", "22\ud800", "含有不能保存的字符"),
        ("county", "22\x07", "含有不能保存的字符"),
    ],
)
def test_what_cannot_be_taken(fact: str, typed: str, words: str) -> None:
    read = parse_value(QUESTIONS[fact], typed)
    assert isinstance(read, Unreadable)
    assert words in read.zh and read.en and read.zh.endswith("。")


def test_no_set_is_nil() -> None:
    assert parse_value(QUESTIONS["rankings"], "无") == Answer("nil", "无") == parse_entries([("", "", "")])


def test_entries_from_rows() -> None:
    rows = [("甲榜第三名", "2025年5月1日", ""), ("", " ", ""), ("高新技术企业", "2024-11-06", "2027/11/6")]
    read = parse_entries(rows)
    assert read == Answer("value", "甲榜第三名@2025-05-01;高新技术企业@2024-11-06~2027-11-06")
    wrong = parse_entries([*rows, ("丁", "明天", "")])
    assert isinstance(wrong, Unreadable) and wrong.zh.startswith("第 4 项：应是日期")
    nameless = parse_entries([("", "2025-01-01", "")])
    assert isinstance(nameless, Unreadable) and nameless.rule == "entry_without_name"


def test_reasons_in_own_words() -> None:
    assert parse_reason("  审计\n尚未完成 ") == "审计 尚未完成"
    for typed, rule in (("。", "reason_missing"), ("长" * 1001, "too_long"), ("a\x00b", "bad_character")):
        read = parse_reason(typed)
        assert isinstance(read, Unreadable) and read.rule == rule


@given(st.sampled_from(sorted(QUESTIONS)), st.text(max_size=40))
def test_anything_is_read_or_refused_and_reads_as_itself(fact: str, typed: str) -> None:
    read = parse_value(QUESTIONS[fact], typed)
    if isinstance(read, Answer) and read.state == "value":
        assert parse_value(QUESTIONS[fact], read.text) == read
