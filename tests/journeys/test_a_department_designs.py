"""A policy person who has never seen YAML adds an indicator by forms alone; a second person publishes it; a new sector gets a scheme.

``JIFEN_PICTURES=docs/images pytest tests/journeys/test_a_department_designs.py`` writes the pictures of the how-to.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from jifen.engine.scheme import scheme_digest
from jifen.engine.scheme.loading import scheme_of, scheme_path
from tests.journeys.conftest import copied
from tests.journeys.telling import Stage
from tests.journeys.test_every_page import DESK, barriers, cut_at_the_side
from tests.schemes.by_hand import by_hand

pytestmark = pytest.mark.component("chromium", "apt-get install -y chromium")
PUBLISHED = "/schemes/of/jilin-core-2026/1.1/"


@pytest.fixture(scope="module")
def own_platform(tmp_path_factory: pytest.TempPathFactory, settled: Path) -> Iterator[str]:
    """Publishing a core scheme is nothing for a platform others look at."""
    with copied(settled, tmp_path_factory.mktemp("designing"), {}) as address:
        yield address


@pytest.fixture
def stage(request: pytest.FixtureRequest, chromium: Browser, own_platform: str) -> Iterator[Stage]:
    one = Stage(chromium, own_platform, request.function.__name__.removeprefix("test_").replace("_", "-"))
    yield one
    one.close()


def pictured(page: Page, name: str, *, whole: bool = False) -> None:
    """For the how-to; only when asked for."""
    folder = os.environ.get("JIFEN_PICTURES")
    if folder:
        (Path(folder) / "designing").mkdir(parents=True, exist_ok=True)
        page.set_viewport_size({"width": 1280, "height": 860})
        page.evaluate("scrollTo(0, 0); document.querySelector('.helper')?.scrollTo(0, 0)")
        page.screenshot(path=str(Path(folder) / "designing" / f"{name}.png"), full_page=whole)
        page.set_viewport_size(DESK)


def test_an_indicator_is_added_by_forms_and_published_by_two(stage: Stage) -> None:
    officer, second = stage.page("science-officer"), stage.page("science-reviewer")
    begun(officer)
    indicator_added(officer)
    weights_made_to_sum(officer)
    same_as_by_hand(officer)
    submitted(officer)
    published(second)
    reviewed_in_words(officer)


def begun(page: Page) -> None:
    page.goto("/schemes/")
    pictured(page, "list")
    page.get_by_role("link", name="吉林省科技型企业创新积分核心指标体系").click()
    page.get_by_role("link", name="以此起草").click()
    page.get_by_role("button", name="建立草案").click()
    expect(page.get_by_text("起草中")).to_be_visible()
    assert barriers(page) == []
    pictured(page, "draft")


def indicator_added(page: Page) -> None:
    page.get_by_role("link", name="加指标").first.click()
    page.get_by_label("编号").fill("assets_turnover")
    page.get_by_label("名称", exact=True).fill("资产周转率")
    page.get_by_label("所属维度").select_option("development")
    page.get_by_label("单位").fill("%")
    page.get_by_label("数据年限").fill("当年")
    page.get_by_label("指标解释").fill("填报期营业收入÷资产总额")
    formula(page)
    bands(page, [("", "0"), ("50", "0.5"), ("100", "1")])
    for stage, weight in {"初创": "2", "转型": "5", "成长": "3", "成熟": "4"}.items():
        page.get_by_label(stage, exact=True).fill(weight)
    page.get_by_label("成熟", exact=True).blur()
    expect(page.locator("#checked")).to_contain_text("阶段“初创”的权重合计 102，应为 100（差 -2）")
    expect(page.locator("#checked")).to_contain_text("营业收入 / 资产总额")
    assert barriers(page) == []
    pictured(page, "indicator", whole=True)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已保存为第 2 稿。还有 4 个问题要改，见下。")).to_be_visible()
    pictured(page, "problems")


def formula(page: Page) -> None:
    """Names are put in by clicking them; nobody types a code."""
    field = page.get_by_label("公式", exact=True)
    field.focus()
    page.get_by_role("button", name="营业收入", exact=True).click()
    field.press_sequentially(" / ")
    page.get_by_role("button", name="资产总额", exact=True).click()
    expect(field).to_have_value("revenue / assets")
    page.get_by_label("有意义的条件").fill("assets > 0")


def bands(page: Page, rows: list[tuple[str, str]]) -> None:
    page.get_by_label("计分规则").select_option("bands")
    for number, (start, earn) in enumerate(rows, start=1):
        page.get_by_label(f"第 {number} 档下限").fill(start)
        page.get_by_label(f"第 {number} 档得").fill(earn)


def weights_made_to_sum(page: Page) -> None:
    page.get_by_role("link", name="权重表").click()
    for stage, weight in {"初创": "8", "转型": "7", "成长": "11", "成熟": "12"}.items():
        page.get_by_label(f"研发费用金额 {stage}").fill(weight)
    page.get_by_label("研发费用金额 成熟").blur()
    expect(page.locator("output").first).to_have_text("100")
    expect(page.locator("#checked")).to_contain_text("核对通过")
    assert barriers(page) == []
    pictured(page, "weights", whole=True)
    page.get_by_role("button", name="保存", exact=True).click()


def same_as_by_hand(page: Page) -> None:
    """The draft's digest is that of the document somebody else wrote by hand."""
    core = scheme_path("jilin-core-2026").read_text(encoding="utf-8")
    expect(page.locator("#problems")).to_contain_text(scheme_digest(scheme_of(by_hand(core))))
    page.get_by_role("link", name="与原版的差异").click()
    expect(page.get_by_text("指标 资产周转率（assets_turnover）").first).to_be_visible()
    pictured(page, "difference")
    page.get_by_role("link", name="回到草案").click()


