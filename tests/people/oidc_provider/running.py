"""Starts the provider in a process of its own, and walks through its pages as a browser without scripts would."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import requests

from tests.journeys.conftest import free_port, wait_for
from tests.people.oidc_provider.persons import PASSWORD

ROOT = Path(__file__).resolve().parents[3]


@contextmanager
def running_provider(folder: Path, *returns: str) -> Iterator[str]:
    """Its issuer. ``returns``: addresses of the platform it may send people back to."""
    port = free_port()
    issuer, log = f"http://127.0.0.1:{port}/o", folder / "provider.log"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.people.oidc_provider.settings",
        "PROVIDER_DATA": str(folder),
        "PROVIDER_ISSUER": issuer,
        "PROVIDER_RETURNS": " ".join(returns),
    }
    with log.open("wb") as out:
        command = [sys.executable, "-m", "tests.people.oidc_provider.serve", str(port)]
        server = subprocess.Popen(command, env=environment, stdout=out, stderr=out, cwd=ROOT)
    try:
        wait_for(f"http://127.0.0.1:{port}/login/", server, log)
        yield issuer
    finally:
        server.terminate()
        server.wait(timeout=30)


class Hidden(HTMLParser):
    """The hidden fields of a page's form."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "input" and known.get("type") == "hidden":
            self.fields[known.get("name") or ""] = known.get("value") or ""


def at_the_provider(address: str, username: str, *, allow: bool = True) -> str:
    """Signs in there and consents, or does not; returns where the provider sends the browser back to."""
    browser = requests.Session()
    page = browser.get(address, timeout=20)
    named = {"username": username, "password": PASSWORD}
    page = browser.post(page.url, Hidden(page.text).fields | named, timeout=20)
    assert "authorizationForm" in page.text, page.text
    answer = {"allow": "Authorize"} if allow else {}
    done = browser.post(page.url, Hidden(page.text).fields | answer, timeout=20, allow_redirects=False)
    assert done.status_code == 302, done.text
    return urljoin(page.url, done.headers["Location"])
