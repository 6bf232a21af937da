"""A person binds a government identity and comes in with it: real browser, real provider, the platform's own strictness."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from jifen.people.demo_accounts import PASSWORD
from tests.journeys.conftest import copied, free_port
from tests.journeys.test_people_come_in import give_code, nothing_is_cut
from tests.people.oidc_provider import persons
from tests.people.oidc_provider.running import running_provider

pytestmark = pytest.mark.component("chromium", "apt-get install -y chromium")


@pytest.fixture(scope="module")
def platform_with_provider(tmp_path_factory: pytest.TempPathFactory, settled: Path) -> Iterator[str]:
    folder, port = tmp_path_factory.mktemp("with-provider"), free_port()
    with running_provider(folder, f"http://127.0.0.1:{port}/sign-in/identity/return/") as issuer:
        settings = {
            "JIFEN_OIDC_ISSUER": issuer,
            "JIFEN_OIDC_CLIENT_ID": persons.CLIENT_ID,
            "JIFEN_OIDC_SECRET": persons.CLIENT_SECRET,
        }
        with copied(settled, folder, settings, port) as address:
            yield address


@pytest.fixture(params=[(1440, 900), (390, 844)], ids=["desk", "phone"])
def page(request: pytest.FixtureRequest, chromium: Browser, platform_with_provider: str) -> Iterator[Page]:
    width, height = request.param
    size = {"width": width, "height": height}
    context = chromium.new_context(base_url=platform_with_provider, viewport=size, locale="zh-CN")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    yield page
    context.close()
    assert complaints == []


def sign_in(page: Page, username: str) -> None:
    page.goto("/sign-in/")
    page.get_by_label("账号").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


def at_the_provider(page: Page, username: str, button: str = "Authorize") -> None:
    """Signs in where that is still needed, and answers the question for consent."""
    page.wait_for_url("**/login/**")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(persons.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name=button).click()


def test_a_person_binds_an_identity_and_comes_in_with_it(page: Page) -> None:
    phone = bool(page.viewport_size and page.viewport_size["width"] < 800)
    username, identity = ("auditor", "other") if phone else ("operator", "plain")
    sign_in(page, username)
    give_code(page, username)
    page.goto("/account/")
    nothing_is_cut(page)
    page.get_by_role("button", name="绑定").click()
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="确认").click()
    at_the_provider(page, identity)
    expect(page.get_by_text("已绑定。以后可以用这个身份登录。")).to_be_visible()
    nothing_is_cut(page)
    page.get_by_role("button", name="退出").click()

    page.context.clear_cookies(name="provider_session")
    page.goto("/sign-in/")
    nothing_is_cut(page)
    page.get_by_role("button", name="用吉林省统一身份认证登录").click()
    at_the_provider(page, identity)
    give_code(page, username)
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()
    page.goto("/account/")
    page.get_by_role("button", name="解除绑定").click()
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="确认").click()
    expect(page.get_by_text("已解除绑定。以后请用密码登录。")).to_be_visible()


def test_an_identity_nobody_bound_reads_what_to_do(page: Page) -> None:
    page.goto("/sign-in/")
    page.get_by_role("button", name="用吉林省统一身份认证登录").click()
    at_the_provider(page, "twofold")
    expect(page.get_by_text("这个身份还没有绑定账号")).to_be_visible()
    nothing_is_cut(page)


def test_whoever_declines_may_start_again(page: Page) -> None:
    page.goto("/sign-in/")
    page.get_by_role("button", name="用吉林省统一身份认证登录").click()
    at_the_provider(page, "twofold", button="Cancel")
    expect(page.get_by_text("您在身份认证平台取消了授权")).to_be_visible()
    page.get_by_role("link", name="去登录").click()
    expect(page.get_by_role("button", name="用吉林省统一身份认证登录")).to_be_visible()
