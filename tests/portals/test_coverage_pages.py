"""The coverage pages: who gets them, what they count for whom, and the forms on one duty."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from jifen.audit.models import Entry
from jifen.collecting import coverage_reads as reads
from jifen.collecting.coverage_counts import Counts, Week
from jifen.collecting.models import DutyPeriod, ExpectationChange, LateSlot
from jifen.enterprises.models import Enterprise
from jifen.people.actions import give_duty
from jifen.people.models import Person
from jifen.portals.coverage.chart import weekly_chart
from tests.cast import EVERYBODY, played, signed_in
from tests.collecting.duties import MONTHLY, YEARLY, all_of, came, opened, stand_up_duties

pytestmark = pytest.mark.usefixtures("cast")
ADDRESSES = ("/coverage/", "/coverage/periods/", "/coverage/periods/tax/2025/")
TIMELY, CLOSES = date(2026, 6, 15), date(2026, 9, 13)
AFTER = date(2026, 9, 20)
"""The tax period of 2025 is closed by then."""


def words(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


@pytest.fixture(autouse=True)
def autumn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages ask the clock; here it stands still."""
    monkeypatch.setattr(timezone, "localdate", lambda *_: AFTER)


@pytest.fixture
def firms(cast: None) -> list[Enterprise]:
    made = stand_up_duties()
    opened(date(2026, 4, 16), made)
    came(YEARLY, TIMELY, all_of(YEARLY, made[:2]))
    came(YEARLY, TIMELY + timedelta(days=9), all_of(YEARLY, made[2:3], "unknown"))
    return made


@pytest.mark.parametrize("name", EVERYBODY)
def test_who_gets_which_page(name: str, firms: list[Enterprise]) -> None:
    client = signed_in(name)
    officers = {"operator", "science-officer", "county-officer", "tax-data"}
    assert {client.get(address).status_code for address in ADDRESSES} == (
        {200} if name in officers else {200, 404} if name == "science-data" else {404}
    )
    lists = name in {"operator", "science-officer", "county-officer"}
    assert (client.get("/coverage/cell/?source=tax").status_code == 200) == lists


def test_without_duties_the_page_says_so() -> None:
    page = words(signed_in("operator").get("/coverage/"))
    assert "还没有到期的归集任务" in page and "还没有归集任务" in words(signed_in("operator").get("/coverage/periods/"))


def test_three_measures_and_who_must_act(firms: list[Enterprise]) -> None:
    answer = signed_in("tax-data").get("/coverage/")
    assert answer.context["sums"] == Counts(owed=24, delivered=18, timely=12, content=12)
    page = words(answer)
    for expected in ("75.0", "50.0", "低于 90%", "逾期 97 天", "已关闭，需补报许可", "部门数据员", "税务部门数据员"):
        assert expected in page
    assert answer.context["under"] == 14, "every Sunday since 15 June"


