"""The operator invites a person, the person comes in; a stranger finds nothing. Through a real browser, at two widths."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from jifen.people.demo_accounts import PASSWORD, one_time_code
from tests.journeys.coming_in import come_in, give_code, sign_in

pytestmark = pytest.mark.component("chromium", "apt-get install -y chromium")
NEW_PASSWORD = "Brand-new-2026"
WIDTHS = [(1440, 900), (390, 844)]


@pytest.fixture(params=WIDTHS, ids=["desk", "phone"])
def page(request: pytest.FixtureRequest, chromium: Browser, usual_platform: str) -> Iterator[Page]:
    width, height = request.param
    context = chromium.new_context(base_url=usual_platform, viewport={"width": width, "height": height}, locale="zh-CN")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    yield page
    context.close()
    assert complaints == []


def nothing_is_cut(page: Page) -> None:
    page.wait_for_load_state()  # between two pages there is no document to measure
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def test_an_invited_person_comes_in(page: Page) -> None:
    width = page.viewport_size["width"] if page.viewport_size else 0
    username = f"guest-{width}"
    if width == WIDTHS[0][0]:
        sign_in(page, "operator")
        give_code(page, "operator")
    else:
        come_in(page, "operator", number=9)
    page.get_by_role("link", name="人员").click()
    nothing_is_cut(page)
    page.get_by_role("link", name="新增人员").click()
    page.get_by_label("账号").fill(username)
    page.get_by_label("称呼").fill("新任数据员")
    page.get_by_label("所属单位").select_option(label="国家税务总局吉林省税务局")
    page.get_by_label("部门数据员").check()
    page.get_by_role("button", name="保存").click()
    nothing_is_cut(page)
    page.get_by_role("button", name="发出邀请").click()
    link = page.locator(".secret code").inner_text()
    page.get_by_role("button", name="退出").click()

    page.goto(link)
    page.get_by_label("密码").fill(NEW_PASSWORD)
    page.get_by_label("再输入一次").fill(NEW_PASSWORD)
    page.get_by_role("button", name="设置密码").click()
    expect(page.get_by_text("密码已设置，请登录。")).to_be_visible()
    sign_in(page, username, NEW_PASSWORD)
    page.get_by_label("密码").fill(NEW_PASSWORD)
    page.get_by_role("button", name="确认").click()
    nothing_is_cut(page)
    secret = page.locator("#totp-secret").inner_text()
    page.locator("#id_code").fill(one_time_code(secret, time.time()))
    page.get_by_role("button", name="启用").click()
    expect(page.get_by_role("heading", name="恢复码")).to_be_visible()
    page.get_by_role("link", name="我已保存，进入工作台").click()
    expect(page.get_by_text("国家税务总局吉林省税务局")).to_be_visible()
    nothing_is_cut(page)


def test_a_stranger_finds_nothing(page: Page) -> None:
    sign_in(page, "stranger")
    expect(page.get_by_text("这个账号还不属于任何单位")).to_be_visible()
    for address in ("/persons/", "/organisations/", "/claims/", "/audit/", "/persons/of/operator/"):
        answer = page.goto(address)
        assert answer is not None and answer.status == 404, address
        expect(page.get_by_role("heading", name="没有这一页")).to_be_visible()
        nothing_is_cut(page)


def test_the_keyboard_alone_is_enough_to_sign_in(page: Page) -> None:
    page.goto("/sign-in/")
    page.get_by_label("账号").focus()
    page.keyboard.type("stranger")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()
