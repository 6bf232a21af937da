"""A hostile hour: files made to harm come in through the browser, each goes back with a sentence, and everybody else is served."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from jifen.collecting.reading.limits import MIB
from jifen.collecting.sources import sample_delivery
from tests.collecting import hostile
from tests.journeys.bystander import Bystander
from tests.journeys.telling import Stage, hand_in, told, verdict_of

pytestmark = pytest.mark.component("chromium", "apt-get install -y chromium")
BOOK, TABLE = ("science", "science-data"), ("tax", "tax-data")


def bomb(book: bytes) -> bytes:
    return hostile.with_part(book, hostile.IMAGE, b"0" * (3 * MIB))


HOSTILE: dict[str, tuple[tuple[str, str], str, Callable[[bytes], bytes], str]] = {
    "zip-bomb": (BOOK, "炸弹.xlsx", hostile.of_gigabytes, "解压后超过 512 MiB"),
    "sizes-that-lie": (BOOK, "虚报.xlsx", lambda b: hostile.lying(bomb(b), hostile.IMAGE, 100), "登记的大小与实际不符"),
    "overlapping": (BOOK, "重叠.xlsx", hostile.overlapping, "登记的大小与实际不符"),
    "entities": (BOOK, "实体.xlsx", hostile.with_entity, "工作簿里有 DOCTYPE 或外部实体声明"),
    "macro": (BOOK, "宏.xlsx", hostile.with_program, "文件带有宏或其他程序，不予接收"),
    "far-columns": (BOOK, "远列.xlsx", hostile.with_columns_far_out, "超过 512 列"),
    "million-columns": (TABLE, "百万列.csv", lambda b: hostile.with_a_million_columns(), "超过 512 列"),
    "wrong-extension": (TABLE, "表.csv", lambda b: b, "扩展名是“.csv”，内容却是Excel 工作簿（xlsx）"),
    "no-table": (TABLE, "程序.exe", lambda b: b"MZ\x90\x00" * 50, "不收“.exe”的文件"),
    "nul-bytes": (TABLE, "空字节.csv", lambda b: b"a,b\n1,\x002\n", "第 2 行：这一行含有空字节（NUL）"),
    "two-encodings": (TABLE, "两种编码.csv", lambda b: hostile.with_two_encodings(), "第 21 行：这一行是 UTF-8 编码"),
}

PICTURED = {
    "test_every_hostile_file_goes_back_with_a_sentence_and_nobody_waits": "hostile-uploads",
    "test_an_empty_file_and_one_beyond_the_limit_are_refused_at_the_door": "hostile-at-the-door",
}
"""Test → name of its pictures."""


@pytest.fixture
def stage(request: pytest.FixtureRequest, chromium: Browser, usual_platform: str) -> Iterator[Stage]:
    with told(chromium, usual_platform, PICTURED[request.function.__name__]) as one:
        yield one


def test_every_hostile_file_goes_back_with_a_sentence_and_nobody_waits(stage: Stage, usual_platform: str) -> None:
    book = sample_delivery("science", dirty=False).content
    with Bystander(usual_platform, stage.cookies_of("operator")) as bystander:
        for (source, officer), name, made, sentence in HOSTILE.values():
            page = stage.page(officer)
            hand_in(page, source, name, made(book))
            assert "整份文件已退回，没有采用任何一行" in verdict_of(page), name
            expect(page.locator(".causes")).to_contain_text(sentence)
            if name == "炸弹.xlsx":
                stage.look(page, phone=True)
            page.close()
    assert bystander.was_served(), bystander.answers


def test_an_empty_file_and_one_beyond_the_limit_are_refused_at_the_door(
    stage: Stage, usual_platform: str, tmp_path: Path
) -> None:
    page = stage.page("tax-data")
    with Bystander(usual_platform, stage.cookies_of("operator")) as bystander:
        for content, sentence in ((b"", "文件是空的"), (b"1,2\n" * (17 * MIB), "文件超过 64 MB")):
            page.goto("/deliveries/new/?source=tax")
            (tmp_path / "表.csv").write_bytes(content)
            page.get_by_label("数据文件").set_input_files(tmp_path / "表.csv")
            page.get_by_role("main").get_by_role("button", name="报送", exact=True).click()
            expect(page.locator("#id_file_error")).to_contain_text(sentence)
    stage.look(page)
    assert bystander.was_served(), bystander.answers