@pytest.mark.parametrize(
    ("name", "query", "owed"),
    [
        ("science-officer", "", 24 + 8),
        ("science-officer", "?department=tax", 24),
        ("science-officer", "?fact=revenue", 4),
        ("science-officer", "?city=220500&department=tax", 6),
        ("science-officer", "?week=2026-05-31", 8),
        ("science-officer", "?department=nonsense", 32),
        ("county-officer", "", (24 + 8) // 2),
        ("county-officer", "?city=220500", 16),
        ("tax-data", "", 24),
        ("tax-data", "?department=courts", 24),
        ("operator", "", 32),
    ],
)
def test_everybody_counts_what_is_his(name: str, query: str, owed: int, firms: list[Enterprise]) -> None:
    opened(date(2026, 9, 1), firms)
    answer = signed_in(name).get(f"/coverage/{query}")
    assert answer.context["sums"].owed == owed


def test_the_page_has_no_style_attribute_and_no_script_of_its_own(firms: list[Enterprise]) -> None:
    page = words(signed_in("science-officer").get("/coverage/"))
    assert ' style="' not in page and "<script>" not in page
    assert 'class="ninety"' in page and "逐周数字" in page


def test_the_line_breaks_where_nothing_is_owed() -> None:
    weeks = [Week(date(2026, 1, 4) + timedelta(weeks=n), counts) for n, counts in enumerate(
        [Counts(10, 10, 10, 10), Counts(), Counts(10, 10, 10, 8), Counts(10, 10, 10, 9)]
    )]  # fmt: skip
    chart = weekly_chart(weeks)
    assert chart.count('class="content"') == 1
    assert chart.count('class="under"') == 1 and "2026-W03 80.0%" in chart


def test_the_gap_is_told_by_enterprise_and_fact(firms: list[Enterprise]) -> None:
    client = signed_in("science-officer")
    answer = client.get("/coverage/cell/?source=tax")
    assert {row.code for row, *_ in answer.context["lines"]} == {firms[2].code, firms[3].code}
    assert "营业收入、主营业务收入" in words(answer)
    never = client.get("/coverage/cell/?source=tax&gap=delivered")
    assert {row.code for row, *_ in never.context["lines"]} == {firms[3].code}
    late = client.get("/coverage/cell/?source=tax&gap=timely&city=220100")
    assert {row.code for row, *_ in late.context["lines"]} == {firms[2].code}
    county = signed_in("county-officer").get("/coverage/cell/?source=tax")
    assert {row.code for row, *_ in county.context["lines"]} == {firms[2].code}, "the fourth is in another county"


def test_the_gap_list_and_the_figure_agree_after_changes(firms: list[Enterprise]) -> None:
    operator = signed_in("operator")
    for code, fact in ((firms[3].code, ""), (firms[2].code, "revenue")):
        said = {"code": code, "kind": "excuse", "fact": fact, "why": "已注销（示例）"}
        assert operator.post("/coverage/periods/tax/2025/change/", said).status_code == 302
    lines = operator.get("/coverage/cell/?source=tax").context["lines"]
    assert [row.code for row, *_ in lines] == [firms[2].code]
    assert str(lines[0][1][3].text).count("、") == 4, "five of the six facts"
    assert reads.counts_on(AFTER, reads.Scope(sources=frozenset({"tax"}))).missing == 5


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_gap_goes_out_as_a_file_and_is_noted(kind: str, firms: list[Enterprise]) -> None:
    answer = signed_in("science-officer").get(f"/coverage/cell/?source=tax&file={kind}")
    assert answer.status_code == 200 and b"".join(answer.streaming_content)
    assert Entry.objects.filter(action="list.exported").count() == 1


def test_an_empty_day_has_no_gap(firms: list[Enterprise]) -> None:
    page = words(signed_in("operator").get("/coverage/cell/?week=2025-10-05"))
    assert "这一天还没有到期的归集任务" in page


def test_periods_by_state(firms: list[Enterprise]) -> None:
    client = signed_in("operator")
    opened(date(2026, 9, 18), firms)
    found = {
        state: [row.period for row, *_ in client.get(f"/coverage/periods/?state={state}&year=2026").context["lines"]]
        for state in ("timely", "late", "closed", "not_open")
    }
    assert found["late"] == ["2026-08"] and found["timely"] == []
    assert "2026-07" in found["closed"] and found["not_open"] == []
    assert [row.source for row, *_ in client.get("/coverage/periods/?source=涉税").context["lines"]] == [YEARLY]


def test_two_persons_make_a_late_slot(firms: list[Enterprise]) -> None:
    address = "/coverage/periods/tax/2025/"
    asks, operator = signed_in("tax-data"), signed_in("operator")
    assert "申请补报" in words(asks.get(address)) and "记录变更" not in words(asks.get(address))
    wrong = asks.post(f"{address}late-slot/", {"until": "2027-09-20", "why": "系统迁移"})
    assert wrong.status_code == 422 and "天之内" in words(wrong)
    assert asks.post(f"{address}late-slot/", {"until": "2026-09-30", "why": "系统迁移"}).status_code == 302
    made = LateSlot.objects.get()
    assert "等待另一个人同意" in words(asks.get(address)) and "同意补报" not in words(asks.get(address))
    assert asks.post(f"/coverage/late-slots/{made.pk}/agree/").status_code == 403
    assert "同意补报" in words(operator.get(address))
    assert operator.post(f"/coverage/late-slots/{made.pk}/agree/").status_code == 302
    again = operator.post(f"/coverage/late-slots/{made.pk}/agree/", follow=True)
    assert "不必重复办理" in words(again)
    came(YEARLY, AFTER, all_of(YEARLY, firms))
    assert asks.get("/coverage/").context["sums"] == Counts(owed=24, delivered=24, timely=12, content=24)


def test_who_asked_does_not_agree(firms: list[Enterprise]) -> None:
    operator = signed_in("operator")
    operator.post("/coverage/periods/tax/2025/late-slot/", {"until": "2026-09-30", "why": "代申请"})
    made = LateSlot.objects.get()
    assert operator.post(f"/coverage/late-slots/{made.pk}/agree/").status_code == 403
    second = Person.objects.create(username="operator-2", name="二", organisation=played("operator").organisation)
    give_duty(by=played("security"), person=second, duty="operator")
    assert signed_in("operator-2").post(f"/coverage/late-slots/{made.pk}/agree/").status_code == 302


def test_changes_need_a_reason_and_the_right_person(firms: list[Enterprise]) -> None:
    address = "/coverage/periods/tax/2025/change/"
    said = {"code": firms[0].code, "kind": "excuse", "fact": "", "why": ""}
    assert signed_in("operator").post(address, said).status_code == 422
    assert signed_in("operator").post(address, said | {"why": "试", "code": "1" * 18}).status_code == 422
    assert signed_in("tax-data").post(address, said | {"why": "试"}).status_code == 403
    assert signed_in("filler").post(address, said | {"why": "试"}).status_code == 404
    assert signed_in("science-officer").post(address, said | {"why": "名单有误"}).status_code == 302
    assert ExpectationChange.objects.get().why == "名单有误"
    assert "名单有误" in words(signed_in("county-officer").get("/coverage/periods/tax/2025/"))
    assert "名单有误" not in words(signed_in("tax-data").get("/coverage/periods/tax/2025/")), "it names an enterprise"


def test_what_came_too_late_is_said_on_the_page(firms: list[Enterprise]) -> None:
    came(YEARLY, AFTER, all_of(YEARLY, firms[3:]))
    assert "另有 6 项在期外报送" in words(signed_in("tax-data").get("/coverage/periods/tax/2025/"))


def test_the_menu_leads_there_for_those_who_may(firms: list[Enterprise]) -> None:
    seen = {
        name for name in EVERYBODY if "/coverage/" in {line.url for line in signed_in(name).get("/").context["menu"]}
    }
    assert seen == {"operator", "science-officer", "county-officer", "tax-data", "science-data"}


def test_the_page_asks_few_questions_however_many_enterprises(
    firms: list[Enterprise], django_assert_max_num_queries: Any
) -> None:
    opened(date(2026, 9, 18), [*firms])
    came(MONTHLY, date(2026, 9, 18), all_of(MONTHLY, firms), year=2026)
    assert DutyPeriod.objects.count() > 5
    client = signed_in("science-officer")
    with django_assert_max_num_queries(45):
        client.get("/coverage/")