def submitted(page: Page) -> None:
    page.get_by_role("link", name="核对并送审").click()
    page.get_by_label("送审说明").fill("增加资产周转率，研发费用金额相应下调。")
    pictured(page, "submit", whole=True)
    page.get_by_role("button", name="送审").click()
    expect(page.get_by_text("草案正在复核，不能修改")).to_be_visible()
    expect(page.get_by_text("不能复核、发布自己的草案")).to_be_visible()


def published(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="去复核").click()
    page.get_by_label("通过：内容和生效日期都没有问题").check()
    page.get_by_label("理由").fill("权重合计、分档和公式都核对过。")
    assert barriers(page) == []
    pictured(page, "review", whole=True)
    page.get_by_role("button", name="提交结论").click()
    page.get_by_role("link", name="发布", exact=True).click()
    page.get_by_role("button", name="发布", exact=True).click()
    page.wait_for_url(f"**{PUBLISHED}")
    expect(page.get_by_text("现行", exact=True).first).to_be_visible()
    assert barriers(page) == []
    pictured(page, "published")


def reviewed_in_words(page: Page) -> None:
    page.goto("/schemes/of/jilin-core-2026/difference/?from=1.0&to=1.1")
    page.get_by_text("逐条说明").click()
    expect(page.get_by_text("新增指标 资产周转率（assets_turnover）。")).to_be_visible()


def test_a_sector_that_did_not_exist_gets_its_scheme_and_its_enterprises(stage: Stage) -> None:
    officer, second = stage.page("industry-officer"), stage.page("industry-reviewer")
    sector_peopled(officer)
    sector_begun(officer)
    officer.get_by_role("link", name="核对并送审").click()
    officer.get_by_label("送审说明").fill("低空经济试行。")
    officer.get_by_role("button", name="送审").click()
    address = re.sub(r".*(/schemes/drafts/\d+/).*", r"\1", officer.url)
    second.goto(f"{address}review/")
    second.get_by_label("通过：内容和生效日期都没有问题").check()
    second.get_by_label("理由").fill("核对无误。")
    second.get_by_role("button", name="提交结论").click()
    second.get_by_role("link", name="发布", exact=True).click()
    second.get_by_role("button", name="发布", exact=True).click()
    second.wait_for_url("**/schemes/of/jilin-sector-low-altitude-2026/1.0/")
    expect(second.get_by_role("heading", name="低空经济产业特色指标")).to_be_visible()


