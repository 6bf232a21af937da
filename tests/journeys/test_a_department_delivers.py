"""The tax department's officer from the first upload to a coverage figure that moved, with papers anyone can check."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from jifen.collecting.receipts import verify_text
from jifen.collecting.sources.sample_delivery import Sample, delivery_of
from jifen.collecting.sources.sheet import as_csv
from tests.journeys.mending import handed_in_again, mended_cells
from tests.journeys.telling import Stage, firms_of, hand_in, later_figures, number_of, told, verdict_of

pytestmark = pytest.mark.component("chromium", "apt-get install -y chromium")
OFFICER, SOURCE = "tax-data", "tax"


@dataclass(frozen=True)
class Figures:
    """What the coverage page shows of the department: owed pairs, missing ones, per cent with content."""

    owed: int
    missing: int
    content: float


@pytest.fixture
def stage(chromium: Browser, platform: str) -> Iterator[Stage]:
    with told(chromium, platform, "a-department-delivers") as one:
        yield one


def test_from_the_upload_to_the_figure_that_moved(stage: Stage) -> None:
    page = stage.page(OFFICER)
    year = year_that_counts(page)
    late_slot(page, stage, year)
    sample = delivery_of(SOURCE, later_figures(firms_of(year), 1.1), year)

    delivered_while_watching(page, stage, sample)
    number, before = number_of(page), figures(page)
    stage.look(page, phone=True)
    repaired(page, number, sample)
    after = figures(page)
    assert after.owed == before.owed
    assert after.missing < before.missing
    assert after.content > before.content
    stage.look(page)

    papers_are_true(page, stage, number)
    the_same_file_again_changes_nothing(page, sample, number, after)
    half_of_it_is_asked_about(page, stage, sample, after)


def year_that_counts(page: Page) -> int:
    """Data year of the last tax duty that fell due: the one coverage is counted by today."""
    page.goto("/coverage/periods/")
    rows = page.locator("tbody tr").filter(has_text="企业涉税数据")
    due = [one.split()[:1] for one in rows.locator("td[data-label='按期截止']").all_inner_texts()]
    periods = rows.locator("td[data-label='所属期']").all_inner_texts()
    return max(
        int(period) for period, (day,) in zip(periods, due, strict=True) if day < timezone.localdate().isoformat()
    )


def late_slot(page: Page, stage: Stage, year: int) -> None:
    """After the period has closed nothing counts any more, unless one person asks and another one agrees."""
    page.goto(f"/coverage/periods/{SOURCE}/{year}/")
    if not page.get_by_label("补报至").count():
        return
    page.get_by_label("补报至").fill((timezone.localdate() + timedelta(days=30)).isoformat())
    page.get_by_label("理由").fill("退回的行当时没有更正")
    page.get_by_role("button", name="申请补报").click()
    expect(page.get_by_text("等待平台运营的另一个人同意")).to_be_visible()
    expect(page.get_by_role("button", name="同意补报")).to_have_count(0)
    agreeing = stage.page("operator")
    agreeing.goto(f"/coverage/periods/{SOURCE}/{year}/")
    agreeing.get_by_role("button", name="同意补报").first.click()
    expect(agreeing.get_by_text("已同意补报")).to_be_visible()
    stage.look(agreeing)


def delivered_while_watching(page: Page, stage: Stage, sample: Sample) -> None:
    """The page is never loaded again, and yet it comes to say the verdict."""
    hand_in(page, SOURCE, sample.name, sample.content)
    page.evaluate("window.sameAsBefore = true")
    stations = page.locator(".station-here, .station-ahead")
    expect(stations.first).to_be_visible()
    stage.look(page)
    assert "待更正" in verdict_of(page)
    expect(stations).to_have_count(0)
    assert page.evaluate("window.sameAsBefore") is True
    expect(page.get_by_role("link", name="结论")).to_be_visible()


def repaired(page: Page, number: int, sample: Sample) -> None:
    page.goto(f"/deliveries/{number}/repair/")
    assert handed_in_again(page, mended_cells(sample))
    assert "全部采用" in verdict_of(page)
    page.goto(f"/deliveries/{number}/")
    assert "已全部更正" in verdict_of(page)


def figures(page: Page) -> Figures:
    page.goto("/coverage/")
    band = page.locator(".band")
    owed = band.locator("div", has_text="应归集（企业 × 数据项）").locator("dd").first.inner_text()
    content = band.locator("div", has_text="有内容并已采用").locator("dd").first.inner_text()
    missing = (
        page.locator("table.measures").first.locator("tbody tr").first.locator("td[data-label='尚缺']").inner_text()
    )
    return Figures(int(owed), int(missing), float(content.strip().rstrip("%")))


def papers_are_true(page: Page, stage: Stage, number: int) -> None:
    """Both papers are checked with the key the platform shows to everybody."""
    key = page.request.get("/api/v1/receipt-key")
    for kind, name in (("receipt", "报送回执"), ("verdict", "报送结论")):
        page.goto(f"/deliveries/{number}/{kind}/")
        expect(page.get_by_role("heading", name=name)).to_be_visible()
        stage.look(page, phone=kind == "verdict")
        with page.expect_download() as coming:
            page.get_by_role("link", name="下载 JSON").click()
        text = coming.value.path().read_text(encoding="utf-8")
        assert json.loads(text)["key_id"] == key.headers["x-key-id"]
        assert verify_text(text, key.text())
        assert not verify_text(text.replace(f"{number:06d}", f"{number + 1:06d}"), key.text())


def the_same_file_again_changes_nothing(page: Page, sample: Sample, number: int, before: Figures) -> None:
    hand_in(page, SOURCE, f"又一次-{sample.name}", sample.content)
    expect(page.get_by_text("没有改变任何数据")).to_be_visible()
    assert number_of(page) == number
    assert figures(page) == before


def half_of_it_is_asked_about(page: Page, stage: Stage, sample: Sample, before: Figures) -> None:
    half = replace(sample.clean, body=sample.clean.body[: len(sample.clean.body) // 3])
    hand_in(page, SOURCE, "只有一部分.csv", as_csv(half, "gb18030"))
    assert re.search("等待确认：与上次报送相比有 [1-9]", verdict_of(page))
    expect(page.locator(".questions")).to_contain_text("请确认不是漏交")
    stage.look(page, phone=True)
    page.get_by_role("button", name="确认入库").click()
    expect(page.locator("#id_why_error")).to_contain_text("请写明已核对过什么")
    page.get_by_label("理由").fill("本次只报重点企业，已与征管系统核对")
    page.get_by_role("button", name="确认入库").click()
    assert "全部采用" in verdict_of(page)
    expect(page.get_by_text("本次只报重点企业，已与征管系统核对")).to_be_visible()
    assert figures(page) == before
