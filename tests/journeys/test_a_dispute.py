"""During the announcement an enterprise disputes a fact; the department delivers it anew; another run stands before publishing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from jifen.cli.platform import DEMO_SEED
from jifen.collecting.actions.demo import demo_firms, told_by
from jifen.collecting.sources.sample_delivery import delivery_of
from jifen.collecting.sources.sheet import as_xlsx
from jifen.people.demo_accounts import DEMO_ENTERPRISE
from tests.journeys import cycling
from tests.journeys.conftest import FIRMS, OwnPlatform
from tests.journeys.cycling import CYCLE, PDF, YEAR
from tests.journeys.telling import PATIENCE, Stage, hand_in, number_of, told, verdict_of

pytestmark = pytest.mark.component("chromium", "apt-get install -y chromium")
CODE, NAME, _county = DEMO_ENTERPRISE
FACT, LINE = "contract_turnover", "企业技术合同成交额"
CORRECTED = "474.74"


@pytest.fixture
def stage(chromium: Browser, own_platform: OwnPlatform) -> Iterator[Stage]:
    with told(chromium, own_platform.address, "a-dispute") as one:
        yield one


def test_a_disputed_fact_is_corrected_scored_anew_and_published_once(
    stage: Stage, own_platform: OwnPlatform, tmp_path: Path
) -> None:
    operator, legal = stage.page("operator"), stage.page("legal")
    brought_to_the_announcement(operator, stage.page("science-officer"))
    address = disputed(legal, stage)
    seen_as_disputed_by_others(stage)
    not_settled(operator, "还有 1 件公示异议没有答复；请催促负责部门答复。")
    answered_with_a_correction(stage.page("science-data"), address, stage)
    not_settled(operator, "的更正还不在测算所用的快照里；请等更正的数据入库后重新冻结快照、测算、公示。")
    stage.look(operator, phone=True)

    cycling.frozen(operator)
    cycling.scored(operator)
    not_settled(operator, "之后又有新的快照或测算；请收回公示，按新的结果重新公示。")
    announced_anew(operator)
    cycling.shortened(operator)
    cycling.moved(operator, "异议办结")
    published_once_by_two_at_once(stage)
    corrected_on_the_portrait(legal, stage)


def brought_to_the_announcement(operator: Page, officer: Page) -> None:
    cycling.under_way(operator)
    cycling.moved(operator, "截止归集")
    cycling.checked(operator)
    cycling.all_accepted(officer)
    cycling.moved(operator, "核验完成")
    cycling.frozen(operator)
    cycling.scored(operator)
    cycling.moved(operator, "测算完成")
    cycling.moved(operator, "开始公示")


def disputed(page: Page, stage: Stage) -> str:
    """From the line whose points are too few; returns the address of the objection."""
    page.goto(f"/announcement/{YEAR}/")
    page.locator("tbody tr").filter(has_text=LINE).get_by_role("link", name="数据不对？").click()
    page.get_by_role("radio").first.check()
    page.get_by_label("哪里不对、应当是什么").fill("漏登一份合同，应为 474.74 万元，见所附登记证明")
    page.get_by_label("证明材料").set_input_files(
        {"name": "登记证明.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    stage.look(page, phone=True)
    page.get_by_role("button", name="提出异议").click()
    expect(page.get_by_text("答复以前，本年度积分不会发布")).to_be_visible()
    expect(page.locator("tbody tr").filter(has_text=LINE).locator(".disputed")).to_be_visible()
    stage.look(page, phone=True)
    page.locator(".steps").get_by_role("link").first.click()
    return page.url


def seen_as_disputed_by_others(stage: Stage) -> None:
    """At once: by the officer of the county, the operator, the department, and on every page that shows the value."""
    for username in ("county-officer", "operator"):
        page = stage.page(username)
        page.goto(f"/enterprises/{CODE}/chain/{FACT}/{YEAR}/")
        expect(page.locator("main .disputed").first).to_be_visible()
        page.goto("/disputes/")
        expect(page.locator("tbody tr")).to_contain_text(NAME)
    stage.look(page, phone=True)
    page.goto(f"/portrait/{CODE}/facts/{FACT}/{YEAR}/")
    expect(page.locator("main .disputed").first).to_be_visible()
    stage.look(page)


def not_settled(page: Page, sentence: str) -> None:
    needs = cycling.held_up(page)
    expect(needs.filter(has_text=sentence)).to_have_count(1)
    expect(page.get_by_role("main").get_by_role("link", name="异议办结", exact=True)).to_have_count(0)


def answered_with_a_correction(page: Page, address: str, stage: Stage) -> None:
    """The department looks at the evidence, delivers the year anew, and names that delivery in its answer."""
    page.goto("/")
    page.locator(".steps li").filter(has_text="件数据异议等待答复").get_by_role("link").click()
    expect(page).to_have_url(address)
    expect(page.get_by_role("link", name="登记证明.pdf")).to_be_visible()
    number = delivered_anew(page)
    page.goto(address)
    page.get_by_role("radio", name="已更正").check()
    page.get_by_label("答复", exact=True).fill("已与合同登记机构核对，漏登一份，更正如数。")
    option = page.get_by_label("更正的报送").locator("option").filter(has_text=f"{number:06d}")
    page.get_by_label("更正的报送").select_option(value=option.get_attribute("value"))
    stage.look(page, phone=True)
    page.get_by_role("main").get_by_role("button", name="答复", exact=True).click()
    expect(page.get_by_text("已答复，企业在工作台会看到；有异议的标记已去掉。")).to_be_visible()


def delivered_anew(page: Page) -> int:
    *others, last = told_by("science", demo_firms(int(FIRMS), DEMO_SEED), YEAR)
    sample = delivery_of("science", [*others, {**last, FACT: float(CORRECTED)}], YEAR, dirty=False)
    hand_in(page, "science", f"更正-{sample.name}", as_xlsx(sample.clean))
    assert "全部采用" in verdict_of(page)
    return number_of(page)


def announced_anew(page: Page) -> None:
    page.goto(CYCLE)
    page.locator("summary", has_text="退回上一步").click()
    page.get_by_role("main").get_by_role("link", name="收回公示").click()
    page.get_by_label("理由").fill("异议成立，数据已更正")
    page.get_by_role("main").get_by_role("button", name="收回公示").click()
    expect(page.get_by_text(f"{YEAR} 年度：收回公示，已记录。")).to_be_visible()
    cycling.moved(page, "开始公示")


def published_once_by_two_at_once(stage: Stage) -> None:
    """Two browsers propose in the same moment, two approve in the same moment: one proposal, one publication."""
    proposing = [stage.page("operator"), stage.other_browser("operator")]
    for page in proposing:
        page.goto(f"/cycle/{YEAR}/propose/")
    said = pressed_at_once(proposing, "提请发布")
    assert sorted("已提请发布" in one for one in said) == [False, True], said
    approving = [stage.page("science-officer"), stage.page("science-reviewer")]
    for page in approving:
        page.goto("/")
        page.locator(".steps li").filter(has_text="提请发布，等待批准").get_by_role("link").click()
    said = pressed_at_once(approving, "批准发布")
    assert sorted("已批准，积分已发布。" in one for one in said) == [False, True], said
    page = approving[0]
    page.goto(CYCLE)
    history = page.locator(".history strong").all_inner_texts()
    assert history.count("发布") == 1
    stage.look(page, phone=True)


def pressed_at_once(pages: list[Page], button: str) -> list[str]:
    """Each browser presses by itself a moment later, so that neither waits for the other; what each page then says."""
    press = "button => { document.body.dataset.pressed = 1; setTimeout(() => button.click(), 400) }"
    for page in pages:
        page.get_by_role("main").get_by_role("button", name=button, exact=True).evaluate(press)
    for page in pages:
        expect(page.locator("body[data-pressed]")).to_have_count(0, timeout=PATIENCE)
        page.wait_for_load_state()
    return [page.get_by_role("main").inner_text() for page in pages]


def corrected_on_the_portrait(page: Page, stage: Stage) -> None:
    page.goto("/own-enterprise/portrait/")
    line = page.locator("table.lines").first.locator("tbody tr").filter(has_text=LINE)
    expect(line).to_contain_text(f"{CORRECTED} 万元")
    expect(page.locator(".disputed")).to_have_count(0)
    stage.look(page, phone=True)
    line.locator(".sources a").first.click()
    expect(page.locator(".facts dd").first).to_have_text(f"{CORRECTED} 万元")
    newest = page.locator(".feed > li").first
    expect(newest).to_contain_text(CORRECTED)
    expect(newest).to_contain_text("计入")
    expect(newest).to_contain_text("行")
    expect(page.locator(".feed")).to_contain_text("YY-")
    stage.look(page, phone=True)
