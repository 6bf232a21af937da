"""A large file: the receipt comes at once, the site keeps answering, and the verdict arrives."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from jifen.collecting.sources.sample_delivery import Sample, delivery_of
from jifen.collecting.sources.sheet import as_csv
from jifen.enterprises.credit_codes import check_character, subject_check_character
from tests.journeys.bystander import Bystander
from tests.journeys.mending import key_of
from tests.journeys.telling import Stage, firms_of, hand_in, told, verdict_of

pytestmark = pytest.mark.component("chromium", "apt-get install -y chromium")
YEAR = 2023
LONGEST = 15 * 60_000
"""Milliseconds a worker may need on a slow machine."""


@pytest.fixture
def stage(chromium: Browser, usual_platform: str) -> Iterator[Stage]:
    with told(chromium, usual_platform, "many-rows") as one:
        yield one


@pytest.mark.parametrize("rows", [4_000, pytest.param(200_000, marks=pytest.mark.prove)])
def test_a_large_file_is_read_while_the_site_answers(stage: Stage, usual_platform: str, rows: int) -> None:
    """Nearly all rows are about enterprises nobody registered: each comes back, none is lost."""
    known = delivery_of("courts", firms_of(YEAR), YEAR, dirty=False)
    content = with_strangers(known, rows)
    page = stage.page("court-data")
    with Bystander(usual_platform, stage.cookies_of("operator")) as bystander:
        hand_in(page, "courts", f"大表-{rows}.csv", content)
        expect(page.get_by_text("已收到，回执已签发")).to_be_visible()
        said = verdict_of(page, LONGEST)
    received, accepted, returned = (int(one) for one in re.findall(r"\d+", said)[:3])
    assert (received, accepted, returned) == (rows, len(known.clean.body), rows - len(known.clean.body)), said
    assert bystander.was_served(), bystander.answers
    stage.look(page, phone=rows == 4_000)
    with page.expect_download() as coming:
        page.get_by_role("link", name="下载退回的行 CSV").click()
    assert coming.value.path().read_bytes().count(b"\r\n") >= returned


def with_strangers(known: Sample, rows: int) -> bytes:
    """The known enterprises, then as many unknown ones as are wanting to this number of rows."""
    key, pattern = known.clean.names.index(key_of(known)), list(known.clean.body[0])
    strangers = (
        [*pattern[:key], code_of(number), *pattern[key + 1 :]] for number in range(rows - len(known.clean.body))
    )
    return as_csv(known.clean.with_rows(strangers), "gb18030")


def code_of(number: int) -> str:
    """Right in form, given to nobody: the region 000000 does not exist."""
    body = f"{number:08d}"
    front = f"91000000{body}{subject_check_character(body)}"
    return front + check_character(front)
