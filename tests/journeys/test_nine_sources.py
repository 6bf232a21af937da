"""Each of the nine sources as its data officer lives it: a dirty file, rows that come back, repairs until nothing is open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from jifen.collecting.sources.sample_delivery import Sample, delivery_of
from jifen.collecting.sources.sheet import as_csv, as_xlsx
from tests.journeys.mending import ANSWER, handed_in_again, key_of, mended_cells, mended_sheet
from tests.journeys.telling import Stage, firms_of, hand_in, later_figures, number_of, told, verdict_of
from tests.postgres import REMEDY

pytestmark = pytest.mark.component("chromium", "apt-get install -y chromium")
YEAR = 2024
"""Told before, and told anew with other figures."""


@dataclass(frozen=True)
class Errand:
    """``by_hand``: rows typed right in the browser, the rest in the downloaded sheet; ``taken_back``: a cell of the first file."""

    source: str
    officer: str
    by_hand: int
    taken_back: str = ""


ERRANDS = (
    Errand("market_supervision", "market-data", by_hand=0),
    Errand("ip_office", "ip-data", by_hand=99),
    Errand("tax", "tax-data", by_hand=3),
    Errand("human_resources", "staff-data", by_hand=0),
    Errand("science", "science-data", by_hand=99),
    Errand("statistics", "statistics-data", by_hand=4, taken_back="所有者权益期末"),
    Errand("emergency_management", "emergency-data", by_hand=99),
    Errand("courts", "court-data", by_hand=2),
    Errand("industry", "industry-data", by_hand=99),
)


ON_BOTH = {"market_supervision", "tax", "courts"}
"""Sources whose story `make test` tells on PostgreSQL too: by sheet, by hand and sheet, a few by hand. `make prove` tells all."""


def places(errand: Errand) -> list[Any]:
    marks = [pytest.mark.component("postgresql", REMEDY), *([] if errand.source in ON_BOTH else [pytest.mark.prove])]
    return [
        pytest.param("embedded_platform", errand, id=f"sqlite-{errand.source}"),
        pytest.param("platform_on_postgresql", errand, id=f"postgresql-{errand.source}", marks=marks),
    ]


PLACES = sorted((place for one in ERRANDS for place in places(one)), key=lambda place: place.values[0])


@pytest.fixture
def stage(request: pytest.FixtureRequest, place: str, errand: Errand, chromium: Browser) -> Iterator[Stage]:
    with told(chromium, request.getfixturevalue(place), f"nine-sources-{errand.source}") as one:
        yield one


@pytest.mark.parametrize(("place", "errand"), PLACES)
def test_a_dirty_file_is_put_right_until_nothing_is_open(errand: Errand, stage: Stage) -> None:
    sample = delivery_of(errand.source, later_figures(firms_of(YEAR)), YEAR)
    page = stage.page(errand.officer)
    hand_in(page, errand.source, sample.name, sample.content)
    expect(page.get_by_text("已收到，回执已签发")).to_be_visible()
    if errand.taken_back:
        sample = taken_back_and_sent_again(page, errand, sample)
    said = verdict_of(page)
    received, accepted, returned, left = (int(one) for one in re.findall(r"\d+", said))
    assert "待更正" in said, said
    assert received == rows_told(sample) == accepted + returned
    assert 3 <= left <= returned < accepted
    stage.look(page, phone=errand.source == "courts")

    number = number_of(page)
    repaired_in_the_browser(page, stage, number, errand, sample)
    repaired_in_the_sheet(page, number, sample)
    page.goto(f"/deliveries/{number}/")
    assert f"退回的 {returned} 行已全部更正" in verdict_of(page)
    stage.look(page)


def rows_told(sample: Sample) -> int:
    """Rows that name an enterprise; a row of item codes under the header names none."""
    key = sample.sheet.names.index(key_of(sample))
    return sum(bool(row[key]) for row in sample.sheet.body)


def taken_back_and_sent_again(page: Page, errand: Errand, sample: Sample) -> Sample:
    """A figure a thousand times too large is asked about; the officer sees it, takes the file back and sends a better one."""
    assert "等待确认" in verdict_of(page)
    expect(page.locator(".questions")).to_contain_text("请确认单位没有弄错")
    page.get_by_label("理由").fill("一家企业的单位写错，改好重报")
    page.get_by_role("button", name="撤回这次报送").click()
    assert "已撤回，没有采用任何数据" in verdict_of(page)
    better = without_cell(sample, errand.taken_back)
    hand_in(page, errand.source, better.name, better.content)
    return better


def without_cell(sample: Sample, column: str) -> Sample:
    """The mistake in this column put right before it is sent again."""
    place = sample.sheet.names.index(column)
    sheet = sample.sheet.with_cells({(number, column): row[place] for number, row in enumerate(sample.clean.body)})
    content = as_xlsx(sheet) if sample.name.endswith(".xlsx") else as_csv(sheet, "utf-8-sig")
    return Sample(sample.name, content, sheet, sample.clean, sample.codes)


def repaired_in_the_browser(page: Page, stage: Stage, number: int, errand: Errand, sample: Sample) -> None:
    page.goto(f"/deliveries/{number}/")
    page.get_by_role("link", name="更正退回的行").click()
    stage.look(page, phone=errand.source == "tax")
    if handed_in_again(page, mended_cells(sample), errand.by_hand):
        assert "已入库" in verdict_of(page)


def repaired_in_the_sheet(page: Page, number: int, sample: Sample) -> None:
    """What is still open is downloaded, mended in a spreadsheet and handed in."""
    page.goto(f"/deliveries/{number}/repair/")
    ending = sample.name.rpartition(".")[2]
    link = page.get_by_role("link", name=f"下载退回的行 {ending.upper()}")
    if not link.count():
        expect(page.get_by_text("没有待更正的行。")).to_be_visible()
        return
    with page.expect_download() as coming:
        link.click()
    content = coming.value.path().read_bytes()
    mended = mended_sheet(content, sample.name, mended_cells(sample))
    page.get_by_label("改好的文件").set_input_files(
        {"name": f"改好.{ending}", "mimeType": "application/octet-stream", "buffer": mended}
    )
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_text(ANSWER).first).to_be_visible()
    assert "已入库" in verdict_of(page)
