"""What people press to take a data year from open deliveries to published points; the stories of the cycle are told with it."""

from __future__ import annotations

import re
from typing import Final

from playwright.sync_api import Locator, Page, expect

from tests.journeys.telling import PATIENCE, Stage

YEAR: Final = 2025
CYCLE: Final = f"/cycle/{YEAR}/"
MUST: Final = f"/verification/findings/?year={YEAR}&severity=must"
WHY: Final = "已与企业的审计报告和部门台账核对"
PDF: Final = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def under_way(page: Page) -> None:
    """The demo took the earlier years through their cycles and then opened this one."""
    page.goto(CYCLE)
    expect(page.get_by_text("下一步：截止归集")).to_be_visible()


def moved(page: Page, move: str, why: str = "") -> None:
    """From the page of the cycle past the page that says what the move does."""
    page.goto(CYCLE)
    page.get_by_role("main").get_by_role("link", name=move, exact=True).click()
    if why:
        page.get_by_label("理由").fill(why)
    page.get_by_role("main").get_by_role("button", name=move, exact=True).click()
    expect(page.get_by_text(f"{YEAR} 年度：{move}，已记录。")).to_be_visible()


def held_up(page: Page) -> Locator:
    """What the page of the cycle says about the next move, condition by condition."""
    page.goto(CYCLE)
    return page.locator(".need-open")


def checked(page: Page, stage: Stage | None = None) -> None:
    """A check run asked for by hand; the page comes to its end by itself."""
    page.goto(f"/verification/?year={YEAR}")
    start = page.get_by_role("button", name=re.compile("^(开始|重新)核验$"))
    expect(start).to_be_visible(timeout=PATIENCE)  # one that deliveries asked for may be on its way
    page.get_by_role("combobox", name="数据年度").select_option(str(YEAR))
    start.click()
    expect(page.get_by_text("完成后发现的问题会排入队列")).to_be_visible()
    if stage:
        stage.look(page)
    expect(start).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("heading", name="逐项结果")).to_be_visible()


def frozen(page: Page) -> str:
    """The number of the new snapshot, which the page shows without being loaded again."""
    page.goto(CYCLE)
    shown = page.locator("#runs .facts dd").first
    before = shown.inner_text()
    page.get_by_role("button", name=re.compile("冻结")).click()
    expect(shown).not_to_have_text(before, timeout=PATIENCE)
    return shown.inner_text()


def scored(page: Page) -> None:
    """All runs done, watched from the page of the cycle; one core run and one for each sector scheme."""
    page.goto(CYCLE)
    page.get_by_role("button", name=re.compile("测算")).click()
    expect(page.get_by_text("已发起测算")).to_be_visible()
    done = page.locator("#moving:not([hx-trigger])")
    expect(done).to_be_visible(timeout=PATIENCE)
    assert set(page.locator(".runs td[data-label='状态']").all_inner_texts()) == {"已完成"}


def shortened(page: Page) -> None:
    page.goto(CYCLE)
    page.get_by_role("link", name="缩短公示期（演示）").click()
    page.get_by_label("理由").fill("示例：当天走完全程")
    page.get_by_role("button", name="缩短").click()
    expect(page.get_by_text("公示期已缩短，仅限演示；理由留存。")).to_be_visible()


def accepted(page: Page, why: str = WHY) -> None:
    """On the page of a finding; where sources compete, the first of each stands."""
    act = _opened(page, "采用")
    for choice in act.locator("fieldset").all():
        choice.get_by_role("radio").first.check()
    act.get_by_label("采用的理由").fill(why)
    act.get_by_role("button", name="采用", exact=True).click()
    expect(page.get_by_text("已采用，这件发现办结。")).to_be_visible()


def all_accepted(page: Page) -> None:
    """Every blocking finding that is left, one after the other."""
    while (left := blocking(page)).count():
        left.first.click()
        accepted(page)
    expect(page.get_by_text("没有符合条件的发现；可以清除条件再查。")).to_be_visible()


def blocking(page: Page) -> Locator:
    """Links to the findings that hold the year up, on the page of their queue."""
    page.goto(MUST)
    return page.locator("td.cell-number a")


def rejected(page: Page, claim: str, why: str) -> None:
    act = _opened(page, "不采用")
    act.get_by_role("checkbox", name=claim).check()
    act.get_by_label("不采用的理由").fill(why)
    act.get_by_role("button", name="不采用", exact=True).click()
    expect(page.get_by_text("已不采用所选的值，这件发现办结。")).to_be_visible()


def asked(page: Page, whom: str, text: str, department: str = "") -> None:
    act = _opened(page, whom)
    if department:
        act.get_by_label("请哪个部门核实").select_option(label=department)
    act.get_by_label("要说明或核实什么").fill(text)
    act.get_by_role("button", name=whom, exact=True).click()
    expect(page.get_by_text(f"已{whom}")).to_be_visible()


def answered(page: Page, text: str, proof: str = "") -> None:
    """By whoever was asked, from the first thing the home page says is to be done."""
    page.goto("/")
    page.locator(".steps li").filter(has_text="核验问题等待答复").get_by_role("link").click()
    page.get_by_label("答复", exact=True).fill(text)
    if proof:
        page.get_by_label("佐证材料").set_input_files({"name": proof, "mimeType": "application/pdf", "buffer": PDF})
    page.get_by_role("main").get_by_role("button", name="答复", exact=True).click()
    expect(page.get_by_text("已答复，等待办理人裁定。")).to_be_visible()


def _opened(page: Page, label: str) -> Locator:
    """The part of a finding's page under this heading."""
    act = page.locator("details.act").filter(has=page.get_by_text(label, exact=True).locator("xpath=self::summary"))
    if act.get_attribute("open") is None:
        act.locator("summary").click()
    return act
