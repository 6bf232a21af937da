"""How a story is told: every person comes in once and has a browser of their own, and the pages are kept as pictures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, Page, expect

from jifen.cli.platform import DEMO_SEED
from jifen.collecting.actions.demo import demo_firms
from jifen.collecting.sources.sheet import Firm
from tests.journeys.coming_in import come_in
from tests.journeys.conftest import FIRMS

PICTURES: Final = Path(__file__).parents[2] / "out" / "journeys"
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
PATIENCE: Final = 120_000
"""Milliseconds a story waits for the worker."""
OWN_CODE: Final = 4
OTHER_CODE: Final = 6
"""Which of the recovery codes the stories come in with, in the one browser and in the other; each works once."""
_signed_in: dict[tuple[str, str], Any] = {}


class Stage:
    """One platform, one browser, one story. ``story`` names its pictures."""

    def __init__(self, browser: Browser, platform: str, story: str):
        self.browser, self.platform, self.story = browser, platform, story
        self.pictures, self.complaints = 0, list[str]()
        self._contexts: dict[str, BrowserContext] = {}

    def page(self, username: str) -> Page:
        """A page of this person, signed in; who is in stays in for all stories on this platform."""
        if username not in self._contexts:
            self._contexts[username] = self._come_in(username)
        page = self._contexts[username].new_page()
        page.on("console", lambda said: self.complaints.append(said.text) if "Content Security" in said.text else None)
        return page

    def other_browser(self, username: str) -> Page:
        """A page of the same person, who has come in once more in another browser and shares nothing with the first."""
        self._contexts[f"{username}, {len(self._contexts)}"] = context = self._entered(username, OTHER_CODE)
        return context.new_page()

    def _come_in(self, username: str) -> BrowserContext:
        key = (self.platform, username)
        if key in _signed_in:
            return self._context(storage_state=_signed_in[key])
        context = self._entered(username, OWN_CODE)
        _signed_in[key] = context.storage_state()
        return context

    def _entered(self, username: str, code: int) -> BrowserContext:
        context = self._context()
        page = context.new_page()
        come_in(page, username, code)
        page.close()
        return context

    def _context(self, **more: Any) -> BrowserContext:
        return self.browser.new_context(base_url=self.platform, viewport=DESK, locale="zh-CN", **more)

    def cookies_of(self, username: str) -> str:
        """For a client that is no browser."""
        self.page(username).close()
        return "; ".join(f"{one['name']}={one['value']}" for one in self._contexts[username].cookies())

    def look(self, page: Page, phone: bool = False) -> None:
        """A picture of the whole page at the desk, of the key pages also on a phone, where nothing may stick out."""
        self.pictures += 1
        PICTURES.mkdir(parents=True, exist_ok=True)
        for size in (DESK, PHONE) if phone else (DESK,):
            page.set_viewport_size(size)
            # An expectation waits out the moment between two pages, in which there is no document to measure.
            whole = expect(page.locator("html"), f"{page.url} sticks out at {size['width']} px")
            whole.to_have_js_property("scrollWidth", size["width"])
            name = f"{self.story}-{self.pictures}-{size['width']}.png"
            page.screenshot(path=PICTURES / name, full_page=True)
        page.set_viewport_size(DESK)

    def close(self) -> None:
        for context in self._contexts.values():
            context.close()
        assert self.complaints == []


@contextmanager
def told(browser: Browser, platform: str, story: str) -> Iterator[Stage]:
    stage = Stage(browser, platform, story)
    yield stage
    stage.close()


def firms_of(year: int) -> list[Firm]:
    """The enterprises of the platform's province, as its departments know them in a year."""
    return list(demo_firms(int(FIRMS), DEMO_SEED)[year])


def later_figures(firms: list[Firm], times: float = 1.5) -> list[Firm]:
    """The same enterprises with every amount and head count grown alike."""
    return [
        {name: round(one * times, 2) if isinstance(one, float) else one for name, one in firm.items()} for firm in firms
    ]


def hand_in(page: Page, source: str, name: str, content: bytes, **said: str) -> None:
    """Through the form of the source, until the page of the delivery is there."""
    page.goto(f"/deliveries/new/?source={source}")
    page.get_by_label("数据文件").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    for label, value in said.items():
        page.get_by_label(label).select_option(value)
    page.get_by_role("main").get_by_role("button", name="报送", exact=True).click()
    page.wait_for_url("**/deliveries/*/")


def verdict_of(page: Page, patience: int = PATIENCE) -> str:
    """What the page says once the worker is through; the page finds it by itself."""
    expect(page.locator("#delivery:not([hx-trigger])")).to_be_visible(timeout=patience)
    return page.locator(".verdict-line").inner_text()


def number_of(page: Page) -> int:
    return int(page.url.rstrip("/").rpartition("/")[2])
