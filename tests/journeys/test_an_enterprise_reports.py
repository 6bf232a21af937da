"""An enterprise tells what no department knows: its filler answers, its legal representative signs, and both can object."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from jifen.people.demo_accounts import STEP, current_code
from tests.journeys.telling import Stage, told

pytestmark = pytest.mark.component("chromium", "apt-get install -y chromium")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

PICTURED = {
    "test_a_return_is_filled_signed_and_updated": "an-enterprise-reports",
    "test_an_objection_is_answered": "an-enterprise-objects",
}
"""Test → name of its pictures."""


@pytest.fixture
def stage(request: pytest.FixtureRequest, chromium: Browser, platform: str) -> Iterator[Stage]:
    with told(chromium, platform, PICTURED[request.function.__name__]) as one:
        yield one


def test_a_return_is_filled_signed_and_updated(stage: Stage) -> None:
    filler, legal = stage.page("filler"), stage.page("legal")
    begun(filler, stage)
    filled(filler, stage)
    checked(filler, stage)
    signed(legal, stage)
    changed_afterwards(filler, stage)
    legal.goto("/return/")
    expect(legal.get_by_text("签署后于")).to_be_visible()
    signed(legal, stage)
    legal.goto("/return/")
    expect(legal.get_by_role("heading", name="已签署的承诺书")).to_be_visible()
    assert legal.locator("tbody tr").count() == 2
    stage.look(legal, phone=True)


def begun(page: Page, stage: Stage) -> None:
    page.goto("/return/")
    stage.look(page)
    page.get_by_role("button", name="开始填报").click()
    expect(page.locator(".question").first).to_be_visible()
    stage.look(page, phone=True)


def filled(page: Page, stage: Stage) -> None:
    """Every section in turn; each question is saved as it is left."""
    page.goto("/return/")
    addresses = [one.get_attribute("href") for one in page.locator(".task-name a").all()]
    for address in addresses:
        page.goto(str(address))
        for question in page.locator(".question").all():
            answered(question)
        with_evidence(page)
        if page.locator("#answers").count():
            page.get_by_role("button", name="保存", exact=True).last.click()
    stage.look(page)


def answered(question: Locator) -> None:
    """None where that may be said, otherwise a small value; a choice is the first."""
    states = question.locator("input[type=radio]")
    nil = question.locator("input[type=radio][value=nil]")
    if nil.count():
        nil.check()
    elif states.count():
        question.locator("input[type=radio][value=value]").check()
        choice, field = question.locator(".when-value select"), question.locator(".when-value input[type=text]")
        if choice.count():
            choice.select_option(index=1)
        elif field.count() == 1:
            field.fill("10")
            field.press("Tab")


def with_evidence(page: Page) -> None:
    """One proof, kept as it is chosen."""
    files = page.locator(".question input[type=file]")
    if files.count():
        files.first.set_input_files({"name": "证明.pdf", "mimeType": "application/pdf", "buffer": PDF})
        expect(page.get_by_role("link", name="证明.pdf").first).to_be_visible()


def checked(page: Page, stage: Stage) -> None:
    """What is odd but true is explained in a sentence."""
    page.goto("/return/check/")
    stage.look(page, phone=True)
    for box in page.locator("#explain textarea").all():
        box.fill("本年只有总部的费用，见审计报告附注")
    page.get_by_role("button", name="保存说明").click()
    expect(page.get_by_text("还不能签署")).to_have_count(0)
    expect(page.get_by_text("由法定代表人登录后签署。")).to_be_visible()
    expect(page.get_by_role("link", name="证明.pdf").first).to_be_visible()


def signed(page: Page, stage: Stage) -> None:
    """With the code the authenticator shows; one that was used already waits for the next."""
    page.goto("/return/check/")
    page.get_by_role("link", name="内容无误，去签署").click()
    page.get_by_label("验证码").fill(current_code("legal", time.time()))
    page.get_by_role("button", name="签署并提交").click()
    expect(page.get_by_text(re.compile("已签署并提交|验证码不对")).first).to_be_visible()
    if page.locator("#id_code_error").count():
        time.sleep(STEP - time.time() % STEP + 0.2)
        page.get_by_label("验证码").fill(current_code("legal", time.time()))
        page.get_by_role("button", name="签署并提交").click()
    expect(page.get_by_text("已签署并提交")).to_be_visible()
    stage.look(page)


def changed_afterwards(page: Page, stage: Stage) -> None:
    """The filler sees what was signed, and changes one answer after it."""
    page.goto("/return/operation/")
    question = page.locator(".question").filter(has_text="净利润")
    question.locator(".when-value input[type=text]").fill("11")
    question.locator(".when-value input[type=text]").press("Tab")
    expect(question.locator(".is-saved")).to_contain_text("11")
    page.goto("/return/")
    expect(page.get_by_text("签署后于")).to_be_visible()
    stage.look(page)


def test_an_objection_is_answered(stage: Stage) -> None:
    """The enterprise sees who said what, objects to one value, and reads what the department answers."""
    filler = stage.page("filler")
    filler.goto("/own-enterprise/")
    stage.look(filler, phone=True)
    filler.goto("/objections/new/")
    line = filler.locator("tbody tr").filter(has_text="企业涉税数据").filter(has_text="不对？").first
    stage.look(filler)
    line.get_by_role("link", name=re.compile("不对？")).click()
    filler.get_by_label("哪里不对、应当是什么").fill("应为 1,234 万元，见审计报告第 12 页")
    filler.get_by_label("证明材料").set_input_files(
        {"name": "审计报告.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    stage.look(filler, phone=True)
    filler.get_by_role("button", name="提出异议").click()
    expect(filler.get_by_text("这个值已标记为有异议")).to_be_visible()
    address = filler.url

    officer = stage.page("tax-data")
    officer.goto("/objections/")
    stage.look(officer)
    officer.goto(address)
    expect(officer.get_by_text("应为 1,234 万元")).to_be_visible()
    stage.look(officer)
    officer.get_by_role("radio", name=re.compile("维持原值")).check()
    officer.get_by_label("答复", exact=True).fill("已核对汇算清缴申报表，申报数如此；如有更正请先更正申报。")
    officer.get_by_role("button", name="答复").click()
    expect(officer.get_by_text("已答复，企业在工作台会看到")).to_be_visible()

    filler.goto(address)
    expect(filler.get_by_text("已核对汇算清缴申报表")).to_be_visible()
    expect(filler.locator(".disputed")).to_have_count(0)
    stage.look(filler, phone=True)
    other = stage.page("science-data")
    assert other.request.get(address).status == 404
