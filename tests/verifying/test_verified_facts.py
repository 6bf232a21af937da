"""Which word counts: verdict before precedence, known before unknown; as of a moment, for one enterprise as for all."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from jifen.collecting.contracts.facts import FACTS
from jifen.collecting.models import Delivery
from jifen.collecting.sources.source import FOLDER, load_source
from jifen.enterprises.models import Enterprise
from jifen.verifying.facts import shipped_precedence, verified, verified_table
from jifen.verifying.models import EligibilityResult
from tests.enterprises.firms import firm
from tests.verifying.claims import START, Said, handed_in, judged, noon, stand_up_sources, told, withdrawn
from tests.verifying.recount import own_word, recounted, value_of

pytestmark = pytest.mark.usefixtures("cast")
YEARS = (2023, 2024, 2025)
LATER = noon(START + timedelta(days=30))


@pytest.fixture
def one(cast: None) -> Enterprise:
    stand_up_sources()
    return firm(1)


def value(one: Enterprise, fact: str, year: int = 2025, **asked: Any) -> Any:
    rows = verified_table(years=YEARS, enterprises=[one], **({"known_by": LATER} | asked)).to_pylist()
    return next(row[fact] for row in rows if row["year"] == year)


def test_the_first_source_of_the_order_counts(one: Enterprise) -> None:
    told("self_report", one, "revenue", 900)
    assert value(one, "revenue") == 900
    told("tax", one, "revenue", 1000)
    assert value(one, "revenue") == 1000


def test_an_unknown_of_a_higher_source_lets_the_next_one_speak(one: Enterprise) -> None:
    told("self_report", one, "revenue", 900)
    told("tax", one, "revenue", state="unknown")
    assert value(one, "revenue") == 900


def test_not_applicable_is_a_word_and_no_value(one: Enterprise) -> None:
    told("self_report", one, "rd_super_deduction", 5)
    told("tax", one, "rd_super_deduction", state="not_applicable")
    read = verified(years=[2025], known_by=LATER, enterprises=[one])
    assert read.table["rd_super_deduction"].to_pylist() == [None]
    assert read.states("rd_super_deduction") == ["not_applicable"]


def test_nil_of_a_number_is_zero_and_unknown_is_not(one: Enterprise) -> None:
    told("ip_office", one, "invention_patents", state="nil")
    told("ip_office", one, "ip_count", state="unknown")
    assert value(one, "invention_patents") == 0
    assert value(one, "ip_count") is None


def test_a_rejected_claim_gives_way_to_the_next_source(one: Enterprise) -> None:
    told("self_report", one, "revenue", 900)
    judged(told("tax", one, "revenue", 1000), "rejected")
    assert value(one, "revenue") == 900


def test_a_rejected_claim_does_not_bring_the_one_before_it_back(one: Enterprise) -> None:
    told("tax", one, "revenue", 800)
    judged(told("tax", one, "revenue", 1000), "rejected")
    assert value(one, "revenue") is None


def test_an_accepted_claim_counts_before_the_order_and_the_newest_verdict_holds(one: Enterprise) -> None:
    tax, own = told("tax", one, "revenue", 1000), told("self_report", one, "revenue", 900)
    judged(own, "accepted")
    assert value(one, "revenue") == 900
    judged(tax, "accepted")
    assert value(one, "revenue") == 1000
    judged(tax, "lifted")
    assert value(one, "revenue") == 900


def test_a_verdict_says_nothing_about_the_claim_that_supersedes(one: Enterprise) -> None:
    judged(told("tax", one, "revenue", 1000), "rejected")
    told("tax", one, "revenue", 1100)
    assert value(one, "revenue") == 1100


def test_what_came_after_the_cut_off_belongs_to_the_next_reading(one: Enterprise) -> None:
    first = told("tax", one, "revenue", 1000)
    told("tax", one, "revenue", 1100, at=noon(START + timedelta(days=2)))
    judged(first, "rejected", at=noon(START + timedelta(days=3)))
    assert value(one, "revenue", known_by=noon(START + timedelta(days=1))) == 1000
    assert value(one, "revenue") == 1100


def test_a_delivery_that_is_not_applied_is_nobodys_word(one: Enterprise) -> None:
    handed_in("tax", [Said(one, "revenue", 1000)], state=Delivery.State.APPLYING)
    assert value(one, "revenue") is None


def test_a_word_for_every_year_holds_in_each(one: Enterprise) -> None:
    told("market_supervision", one, "established_on", "2019-03-04", year=0)
    told("tax", one, "revenue", 5, year=2023)
    table = verified_table(years=YEARS, known_by=LATER, enterprises=[one])
    assert table["established_on"].to_pylist() == [date(2019, 3, 4)] * 2
    assert table["year"].to_pylist() == [2023, 2025], "no row for a year nobody told of, but for the last"


def test_the_word_of_the_year_goes_before_the_one_of_every_year(one: Enterprise) -> None:
    told("self_report", one, "county", "220104", year=2025)
    told("self_report", one, "county", "220102", year=0)
    assert value(one, "county") == "220104"


def test_sets_unite_their_sources(one: Enterprise) -> None:
    told("science", one, "qualifications", "高新技术企业@2024-11-01~2027-10-31")
    told("industry", one, "qualifications", "专精特新中小企业@2025-01-01")
    told("self_report", one, "qualifications", "高新技术企业@2024-11-01;示例称号@2023-01-01")
    entries = value(one, "qualifications")
    assert [(e["name"], e["on"], e["until"]) for e in entries] == [
        ("专精特新中小企业", date(2025, 1, 1), None),
        ("示例称号", date(2023, 1, 1), None),
        ("高新技术企业", date(2024, 11, 1), date(2027, 10, 31)),
    ]


def test_a_set_known_to_be_empty_is_not_unknown(one: Enterprise) -> None:
    assert value(one, "rankings") is None
    told("self_report", one, "rankings", state="nil")
    assert value(one, "rankings") == []


def test_sector_comes_from_the_industry_unless_it_was_declared(one: Enterprise) -> None:
    assert value(one, "sector") == "医药健康"
    told("self_report", one, "sector", "装备制造")
    assert value(one, "sector") == "装备制造"


def test_the_register_speaks_where_no_source_does(one: Enterprise) -> None:
    assert value(one, "name") == one.name
    assert value(one, "established_on") == one.established_on
    told("market_supervision", one, "name", "示例改名有限公司", year=0)
    assert value(one, "name") == "示例改名有限公司"


@pytest.mark.parametrize(
    ("overall", "eligible"), [("met", True), ("unmet", False), ("unknown", None), ("manual_review", None)]
)
def test_eligible_is_the_newest_result(one: Enterprise, overall: str, eligible: bool | None) -> None:
    assert value(one, "eligible") is None
    given = {"rule": "x", "rule_digest": "", "results": [], "inputs": {}, "by": "system"}
    EligibilityResult.objects.create(enterprise=one, as_of=START, overall=overall, made_at=noon(), **given)
    later = START + timedelta(days=60)
    EligibilityResult.objects.create(enterprise=one, as_of=later, overall="met", made_at=noon(later), **given)
    assert value(one, "eligible") is eligible


def test_each_source_has_its_own_column_without_what_was_rejected(one: Enterprise) -> None:
    tax, own = told("tax", one, "revenue", 1000), told("self_report", one, "revenue", 900)
    read = verified(years=[2025], known_by=LATER, enterprises=[one], by_source=True)
    assert read.table.select(["revenue", "revenue@tax", "revenue@self_report"]).to_pylist() == [
        {"revenue": 1000, "revenue@tax": 1000, "revenue@self_report": 900}
    ]
    assert read.claim_at(one.code, 2025, "revenue") == tax.pk
    assert read.claim_at(one.code, 2025, "revenue@self_report") == own.pk
    judged(tax, "rejected")
    assert value(one, "revenue@tax", by_source=True) is None


def test_every_fact_has_its_order_and_every_source_that_tells_it_stands_there() -> None:
    precedence = shipped_precedence()
    assert set(precedence.facts) == set(FACTS)
    for folder in FOLDER.iterdir():
        if (folder / "contract.yaml").exists():
            for fact in load_source(folder.name).contract.facts:
                assert folder.name in precedence.facts[fact].sources, fact


SOURCES = ("tax", "statistics", "self_report", "science", "industry", "market_supervision")
TOLD_BY = {
    "revenue": ("tax", "statistics", "self_report"),
    "rd_super_deduction": ("tax", "self_report"),
    "qualifications": ("science", "industry", "self_report"),
    "established_on": ("market_supervision", "self_report"),
    "accident": ("emergency_management", "self_report"),
}
VALUES = {
    "revenue": ["1", "2.5", "-3"],
    "rd_super_deduction": ["7", "8"],
    "qualifications": ["甲@2024-01-01", "甲@2024-01-01~2026-01-01;乙", "乙@2023-05-05;丙@2023-05-05"],
    "established_on": ["2018-01-01", "2024-06-30"],
    "accident": ["true", "false"],
}
STATES = {fact: ["value", "value", "nil", "unknown"] for fact in VALUES} | {
    "rd_super_deduction": ["value", "nil", "not_applicable", "unknown"],
    "established_on": ["value", "unknown"],
    "accident": ["value", "unknown"],
}


def story(seed: int) -> list[tuple[Any, ...]]:
    """Words of sources, verdicts on them and withdrawals over ten days, dense enough that every rule meets every other."""
    drawn = random.Random(seed)
    said = [_word(drawn) for _ in range(10)]
    return said + [drawn.choices([_word, _verdict, _withdrawal], [70, 20, 10])[0](drawn) for _ in range(50)]


def _word(drawn: random.Random) -> tuple[Any, ...]:
    fact = drawn.choice(sorted(TOLD_BY))
    return (
        "word", drawn.randint(0, 9), drawn.randint(0, 2), fact, drawn.choice(TOLD_BY[fact]),
        drawn.choice([0, 2024, 2025, 2025]), drawn.choice(STATES[fact]), drawn.choice(VALUES[fact]),
        drawn.random() < 0.1,
    )  # fmt: skip


def _verdict(drawn: random.Random) -> tuple[Any, ...]:
    kind = drawn.choice(["accepted", "rejected", "rejected", "lifted"])
    return "verdict", drawn.randint(0, 9), drawn.randint(0, 60), kind


def _withdrawal(drawn: random.Random) -> tuple[Any, ...]:
    return "withdrawal", drawn.randint(0, 9), drawn.randint(0, 60), drawn.choice(["withdrawn", "withdrawn", "restored"])


def played_out(events: list[Any], firms: list[Enterprise]) -> None:
    made = []
    for event in events:
        at = noon(START + timedelta(days=event[1]))
        if event[0] == "word":
            _, _, who, fact, source, year, state, text, waits = event
            delivery_state = Delivery.State.APPLYING if waits else Delivery.State.APPLIED
            made += handed_in(source, [Said(firms[who], fact, text, year, state)], at=at, state=delivery_state)
        elif made:
            {"verdict": judged, "withdrawal": withdrawn}[event[0]](made[event[2] % len(made)], event[3], at=at)


@pytest.fixture
def three(cast: None) -> list[Enterprise]:
    stand_up_sources()
    return [firm(number) for number in (1, 2, 3)]


@pytest.mark.parametrize("seed", range(8))
def test_the_table_is_what_a_plain_recount_gives(seed: int, three: list[Enterprise]) -> None:
    played_out(story(seed), three)
    for day in (3, 6, 10):
        is_recounted(noon(START + timedelta(days=day)), three)


def is_recounted(known_by: datetime, three: list[Enterprise]) -> None:
    read = verified(years=(2024, 2025), known_by=known_by, by_source=True)
    firms = {one.code: one for one in three}
    for row in read.table.to_pylist():
        for fact, sources in TOLD_BY.items():
            expected = recounted(firms[row["enterprise"]], fact, row["year"], known_by)
            if fact == "established_on" and expected is None:
                expected = firms[row["enterprise"]].established_on
            assert row[fact] == expected, (fact, row["year"])
            for source in sources:
                word = own_word(firms[row["enterprise"]], fact, row["year"], source, known_by)
                claim = read.claim_at(row["enterprise"], row["year"], f"{fact}@{source}")
                assert claim == (word.pk if word else None)
                if FACTS[fact].kind != "set":
                    assert row[f"{fact}@{source}"] == value_of(word)
    for one in three:
        alone = verified_table(years=(2024, 2025), known_by=known_by, enterprises=[one], by_source=True)
        assert alone.to_pylist() == [row for row in read.table.to_pylist() if row["enterprise"] == one.code]
    again = verified_table(years=(2024, 2025), known_by=known_by, by_source=True)
    assert again.equals(read.table)


def test_nobody_at_all_gives_an_empty_table(cast: None) -> None:
    table = verified_table(years=[2025], by_source=True)
    assert table.num_rows == 0
    assert {"enterprise", "year", "eligible", "revenue@tax"} <= set(table.column_names)
