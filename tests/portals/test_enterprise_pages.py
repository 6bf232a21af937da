"""The pages about enterprises: who gets them, what they narrow, sort and export, and what the forms do."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from jifen.audit.models import Entry
from jifen.enterprises import actions
from jifen.enterprises.models import Enterprise
from jifen.verifying import reads
from jifen.verifying.actions import judge_eligibility
from jifen.verifying.eligibility import Fact
from jifen.verifying.models import EligibilityResult
from tests.cast import EVERYBODY, signed_in
from tests.enterprises.firms import firm, own_firm

pytestmark = pytest.mark.usefixtures("cast")
FACTS = {"accident": Fact(False, "示例应急"), "rd_expense": Fact(10.0)}


@pytest.fixture
def own() -> Enterprise:
    made = own_firm()
    judge_eligibility(by="system", enterprise=made, facts=FACTS)
    return made


def words(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


def whole(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


@pytest.mark.parametrize("name", EVERYBODY)
def test_who_gets_which_page(name: str, own: Enterprise) -> None:
    client = signed_in(name)
    listed = name in {"science-officer", "county-officer", "operator"}
    assert (client.get("/enterprises/").status_code == 200) == listed
    seen = listed or name in {"filler", "legal"}
    assert client.get(f"/enterprises/{own.code}/").status_code == (200 if seen else 404)
    assert (client.get("/own-enterprise/").status_code == 200) == (name in {"filler", "legal"})
    answer = client.post(
        f"/enterprises/{own.code}/eligibility/", {"criterion": "environment", "met": "yes", "why": "函告"}
    )
    assert answer.status_code == (302 if name in {"science-officer", "county-officer"} else 403 if seen else 404)
    assert EligibilityResult.objects.count() == (2 if answer.status_code == 302 else 1)


def test_without_signing_in_there_is_only_the_door(own: Enterprise) -> None:
    for address in ("/enterprises/", f"/enterprises/{own.code}/", "/own-enterprise/"):
        answer = Client().get(address)
        assert answer.status_code == 302 and "sign-in" in answer["Location"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"示例企业", "示例第2科技有限公司", "示例第3科技有限公司", "示例第4科技有限公司"}),
        ("prefecture=220100", {"示例企业", "示例第2科技有限公司"}),
        ("prefecture=220500&county=220581", {"示例第3科技有限公司"}),
        ("prefecture=220100&county=220581", set()),
        ("sector=光电信息", {"示例第2科技有限公司"}),
        ("size=medium", {"示例第2科技有限公司"}),
        ("eligibility=manual_review", {"示例企业"}),
        ("eligibility=never", {"示例第2科技有限公司", "示例第3科技有限公司", "示例第4科技有限公司"}),
        ("enrolled=no&words=第3", {"示例第3科技有限公司"}),
        ("enrolled=yes", set()),
        ("words=91000000MA00023B1L", {"示例企业"}),
    ],
)
def test_the_list_narrows(query: str, names: set[str], own: Enterprise) -> None:
    second = firm(2, county="220103", industry="C3976")
    actions.classify_size(by="system", enterprise=second, year=2025, staff=400, revenue=9000, assets=None)
    firm(3, county="220581"), firm(4, county="")
    answer = signed_in("science-officer").get(f"/enterprises/?{query}")
    assert {row.name for row, *_ in answer.context["lines"]} == names
    if not names:
        assert "没有符合条件的记录" in words(answer)


@pytest.mark.parametrize(
    "column", ["name", "code", "county", "sector", "industry", "size", "established", "eligibility"]
)
def test_the_list_sorts_and_pages_without_losing_a_row(column: str, own: Enterprise) -> None:
    for number in range(2, 25):
        firm(number)
    client = signed_in("county-officer")
    seen = [
        row.code
        for page in (1, 2)
        for row, *_ in client.get(f"/enterprises/?sort=-{column}&page={page}").context["lines"]
    ]
    assert len(seen) == len(set(seen)) == 24


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_same_rows_as_a_file_in_which_nothing_is_a_formula(kind: str, own: Enterprise) -> None:
    firm(2, name='=HYPERLINK("示例")'), firm(3, county="220581")
    answer = signed_in("county-officer").get(f"/enterprises/?file={kind}")
    if kind == "xlsx":
        rows = CalamineWorkbook.from_filelike(BytesIO(whole(answer))).get_sheet_by_index(0).to_python()
    else:
        rows = [line.split(",") for line in whole(answer).decode("utf-8-sig").splitlines()]
    assert len(rows) == 3, "heading, two of the county, and not the one elsewhere"
    assert not any(str(cell).startswith("=") for row in rows for cell in row)
    assert Entry.objects.filter(action="list.exported").count() == 1
    assert signed_in("filler").get(f"/enterprises/?file={kind}").status_code == 403


def test_the_page_shows_every_criterion_with_its_reason(own: Enterprise) -> None:
    page = words(signed_in("county-officer").get(f"/enterprises/{own.code}/"))
    for expected in (
        "适用范围：待人工核定",
        "登记住所在长春市南关区，状态为存续。",
        "需由所在地部门业务员核定。",
        "没有认定记录。",
        "登记注册",
        "记录核定",
    ):
        assert expected in page
    assert "记录核定" not in words(signed_in("operator").get(f"/enterprises/{own.code}/"))


def test_a_decision_needs_a_reason_and_keeps_what_was_typed(own: Enterprise) -> None:
    client = signed_in("county-officer")
    answer = client.post(f"/enterprises/{own.code}/eligibility/", {"criterion": "environment", "met": "yes", "why": ""})
    assert answer.status_code == 422 and "请更正以下问题" in words(answer)
    wrong = client.post(f"/enterprises/{own.code}/eligibility/", {"criterion": "safety", "met": "yes", "why": "试"})
    assert wrong.status_code == 422 and EligibilityResult.objects.count() == 1


def test_from_the_county_to_the_enterprise_and_back(own: Enterprise) -> None:
    officer, legal = signed_in("county-officer"), signed_in("legal")
    for criterion in ("environment", "other"):
        said = {"criterion": criterion, "met": "yes", "why": "现场核查（示例）"}
        assert officer.post(f"/enterprises/{own.code}/eligibility/", said).status_code == 302
    page = words(legal.get("/own-enterprise/"))
    assert "适用范围：符合" in page and "现场核查（示例）" in page and "未登记参评" in page
    assert legal.get(f"/enterprises/{own.code}/enrol/").status_code == 200
    assert legal.post(f"/enterprises/{own.code}/enrol/", {"why": "自愿参评"})["Location"] == "/own-enterprise/"
    assert "正在参评" in words(legal.get("/own-enterprise/"))
    assert reads.taking_part(Enterprise.objects.all(), EligibilityResult.objects.latest("pk").as_of).get() == own
    again = legal.post(f"/enterprises/{own.code}/enrol/", {"why": "再次"})
    assert again.status_code == 200 and "已登记参评" in words(again)
    assert officer.post(f"/enterprises/{own.code}/withdraw/", {"why": "企业申请"}).status_code == 302
    assert officer.post(f"/enterprises/{own.code}/eligibility/again/").status_code == 302
    assert legal.post(f"/enterprises/{own.code}/eligibility/again/").status_code == 403


def test_an_enterprise_not_yet_registered_is_told_so() -> None:
    assert "还没有贵企业的登记信息" in words(signed_in("filler").get("/own-enterprise/"))


def test_menus_lead_where_there_is_something() -> None:
    lines = {
        name: {line.url for line in signed_in(name).get("/").context["menu"]}
        for name in EVERYBODY
        if name != "stranger"
    }
    assert {name for name, urls in lines.items() if "/enterprises/" in urls} == {
        "science-officer",
        "county-officer",
        "operator",
    }
    assert {name for name, urls in lines.items() if "/own-enterprise/" in urls} == {"filler", "legal"}


def test_the_list_asks_the_database_the_same_few_questions_however_long_it_is(
    own: Enterprise, django_assert_max_num_queries: Any
) -> None:
    for number in range(2, 22):
        firm(number)
    client = signed_in("county-officer")
    with django_assert_max_num_queries(20):
        client.get("/enterprises/")
