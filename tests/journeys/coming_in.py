"""How the cast comes in. A code of the authenticator works once in half a minute, so whoever comes in again uses another."""

from __future__ import annotations

import hashlib
import hmac
import time

from playwright.sync_api import Page, expect

from jifen.people.demo_accounts import PASSWORD, SEED, STEP, current_code

RECOVERY_CODES = 10
DIGITS = 8


def recovery_codes(username: str) -> list[str]:
    """Those of a demo account, as the library derives them from its seed; each works once."""
    seed = hmac.new(SEED, f"{username}:recovery".encode(), hashlib.sha256).digest()[:20].hex()
    running = hmac.new(seed.encode("ascii"), digestmod=hashlib.sha1)
    codes = []
    for number in range(RECOVERY_CODES):
        running.update(f"{number:3},".encode())
        value = int.from_bytes(running.digest()[: DIGITS // 2], "big") % 10**DIGITS
        codes.append(str(value).zfill(DIGITS))
    return codes


def sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    page.goto("/sign-in/")
    page.get_by_label("账号").fill(username)
    page.get_by_label("密码").fill(password)
    page.get_by_role("main").get_by_role("button", name="登录").click()


def give(page: Page, code: str) -> None:
    expect(page.get_by_role("heading", name="第二步：验证码")).to_be_visible()
    page.get_by_label("验证码").fill(code)
    page.get_by_role("button", name="登录").click()


def give_code(page: Page, username: str) -> None:
    """A second sign-in within the same half minute waits for the next code."""
    give(page, current_code(username, time.time()))
    if page.get_by_text("验证码不对").first.is_visible():
        time.sleep(STEP - time.time() % STEP + 0.2)
        give(page, current_code(username, time.time()))
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()


def come_in(page: Page, username: str, number: int) -> None:
    """With password and the ``number``-th recovery code, past which home is shown."""
    sign_in(page, username)
    if username != "stranger":
        give(page, recovery_codes(username)[number])
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()
