"""A whole errand without a mouse: come in with both factors, find a person in a list, fill a form, send it."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from jifen.people.demo_accounts import PASSWORD, current_code

pytestmark = pytest.mark.component("chromium", "apt-get install -y chromium")
FAR = 120


@pytest.fixture
def page(chromium: Browser, platform: str) -> Iterator[Page]:
    context = chromium.new_context(base_url=platform, viewport={"width": 1440, "height": 900}, locale="zh-CN")
    yield context.new_page()
    context.close()


def tab_to(page: Page, words: str) -> None:
    """Presses Tab until what has the focus is called so: its text, or the label of a field."""
    for _ in range(FAR):
        page.keyboard.press("Tab")
        called: str = page.evaluate(
            "(one => one.labels && one.labels.length ? one.labels[0].innerText : one.innerText)(document.activeElement)"
        )
        if called.strip().startswith(words):
            return
    raise AssertionError(f"Tab does not come to {words!r} on {page.url}")


def opened(page: Page, heading: str) -> None:
    expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()


def test_a_person_is_found_and_disabled_without_a_mouse(page: Page) -> None:
    page.goto("/sign-in/")
    tab_to(page, "账号")
    page.keyboard.type("security")
    tab_to(page, "密码")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    opened(page, "第二步：验证码")
    tab_to(page, "验证码")
    page.keyboard.type(current_code("security", time.time()))
    page.keyboard.press("Enter")
    opened(page, "工作台")

    tab_to(page, "人员")
    page.keyboard.press("Enter")
    opened(page, "人员")
    tab_to(page, "账号、称呼或单位")
    page.keyboard.type("bank-approver")
    page.keyboard.press("Enter")
    expect(page.get_by_text("共 1 条")).to_be_visible()
    tab_to(page, "bank-approver")
    page.keyboard.press("Enter")
    opened(page, "示例银行审批人")

    tab_to(page, "停用")
    page.keyboard.press("Enter")
    opened(page, "停用“示例银行审批人”")
    tab_to(page, "理由")
    page.keyboard.type("已离岗")
    tab_to(page, "停用")
    page.keyboard.press("Enter")
    expect(page.get_by_text("已停用“示例银行审批人”")).to_be_visible()
    tab_to(page, "启用")
    page.keyboard.press("Enter")
    expect(page.get_by_text("已启用“示例银行审批人”。")).to_be_visible()
