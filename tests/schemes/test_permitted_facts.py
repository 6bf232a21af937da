"""Who may use which fact is data, read strictly."""

from __future__ import annotations

import pytest

from jifen.collecting.contracts.facts import FACTS
from jifen.enterprises.dated_documents import DocumentRefused
from jifen.schemes.permitted_facts import permitted_facts, read_permitted_facts


def test_every_restricted_fact_is_one_that_sources_deliver() -> None:
    assert set(permitted_facts().restricted) <= set(FACTS)
    assert permitted_facts().provisional


@pytest.mark.parametrize(
    ("fact", "family", "owner", "allowed"),
    [
        ("revenue", "sector", "industry", True),
        ("tax_arrears_amount", "sector", "industry", False),
        ("tax_arrears_amount", "sector", "tax", True),
        ("tax_arrears", "core", "science", False),
        ("tax_arrears", "constraint", "science", True),
    ],
)
def test_who_may_use_what(fact: str, family: str, owner: str, allowed: bool) -> None:
    assert (permitted_facts().refusal(fact, family=family, owner=owner) == "") is allowed


def test_a_slip_in_the_document_is_told_with_its_line() -> None:
    text = "permitted_facts: x\ntitle: x\neffective: 2026-01-01\nbasis: x\nrows:\n  - {facts: [a], familys: [core], why: x}\n"
    with pytest.raises(DocumentRefused, match=r"第 6 行 .*不认识“familys”（最接近的是“families”）"):
        read_permitted_facts(text)
