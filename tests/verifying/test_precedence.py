"""The order of sources is a document: read strictly, named by its content."""

from __future__ import annotations

import re

import pytest

from jifen.enterprises.dated_documents import DocumentRefused
from jifen.verifying.facts import read_precedence, shipped_precedence
from jifen.verifying.facts.precedence import FILE

TEXT = FILE.read_text("utf-8")


def refused(text: str) -> str:
    with pytest.raises(DocumentRefused) as told:
        read_precedence(text)
    return " ".join(problem.sentence() for problem in told.value.problems)


def test_the_shipped_order_is_provisional_and_gives_a_reason_for_every_fact() -> None:
    precedence = shipped_precedence()
    assert precedence.provisional
    assert all(one.because and one.sources for one in precedence.facts.values())
    assert precedence.order("revenue") == ("tax", "statistics", "self_report")
    assert [fact for fact in precedence.facts if precedence.unites(fact)] == ["rankings", "qualifications"]


def test_a_source_nobody_listed_comes_last_by_code() -> None:
    assert shipped_precedence().order("revenue", {"zoo", "banks", "tax"})[-2:] == ("banks", "zoo")


def test_comments_are_not_content_and_an_order_is() -> None:
    precedence = shipped_precedence()
    assert read_precedence(f"# 别的说明\n{TEXT}").digest == precedence.digest
    other = TEXT.replace("revenue: {order: [tax, statistics", "revenue: {order: [statistics, tax")
    assert read_precedence(other).digest != precedence.digest


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        (r"  staff: \{", "  stuff: {", "没有数据项“stuff”"),
        (r"  staff: .*\n", "", "取值顺序没有写到：staff"),
        (r"\[tax, statistics, self_report\], because: 纳税", "[tax, tax], because: 纳税", "每个来源只写一次"),
        (r", unite: true, because: 排名", ", because: 排名", "写 unite: true 当且仅当它是集合"),
        (r", because: 用工备案逐人登记", "", "缺少“because”"),
        (r"title: 取值顺序", "title: 取值顺序\nweights: 3", "不认识“weights”"),
    ],
)
def test_what_is_wrong_with_a_document_is_told(was: str, becomes: str, said: str) -> None:
    assert said in refused(re.sub(was, becomes, TEXT, count=1))
