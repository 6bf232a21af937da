"""A doubtful value from the delivery that brought it to the verdict: found by a run, put to the enterprise, decided by its county."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from jifen.collecting.sources.sample_delivery import delivery_of
from jifen.people.demo_accounts import DEMO_ENTERPRISE
from tests.journeys.conftest import OwnPlatform
from tests.journeys.telling import PATIENCE, Stage, firms_of, hand_in, told, verdict_of
from tests.journeys.test_an_enterprise_reports import PDF

pytestmark = pytest.mark.component("chromium", "apt-get install -y chromium")
CODE, NAME, _COUNTY = DEMO_ENTERPRISE
SOURCE, ASKED, ANSWERED = "statistics", "研发人员为什么是 0？", "研发全部委托高校，合同见附件。"


@pytest.fixture
def stage(chromium: Browser, own_platform: OwnPlatform) -> Iterator[Stage]:
    """A platform of its own: what it delivers would change what others are asked."""
    with told(chromium, own_platform.address, "a-finding-is-settled") as one:
        yield one


def test_from_a_doubtful_value_to_a_verdict(stage: Stage) -> None:
    operator, officer, filler = stage.page("operator"), stage.page("county-officer"), stage.page("filler")
    operator.goto("/verification/")
    year = int(operator.get_by_role("combobox", name="数据年度").input_value())
    research_without_people(stage, year)
    checked(operator, stage)

    opened(officer)
    stage.look(officer, phone=True)
    asked(officer)
    answered(filler, stage)
    accepted(officer)
    stage.look(officer, phone=True)
    operator.goto("/verification/")
    stage.look(operator, phone=True)
    filler.goto("/")
    filler.get_by_role("link", name="看结论").first.click()
    expect(filler.get_by_text("合同已核对，研发全部委托。").first).to_be_visible()
    the_chain_says_so(filler, stage)


def research_without_people(stage: Stage, year: int) -> None:
    """The statistics department says that the enterprise has costs of research and nobody who does any."""
    firms = [
        firm | ({"rd_staff": 0.0, "rd_expense": 88.0} if firm["enterprise"] == CODE else {}) for firm in firms_of(year)
    ]
    sample = delivery_of(SOURCE, firms, year, dirty=False)
    page = stage.page("statistics-data")
    hand_in(page, SOURCE, sample.name, sample.content)
    assert "入库" in verdict_of(page)


def checked(page: Page, stage: Stage) -> None:
    """Started by hand, or already under way by itself because new data came."""
    page.goto("/verification/")
    start = page.get_by_role("button", name=re.compile("^(开始|重新)核验$"))
    if start.count():
        start.click()
    expect(page.locator("#check-run:not([hx-get])")).to_be_attached(timeout=PATIENCE)
    page.goto("/verification/")
    expect(page.get_by_role("heading", name="逐项结果")).to_be_visible()
    stage.look(page)


def opened(page: Page) -> None:
    page.goto(f"/verification/findings/?words={NAME}&check=research_without_people")
    page.get_by_role("cell").get_by_role("link").first.click()
    expect(page.get_by_text("88 万元").first).to_be_visible()


def asked(page: Page) -> None:
    unfolded(page, "请企业说明").get_by_label("要说明或核实什么").fill(ASKED)
    unfolded_button(page).click()
    expect(page.get_by_text("已请企业说明")).to_be_visible()


def unfolded(page: Page, words: str) -> Locator:
    """One of the things that can be done, its form open."""
    page.locator("summary", has_text=re.compile(f"^{words}$")).click()
    return page.locator("details.act[open]")


def unfolded_button(page: Page) -> Locator:
    return page.locator("details.act[open]").get_by_role("button")


def answered(page: Page, stage: Stage) -> None:
    page.goto("/")
    page.get_by_role("listitem").filter(has_text="核验问题等待答复").get_by_role("link", name="去答复").click()
    expect(page.get_by_text(ASKED).first).to_be_visible()
    page.get_by_label("答复", exact=True).fill(ANSWERED)
    page.get_by_label("佐证材料").set_input_files(
        {"name": "委托研发合同.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    stage.look(page, phone=True)
    page.get_by_role("button", name="答复", exact=True).click()
    expect(page.get_by_text("已答复，等待办理人裁定。")).to_be_visible()


def accepted(page: Page) -> None:
    page.reload()
    expect(page.get_by_text(ANSWERED)).to_be_visible()
    expect(page.get_by_role("link", name="委托研发合同.pdf")).to_be_visible()
    unfolded(page, "采用").get_by_label("采用的理由").fill("合同已核对，研发全部委托。")
    unfolded_button(page).click()
    expect(page.get_by_text("已采用，这件发现办结。")).to_be_visible()


def the_chain_says_so(page: Page, stage: Stage) -> None:
    page.get_by_role("link", name="这一项的数据链").click()
    expect(page.get_by_text("裁定 采用").first).to_be_visible()
    stage.look(page, phone=True)
