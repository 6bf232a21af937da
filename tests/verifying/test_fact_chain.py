"""One enterprise's verified facts for pages: where from, what others say, settled by whom, disputed, and why it counts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jifen.collecting.models import FactClaim, Objection
from jifen.collecting.objection_reads import owner_of
from jifen.enterprises.models import Enterprise
from jifen.verifying.facts import VerifiedFact, claim_of, disputed_facts, fact_chain, verified_facts, verified_table
from jifen.verifying.models import CheckRun, Finding
from tests.enterprises.firms import firm
from tests.verifying.claims import START, judged, noon, stand_up_sources, told, withdrawn

pytestmark = pytest.mark.usefixtures("cast")


@pytest.fixture
def one(cast: None) -> Enterprise:
    stand_up_sources()
    return firm(1)


def fact(one: Enterprise, code: str, year: int = 2025) -> VerifiedFact:
    return next(f for f in verified_facts(one, years=[2024, 2025]) if (f.fact, f.year) == (code, year))


def why(one: Enterprise, code: str) -> list[str]:
    return [link.why for link in fact_chain(one, code, 2025).links]


def objected(claim: FactClaim) -> Objection:
    return Objection.objects.create(
        claim=claim, enterprise=claim.enterprise, source=claim.source, fact=claim.fact, year=claim.year,
        owner=owner_of(claim), text="不对", made_at=noon(), by="测试", due_on=START + timedelta(days=20),
    )  # fmt: skip


def found(one: Enterprise, claims: dict[str, int], code: str = "revenue") -> Finding:
    run = CheckRun.objects.create(year=2025, asked_at=noon(), by="system", state="done")
    return Finding.objects.create(
        check_code="x", severity="must", enterprise=one, year=2025, fact=code, key="0" * 64, suspicion=0.5,
        values={name: {"value": 1, "source": "tax", "claim": key} for name, key in claims.items()},
        first_run=run, last_run=run, opened_at=noon(),
    )  # fmt: skip


def test_a_fact_names_its_claim_and_what_the_others_say(one: Enterprise) -> None:
    tax, own = told("tax", one, "revenue", 1234.5), told("self_report", one, "revenue", 900)
    read = fact(one, "revenue")
    assert (read.state, read.value, read.text, read.unit) == ("value", 1234.5, "1,234.5 万元", "万元")
    assert (read.claim, read.others, read.source_title) == (tax, (own,), "企业涉税数据")
    assert (read.delivery, read.row) == (tax.delivery, 2)
    assert claim_of(one, "revenue", 2025) == tax


def test_unknown_shows_a_dash_and_nil_says_none(one: Enterprise) -> None:
    told("ip_office", one, "invention_patents", state="nil")
    told("tax", one, "rd_super_deduction", state="not_applicable")
    assert (fact(one, "revenue").state, fact(one, "revenue").text) == ("unknown", "—")
    assert (fact(one, "invention_patents").text, fact(one, "invention_patents").value) == ("无", 0)
    assert fact(one, "rd_super_deduction").text == "不适用"


def test_what_no_source_told_says_where_it_comes_from(one: Enterprise) -> None:
    assert (fact(one, "sector").text, fact(one, "sector").source_title) == ("医药健康", "按行业对应表推算")
    assert (fact(one, "name").text, fact(one, "name").source_title) == (one.name, "企业名录")


def test_facts_of_one_are_its_rows_of_the_whole_table(one: Enterprise) -> None:
    told("tax", one, "revenue", 5, year=2024)
    told("science", one, "qualifications", "高新技术企业@2024-11-01~2027-10-31")
    told("emergency_management", one, "accident", "false")
    firm(2)
    read = {(f.year, f.fact): f.value for f in verified_facts(one, years=[2024, 2025])}
    rows = [row for row in verified_table(years=[2024, 2025]).to_pylist() if row.pop("enterprise") == one.code]
    assert len(rows) == 2
    for row in rows:
        year, _ = row.pop("year"), row.pop("eligible")
        assert row == {code: read[year, code] for code in row}


def test_an_open_objection_marks_the_fact_until_it_is_answered(one: Enterprise) -> None:
    claim = told("tax", one, "revenue", 1000)
    objection = objected(claim)
    assert fact(one, "revenue").disputed
    assert not fact(one, "main_revenue").disputed
    assert disputed_facts(years=[2025]) == {(one.code, "revenue", 2025)}
    told("tax", one, "revenue", 1100)
    assert fact(one, "revenue").disputed, "a newer delivery does not take the mark away"
    answered_at = noon(START + timedelta(days=3))
    Objection.objects.filter(pk=objection.pk).update(
        state="kept", answer="属实", answered_by="测试", answered_at=answered_at
    )
    assert not fact(one, "revenue").disputed
    assert disputed_facts(years=[2025], known_by=noon(START + timedelta(days=1))) == {(one.code, "revenue", 2025)}


def test_an_objection_to_a_word_for_every_year_marks_each_year(one: Enterprise) -> None:
    objected(told("market_supervision", one, "established_on", "2019-01-01", year=0))
    assert disputed_facts(years=[2024, 2025], enterprises=[one]) == {
        (one.code, "established_on", 2024),
        (one.code, "established_on", 2025),
    }


def test_open_findings_stand_with_the_facts_they_read(one: Enterprise) -> None:
    claim = told("tax", one, "revenue", 1000)
    finding = found(one, {"revenue@tax": claim.pk, "staff[-1]": 0})
    assert fact(one, "revenue").findings == (finding,)
    assert fact(one, "staff").findings == ()
    assert fact_chain(one, "revenue", 2025).links[0].findings == (finding,)
    Finding.objects.filter(pk=finding.pk).update(state="overtaken")
    assert fact(one, "revenue").findings == ()


def test_the_chain_says_of_every_claim_why_it_counts_or_not(one: Enterprise) -> None:
    told("tax", one, "revenue", 800)
    assert why(one, "revenue") == ["只有这个来源提供了数据。"]
    told("self_report", one, "revenue", 900)
    tax = told("tax", one, "revenue", 1000)
    assert why(one, "revenue") == [
        "按取值顺序在前：纳税申报负有法律责任，先于统计和自报。",
        "取值顺序在后，备查。",
        "同一来源后来另有数据，已被取代。",
    ]
    verdict = judged(tax, "rejected", why="漏报一个月")
    assert why(one, "revenue")[:2] == ["裁定不采用：漏报一个月", "取值顺序在前的来源说未知或没有采用，由这个来源补上。"]
    assert fact_chain(one, "revenue", 2025).links[0].verdicts == (verdict,)
    judged(tax, "accepted", why="已补充申报")
    assert why(one, "revenue")[:2] == ["裁定采用：已补充申报", "已裁定采用另一来源的数据。"]


def test_the_chain_keeps_what_was_withdrawn_and_says_so(one: Enterprise) -> None:
    """Said of the wrong enterprise: the word before it counts again, and nothing is lost from sight."""
    told("tax", one, "revenue", 800)
    wrong = told("tax", one, "revenue", 5)
    withdrawn(wrong)
    assert why(one, "revenue") == ["已撤回，视同没有报送：测试", "只有这个来源提供了数据。"]
    assert fact(one, "revenue").value == 800
    withdrawn(wrong, "restored")
    assert why(one, "revenue") == ["只有这个来源提供了数据。", "同一来源后来另有数据，已被取代。"]


def test_the_chain_tells_of_unknowns_and_of_sets(one: Enterprise) -> None:
    told("tax", one, "revenue", state="unknown")
    assert why(one, "revenue") == ["这个来源说未知，也没有别的来源知道。"]
    told("self_report", one, "revenue", 900)
    assert why(one, "revenue") == [
        "取值顺序在前的来源说未知或没有采用，由这个来源补上。",
        "这个来源说未知，由其他来源补上。",
    ]
    told("science", one, "qualifications", "甲@2024-01-01")
    told("industry", one, "qualifications", "乙@2024-01-01")
    links = fact_chain(one, "qualifications", 2025).links
    assert [(link.counts, link.why) for link in links] == [(True, "各来源的条目合并，同名同日的只计一次。")] * 2
    assert fact(one, "qualifications").text == "乙（2024-01-01 起）；甲（2024-01-01 起）"


def test_a_chain_as_of_a_day_knows_nothing_later(one: Enterprise) -> None:
    told("tax", one, "revenue", 1000)
    told("tax", one, "revenue", 1100, at=noon(START + timedelta(days=5)))
    chain = fact_chain(one, "revenue", 2025, known_by=noon(START + timedelta(days=1)))
    assert [link.claim.number for link in chain.links] == [1000]
    assert chain.now.value == 1000


def test_a_fact_that_does_not_exist_is_refused(one: Enterprise) -> None:
    with pytest.raises(KeyError):
        fact_chain(one, "no_such_fact", 2025)
