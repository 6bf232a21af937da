"""Every page of every duty: it opens, leads on, is not silent, has no barrier, breaks no rule of the browser, fits a phone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from jifen.people.demo_accounts import CAST
from tests.journeys.coming_in import come_in
from tests.journeys.keyboard import keyboard_faults
from tests.journeys.walking import Walk, walk

pytestmark = pytest.mark.component("chromium", "apt-get install -y chromium")
AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
ASKED = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]},
    "resultTypes": ["violations"],
    "preload": False,  # its reading of style sheets would itself break the policy
}
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
GRAVE = {"serious", "critical"}
ONE_OF_EACH_DUTY = {part.duty: part.username for part in reversed(CAST)}


@dataclass
class Walker:
    username: str
    context: BrowserContext
    walked: Walk


@pytest.fixture(scope="module")
def looked_at() -> set[tuple[str, ...]]:
    """Pages of one kind and one make are looked at once for barriers and once for the keyboard."""
    return set()


@pytest.fixture(scope="module", params=ONE_OF_EACH_DUTY.values())
def walker(request: pytest.FixtureRequest, chromium: Browser, embedded_platform: str) -> Iterator[Walker]:
    context = chromium.new_context(base_url=embedded_platform, viewport=DESK, locale="zh-CN")
    page = context.new_page()
    come_in(page, request.param, number=0)
    page.close()
    yield Walker(request.param, context, walk(context.request, embedded_platform, request.param))
    context.close()


def test_every_link_opens_and_every_list_speaks(walker: Walker) -> None:
    assert walker.walked.faults == []
    assert len(walker.walked.pages) >= 3


def test_no_page_has_a_barrier_or_breaks_the_browsers_rules(walker: Walker, looked_at: set[tuple[str, ...]]) -> None:
    page, faults = walker.context.new_page(), []
    page.on("console", lambda said: faults.append(f"{page.url}: {said.text}") if said.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    for name, address in walker.walked.pages.items():
        page.set_viewport_size(DESK)
        page.goto(address)
        look = ("barriers", name, make_of(page))
        found = [] if look in looked_at else barriers(page)
        looked_at.add(look)
        faults += [f"{name} {address}: {one}" for one in (*found, *cut_at_the_side(page))]
    assert not faults, "\n".join(sorted(set(faults)))


def test_the_keyboard_reaches_every_field_and_button(walker: Walker, looked_at: set[tuple[str, ...]]) -> None:
    page, faults = walker.context.new_page(), []
    for name, address in walker.walked.pages.items():
        page.goto(address)
        look = ("keyboard", name, make_of(page))
        if not page.locator("main form").count() or look in looked_at:
            continue
        looked_at.add(look)
        faults += [f"{name} {address}: {fault}" for fault in keyboard_faults(page)]
    assert not faults, "\n".join(faults)


def barriers(page: Page) -> list[str]:
    """What axe finds grave. It is handed to the page from outside, past the policy that keeps foreign scripts away."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate("asked => axe.run(document, asked)", ASKED)
    return [
        f"{one['impact']} {one['id']} {[node['html'][:160] for node in one['nodes'][:3]]}"
        for one in found["violations"]
        if one["impact"] in GRAVE
    ]


def cut_at_the_side(page: Page) -> list[str]:
    page.set_viewport_size(PHONE)
    wide: int = page.evaluate("document.scrollingElement.scrollWidth")
    return [] if wide <= PHONE["width"] else [f"{wide} px wide on a phone of {PHONE['width']}"]


def make_of(page: Page) -> str:
    """Names of the fields and buttons of a page's forms."""
    made: str = page.evaluate(
        "[...document.querySelectorAll('main input:not([type=hidden]), main select, main textarea, main button')]"
        ".map(one => one.name || one.textContent).filter((one, at, all) => all.indexOf(one) === at).join()"
    )
    return made
