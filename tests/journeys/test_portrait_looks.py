"""The portrait in a real browser: no barrier, no broken rule, fits a phone, charts drawn, simulation answers while one types.

``JIFEN_PICTURES=docs/images pytest tests/journeys/test_portrait_looks.py`` writes the picture for the front page.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.coming_in import come_in
from tests.journeys.conftest import serving
from tests.journeys.publishing import publish_into
from tests.journeys.test_every_page import DESK, PHONE, barriers, cut_at_the_side

pytestmark = pytest.mark.component("chromium", "apt-get install -y chromium")
ENTERPRISES, SHOWN = 120, 3
"""``SHOWN``: which of the invented enterprises the cast's own does as: one with something to show."""


@pytest.fixture
def portrait(chromium: Browser, tmp_path: Path) -> Iterator[Page]:
    publish_into(tmp_path / "data", enterprises=ENTERPRISES, like=SHOWN)
    with serving(tmp_path, {}) as address:
        context = chromium.new_context(base_url=address, viewport=DESK, locale="zh-CN")
        page = context.new_page()
        come_in(page, "filler", number=0)
        page.goto("/own-enterprise/portrait/")
        yield page
        context.close()


def test_the_portrait_is_drawn_whole_without_barriers_and_answers_while_one_plays(portrait: Page) -> None:
    picture(portrait)
    faults: list[str] = []
    portrait.on("console", lambda said: faults.append(f"{said.text} {said.location}") if said.type == "error" else None)
    portrait.on("pageerror", lambda error: faults.append(str(error)))
    portrait.reload()
    expect(portrait.locator(".chart-plot svg")).to_have_count(3)
    portrait.locator("#play-rd_expense").fill("123456")
    expect(portrait.locator("#outcome")).to_contain_text("模拟积分")
    expect(portrait.locator("#outcome")).to_contain_text("研发费用金额")
    portrait.locator("#play-rd_expense").fill("许多")
    expect(portrait.locator("#outcome")).to_contain_text("不是数字")
    portrait.locator(".suggested a").first.click()
    expect(portrait.locator("#outcome")).to_contain_text("变动的指标")
    assert barriers(portrait) == []
    portrait.set_viewport_size(PHONE)
    assert cut_at_the_side(portrait) == []
    portrait.get_by_text("图中数据").first.click()
    expect(portrait.locator(".chart-figures").first).to_be_visible()
    assert faults == []


def picture(page: Page) -> None:
    """Of the top of the page, for the front page of the project; only when asked for. Before faults are counted: taking it writes a
    style the policy refuses."""
    folder = os.environ.get("JIFEN_PICTURES")
    if not folder:
        return
    Path(folder).mkdir(parents=True, exist_ok=True)
    page.set_viewport_size({"width": 1440, "height": 1250})
    page.wait_for_timeout(800)
    page.screenshot(path=str(Path(folder) / "portrait.png"))
    page.set_viewport_size(DESK)