def sector_peopled(page: Page) -> None:
    page.goto("/schemes/sectors/")
    page.get_by_label("产业名称").fill("低空经济")
    page.get_by_label("行业代码").fill("35, 36, 37")
    page.get_by_label("理由").fill("低空经济单列。")
    page.get_by_role("button", name="看影响").click()
    expect(page.get_by_text("改归“低空经济”").first).to_be_visible()
    assert barriers(page) == []
    pictured(page, "sectors", whole=True)
    page.get_by_role("button", name="发布对应表").click()
    expect(page.get_by_text("对应表已发布")).to_be_visible()


def sector_begun(page: Page) -> None:
    page.goto("/schemes/new/")
    page.get_by_label("从哪里开始").select_option("blank")
    page.get_by_label("重点产业").fill("低空经济")
    page.get_by_label("名称", exact=False).first.fill("低空经济产业特色指标")
    page.get_by_label("编号").fill("jilin-sector-low-altitude-2026")
    pictured(page, "new")
    page.get_by_role("button", name="建立草案").click()
    page.get_by_role("link", name="加指标").first.click()
    page.get_by_label("编号").fill("rd_ratio")
    page.get_by_label("名称", exact=True).fill("研发投入强度")
    page.get_by_label("单位").fill("%")
    page.get_by_label("公式", exact=True).focus()
    page.get_by_text("平台已有、用到时自动加入的数据项").click()
    page.get_by_role("button", name="研发费用", exact=True).click()
    page.get_by_label("公式", exact=True).press_sequentially(" / ")
    page.get_by_role("button", name="营业收入", exact=True).click()
    page.get_by_label("计分规则").select_option("goalposts")
    page.locator(".rule-goalposts").get_by_label("下限").fill("0")
    page.locator(".rule-goalposts").get_by_label("上限").fill("20")
    page.get_by_label("权重", exact=True).fill("100")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("核对通过")).to_be_visible()


WORKBENCH = (
    "", "yaml/", "workbook/", "weights/", "difference/", "submit/", "abandon/", "edit/heading/-/", "edit/dimension/input/",
    "edit/indicator/new/", "edit/indicator/rd_ratio/", "edit/indicator/rd_expense/", "edit/fact/new/", "edit/quantity/growth/",
    "edit/stage/初创/", "edit/bonus/-/", "edit/item/titles/", "edit/part/titles/qualifications/", "edit/part/funding/financing/",
    "edit/grades/-/", "edit/ranks/-/", "edit/peers/-/", "edit/basis/ours/", "edit/constraint/new/",
)  # fmt: skip
BESIDE = (
    "/schemes/new/", "/schemes/drafts/", "/schemes/catalogue/facts/revenue/", "/schemes/reviews/jilin-core-2026/",
    "/schemes/of/jilin-core-2026/difference/", "/schemes/of/jilin-core-2026/1.0/feedback/", "/schemes/of/jilin-core-2026/1.0/retire/",
)  # fmt: skip


def test_no_page_of_the_workbench_has_a_barrier_or_is_cut_on_a_phone(stage: Stage) -> None:
    page = stage.page("science-officer")
    page.goto("/schemes/of/jilin-core-2026/1.0/")
    page.get_by_role("link", name="以此起草").click()
    page.get_by_role("button", name="建立草案").click()
    page.wait_for_url("**/drafts/*/")
    draft = page.url
    for address in (*(f"{draft}{one}" for one in WORKBENCH), *BESIDE):
        answer = page.goto(address)
        assert answer is not None and answer.ok, address
        assert barriers(page) == [], address
        assert cut_at_the_side(page) == [], address
        page.set_viewport_size(DESK)
