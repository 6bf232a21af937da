"""Walks the pages of one person: every menu entry and link, at most a few of the same kind.

Pages are told apart by the name of their address pattern and the names of what is asked (``?page=``), so that a page
that is new tomorrow is walked tomorrow.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final
from urllib.parse import parse_qs, urljoin, urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import APIRequestContext

OF_A_KIND: Final = 3
STARTS: Final = {"operator": ("/", "/technical/")}
LEFT_ALONE: Final = {"account_logout", "set_language", "jsi18n"}
VOID: Final = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass(frozen=True)
class Kind:
    """Name of the address pattern, and what is asked of it."""

    name: str
    asked: tuple[str, ...] = ()


class PageText(HTMLParser):
    """What a page is made of, as far as the walk asks."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.headings = self.tables = self.empty_tables = self.rows = self.empty_words = self.forms = 0
        self._in_body = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        self.ids.add(held.get("id") or "")
        self.headings += tag == "h1"
        self.forms += tag == "form"
        self.empty_words += "empty" in (held.get("class") or "").split()
        if tag == "a" and held.get("href"):
            self.links.append(str(held["href"]))
        if tag == "tbody":
            self._in_body, self.rows = True, 0
        if tag == "tr" and self._in_body:
            self.rows += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "tbody":
            self._in_body = False
            self.tables += 1
            self.empty_tables += self.rows == 0


@dataclass
class Walk:
    """``pages``: name of the pattern → the first address of it that is a page; ``faults``: what was wrong, in words."""

    pages: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    visited: Counter[Kind] = field(default_factory=Counter)


def walk(asking: APIRequestContext, origin: str, username: str) -> Walk:
    """Asks for every page with the cookies of ``asking``."""
    done, seen = Walk(), set()
    waiting = list(STARTS.get(username, ("/",)))
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(address)
        if address in seen or kind is None or done.visited[kind] >= (1 if is_file(kind) else OF_A_KIND):
            continue
        seen.add(address)
        done.visited[kind] += 1
        waiting += _visit(asking, origin, address, kind, done)
    return done


def kind_of(address: str) -> Kind | None:
    """Nothing for what is not walked: other places, files of the house, leaving."""
    parts = urlsplit(address)
    if parts.netloc or parts.path.startswith("/static/"):
        return None
    try:
        found = resolve(parts.path)
    except Resolver404:
        return Kind(f"no such address: {parts.path}")
    if found.url_name in LEFT_ALONE:
        return None
    return Kind(found.view_name, tuple(sorted(_asked(parts.query))))


def is_file(kind: Kind) -> bool:
    return any(one.startswith("file") for one in kind.asked)


def _asked(query: str) -> list[str]:
    """Names, with the kind of file asked for: each is fetched once."""
    return [f"file={value[0]}" if name == "file" else name for name, value in parse_qs(query).items()]


def _visit(asking: APIRequestContext, origin: str, address: str, kind: Kind, done: Walk) -> list[str]:
    answer = asking.get(urljoin(origin, address))
    if answer.status != 200:
        done.faults.append(f"{address} answers {answer.status}")
        return []
    if "html" not in answer.headers.get("content-type", ""):
        if not answer.body():
            done.faults.append(f"{address} is an empty file")
        return []
    reached = urlsplit(answer.url).path
    if reached.startswith("/sign-in/"):
        done.faults.append(f"{address} leads to signing in")
        return []
    done.pages.setdefault(kind.name, address)
    page = PageText()
    page.feed(answer.text())
    done.faults += [f"{address} {fault}" for fault in _faults(page)]
    return [urljoin(reached, link) for link in page.links if not re.match(r"#|mailto:|tel:", link)]


def _faults(page: PageText) -> list[str]:
    found = []
    if page.headings != 1:
        found.append(f"has {page.headings} main headings")
    if page.empty_tables and not page.empty_words:
        found.append("shows an empty table and no word about it")
    if not any(kind_of(link) for link in page.links if not link.startswith("#")) and not page.forms:
        found.append("is a dead end")
    found += [f"links to {link}, which is not on it" for link in page.links if _is_lost(link, page)]
    return found


def _is_lost(link: str, page: PageText) -> bool:
    return link.startswith("#") and len(link) > 1 and link[1:] not in page.ids
