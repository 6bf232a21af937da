"""GB/T 4754 by section and division; sectors by a dated document with the longest prefix first."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifen.demo.places_and_trades import INDUSTRIES, SECTORS
from jifen.enterprises import industries, sectors
from jifen.enterprises.dated_documents import DocumentRefused
from jifen.enterprises.industries import BadIndustry

MAPPING = sectors.FILE.read_text(encoding="utf-8")


def test_twenty_sections_and_ninety_seven_divisions_in_order() -> None:
    assert list(industries.sections()) == list("ABCDEFGHIJKLMNOPQRST")
    divisions = [int(code) for section in industries.sections().values() for code in section.divisions]
    assert divisions == list(range(1, 98))


@pytest.mark.parametrize("code", ["C2720", "c2720", " 2720 "])
def test_a_code_is_written_one_way(code: str) -> None:
    assert industries.normal(code) == "C2720"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("", "应为门类字母加四位数字"),
        ("C272", "应为门类字母加四位数字"),
        ("医药", "应为门类字母加四位数字"),
        ("C9820", "大类 98 不在 GB/T 4754-2017 之列"),
        ("A2720", "属门类 C，不是 A；请写 C2720"),
    ],
)
def test_a_wrong_code_is_refused_with_a_remedy(code: str, words: str) -> None:
    with pytest.raises(BadIndustry, match=words):
        industries.normal(code)


@given(st.from_regex(r"[A-T][0-9]{4}", fullmatch=True))
def test_a_code_passes_exactly_when_its_division_is_of_its_section(code: str) -> None:
    fits = industries.section_of_division().get(code[1:3]) == code[0]
    if fits:
        industries.check(code)
        assert sectors.shipped_mapping().sector_of(code) in sectors.shipped_mapping().names
    else:
        with pytest.raises(BadIndustry):
            industries.check(code)


def test_the_shipped_mapping_agrees_with_the_invented_province() -> None:
    mapping = sectors.shipped_mapping()
    for sector, codes in zip(SECTORS, INDUSTRIES, strict=True):
        assert {mapping.sector_of(code) for code in codes} == {sector}
    assert mapping.provisional


@pytest.mark.parametrize(
    ("industry", "sector"),
    [
        ("C3581", "医药健康"),
        ("C3572", "装备制造"),
        ("I6550", "其他"),
        ("I6513", "光电信息"),
        ("A0111", "其他"),
        ("", ""),
    ],
)
def test_the_longest_prefix_decides_and_unknown_stays_unknown(industry: str, sector: str) -> None:
    assert sectors.shipped_mapping().sector_of(industry) == sector


def test_every_fault_of_a_mapping_is_told_at_once_with_its_line() -> None:
    text = MAPPING.replace("{industry: 40, sector: 光电信息}", "{industry: 99, sector: 光电}").replace(
        "  - {industry: 27, sector: 医药健康}", "  - {industry: 39, sector: 医药健康, colour: red}"
    )
    with pytest.raises(DocumentRefused) as refused:
        sectors.read_mapping(text, name="新对应表")
    told = str(refused.value)
    assert len(refused.value.problems) == 4
    for words in ("“99”不是行业代码前缀", "不能是“光电”", "行业“39”写了两次", "不认识“colour”", "新对应表 第 "):
        assert words in told


def test_comments_and_order_are_not_content() -> None:
    assert sectors.read_mapping("# 另一句话\n" + MAPPING).digest == sectors.shipped_mapping().digest
    assert (
        sectors.read_mapping(MAPPING.replace("industry: 84", "industry: 85")).digest != sectors.shipped_mapping().digest
    )


def test_effective_days_ascend() -> None:
    days = [date(2026, 1, 1), sectors.shipped_mapping().effective]
    assert all(a <= b for a, b in pairwise(days))
