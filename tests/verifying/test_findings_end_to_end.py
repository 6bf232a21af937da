"""From dirty data to a settled finding through real check runs: found, asked, corrected by a new delivery or decided, found no more."""

from __future__ import annotations

import pytest
from django.utils import timezone

from jifen.enterprises.models import Enterprise
from jifen.verifying import finding_reads
from jifen.verifying.actions.answering import answer_finding
from jifen.verifying.actions.asking import ask_department
from jifen.verifying.actions.settling import reject_finding, reopen_finding
from jifen.verifying.facts import verified_facts
from jifen.verifying.finding_reads import claims_of, owners_of
from jifen.verifying.models import Finding
from tests.cast import played, signed_in
from tests.portals.test_objection_pages import words
from tests.verifying.check_runs import YEAR, checked, finding, stand_up_checks
from tests.verifying.claims import told

pytestmark = pytest.mark.usefixtures("cast")
CHECK, WHY = "rd_staff_within_staff", "研发人员不能多于从业人员。"


@pytest.fixture
def one(cast: None) -> Enterprise:
    return stand_up_checks()[0]


@pytest.fixture
def too_many(one: Enterprise) -> Finding:
    told("statistics", one, "rd_staff", 120)
    checked()
    return finding(CHECK, one)


def fact(one: Enterprise, name: str) -> object:
    return next(found.value for found in verified_facts(one, years=[YEAR]) if found.fact == name)


def test_a_department_corrects_what_it_was_asked_about(one: Enterprise, too_many: Finding) -> None:
    officer, now = played("county-officer"), timezone.now()
    statistics = next(owner for owner in owners_of(too_many) if owner.code == "statistics")
    asked = ask_department(by=officer, finding=too_many, department=statistics, text="请核对研发人员数。", at=now)
    told("statistics", one, "rd_staff", 20)
    answer_finding(by=played("statistics-data"), finding=asked, text="录入有误，已重新报送。", at=now)
    checked()
    too_many.refresh_from_db()
    assert too_many.state == "overtaken" and fact(one, "rd_staff") == 20
    assert not finding_reads.blocking(YEAR).exists()
    page = words(signed_in("county-officer").get(f"/verification/findings/{too_many.pk}/"))
    assert "已因新数据消除" in page and "录入有误，已重新报送。" in page and "采用的理由" not in page


def test_a_verdict_changes_the_value_that_counts_and_survives_the_next_run(one: Enterprise, too_many: Finding) -> None:
    rd_staff = next(claim for claim in claims_of(too_many).values() if claim.fact == "rd_staff")
    assert fact(one, "rd_staff") == 120
    reject_finding(by=played("county-officer"), finding=too_many, claims=[rd_staff], why=WHY, at=timezone.now())
    assert fact(one, "rd_staff") is None, "no other source tells it: unknown, not zero"
    checked()
    too_many.refresh_from_db()
    assert (too_many.state, too_many.outcome) == ("settled", "rejected")
    assert not Finding.objects.filter(check_code=CHECK).exclude(pk=too_many.pk).exists()
    reopen_finding(by=played("county-officer"), finding=too_many, why="另有证据。", at=timezone.now())
    assert fact(one, "rd_staff") == 120


def test_every_finding_of_a_run_has_a_page_that_says_what_is_wrong(one: Enterprise) -> None:
    told("statistics", one, "rd_staff", 120)
    told("statistics", one, "rd_expense", 6_000_000)
    told("tax", one, "main_revenue", 13_000)
    run = checked()
    assert Finding.objects.count() >= 3
    client = signed_in("operator")
    for made in Finding.objects.all():
        answer = client.get(f"/verification/findings/{made.pk}/?state=open")
        assert answer.status_code == 200
        assert answer.context["sentence"].endswith("。") and made.check_code not in words(answer)
    page = words(client.get("/verification/"))
    assert run.number in page and "未运行" in page
