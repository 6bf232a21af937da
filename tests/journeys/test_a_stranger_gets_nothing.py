"""Typed addresses: whoever has no business with a thing does not even learn that it exists; a colleague reads the reason."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from jifen.people.demo_accounts import DEMO_ENTERPRISE
from tests.journeys.telling import Stage, firms_of, told

pytestmark = pytest.mark.component("chromium", "apt-get install -y chromium")
NOBODYS = "没有这一页"
PARTS = (
    "", "progress/", "quarantine/", "quarantine.csv", "quarantine.xlsx", "receipt/", "receipt.json", "verdict/",
    "verdict.json", "raw/", "repair/",
)  # fmt: skip
OUTSIDERS = ("stranger", "bank-analyst", "bank-approver", "service-officer")
GOVERNMENT = (
    "/deliveries/", "/deliveries/new/", "/sources/", "/sources/tax/", "/sources/tax/contract.yaml", "/coverage/",
    "/coverage/cell/", "/coverage/cell/?source=tax&file=csv", "/coverage/periods/", "/enterprises/",
    f"/enterprises/{DEMO_ENTERPRISE[0]}/", "/enterprises/?file=csv", "/deliveries/?file=csv", "/technical/",
)  # fmt: skip
ENTERPRISES = ("/return/", "/return/sign/", "/return/workbook/file/", "/own-enterprise/", "/objections/new/")
OWN = {
    "/deliveries/", "/deliveries/?file=csv", "/enterprises/", "/enterprises/?file=csv",
    f"/enterprises/{DEMO_ENTERPRISE[0]}/",
}  # fmt: skip
"""Where an enterprise has its own part, or reads that it has none."""


@pytest.fixture
def stage(chromium: Browser, platform: str) -> Iterator[Stage]:
    with told(chromium, platform, "a-stranger-gets-nothing") as one:
        yield one


@pytest.fixture
def tax_delivery(stage: Stage) -> str:
    """Address of the tax department's first delivery that has rows to repair."""
    page = stage.page("tax-data")
    page.goto("/deliveries/?source=tax&state=applied")
    address = page.locator("tbody tr td[data-label='编号'] a").first.get_attribute("href")
    page.close()
    assert address
    return address


def gets_nothing(page: Page, address: str, secrets: tuple[str, ...]) -> None:
    answer = page.request.get(address, max_redirects=0)
    assert answer.status == 404, (address, answer.status)
    words = answer.text().replace(address, "")  # what was typed stands in the form that changes the language
    assert NOBODYS in words, address
    assert not [one for one in secrets if one in words], address


def secrets_of() -> tuple[str, ...]:
    firm = firms_of(2024)[3]
    return (str(firm["enterprise"]), str(firm["name"]), "年度申报汇总", "国家税务总局吉林省税务局", "营业收入")


@pytest.mark.parametrize("username", OUTSIDERS)
def test_outsiders_type_addresses_and_learn_nothing(stage: Stage, tax_delivery: str, username: str) -> None:
    page = stage.page(username)
    for address in (*GOVERNMENT, *ENTERPRISES, *(f"{tax_delivery}{part}" for part in PARTS), *existing()):
        gets_nothing(page, address, secrets_of())
    page.goto(tax_delivery)
    expect(page.get_by_role("heading", name=NOBODYS)).to_be_visible()
    if username == "stranger":
        stage.look(page, phone=True)


def existing() -> list[str]:
    """Things there may be by now, by the number a guesser would try."""
    return ["/objections/1/", "/objections/files/1/", "/return/signed/1/", "/return/evidence/1/"]


@pytest.mark.parametrize("username", ["filler", "legal"])
def test_an_enterprise_learns_nothing_of_what_departments_send(stage: Stage, tax_delivery: str, username: str) -> None:
    page, other = stage.page(username), firms_of(2024)[3]["enterprise"]
    for address in (*GOVERNMENT, f"/enterprises/{other}/", *(f"{tax_delivery}{part}" for part in PARTS)):
        if address not in OWN:
            gets_nothing(page, address, secrets_of())
    for address in OWN:
        answer = page.request.get(address)
        assert not [one for one in secrets_of()[:3] if one in answer.text()], address


@pytest.mark.parametrize("username", ["science-data", "court-data"])
def test_another_department_learns_nothing_of_a_delivery(stage: Stage, tax_delivery: str, username: str) -> None:
    page = stage.page(username)
    for address in (*(f"{tax_delivery}{part}" for part in PARTS), "/deliveries/new/?source=tax", "/technical/"):
        gets_nothing(page, address, secrets_of()[:3])
    page.goto("/deliveries/")
    expect(page.locator("tbody tr").first).to_be_visible()
    expect(page.get_by_text("年度申报汇总")).to_have_count(0)


def test_nobody_reads_without_coming_in(stage: Stage, tax_delivery: str) -> None:
    page = stage.browser.new_context(base_url=stage.platform, locale="zh-CN").new_page()
    for address in ("/", "/coverage/", tax_delivery, f"{tax_delivery}raw/", "/enterprises/"):
        page.goto(address)
        assert "/sign-in/" in page.url, address
        assert "税务局" not in page.content(), address
    page.context.close()


def test_a_colleague_reads_why_not(stage: Stage, tax_delivery: str) -> None:
    """The operator sees the whole queue and settles none of it."""
    page = stage.page("operator")
    page.goto(tax_delivery)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("更正退回的行"))).to_have_count(0)
    answer = page.goto(f"{tax_delivery}repair/")
    assert answer is not None and answer.status == 403
    expect(page.get_by_text("只有报送单位的数据员可以确认、撤回或更正这次报送")).to_be_visible()
    stage.look(page)
    answer = page.goto("/deliveries/new/")
    assert answer is not None and answer.status == 403
    expect(page.get_by_text("数据由部门数据员报送")).to_be_visible()
