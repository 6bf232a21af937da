"""Dated documents of the platform: read strictly, named by the digest of their content, chosen by day. Pure: no database."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, Protocol, TypeVar

from jifen.engine.documents import Mapping, Node, Scalar, load_document
from jifen.engine.fields import Fields
from jifen.engine.problems import Findings, Refusal
from jifen.engine.scheme.digest import canonical_json


class DocumentRefused(Refusal):
    """A dated document (industries, sectors, size classes, titles, eligibility) is wrong; ``problems`` holds every fault."""


class Dated(Protocol):
    @property
    def effective(self) -> date: ...


D = TypeVar("D", bound=Dated)


def open_document(source: Path | str, what: str, *, name: str = "") -> tuple[Fields, Findings, str]:
    """Fields of the top block, the findings to fill, and the digest of the content."""
    shown = name or (source.name if isinstance(source, Path) else "")
    node = load_document(source, name=shown, refusal=DocumentRefused)
    findings = Findings()
    return Fields(node, findings, what), findings, digest_of(node)


def digest_of(node: Node) -> str:
    """SHA-256 over the content: comments, order of keys and layout do not count."""
    return hashlib.sha256(canonical_json(_plain(node)).encode()).hexdigest()


def effective_day(top: Fields) -> date:
    top.node_of("effective", required=True)
    return top.date("effective") or date.max


def in_force(documents: Iterable[D], on: date) -> D | None:
    """The one that took effect last by ``on``; none before the first."""
    return max((one for one in documents if one.effective <= on), key=lambda one: one.effective, default=None)


def _plain(node: Node) -> Any:
    if isinstance(node, Scalar):
        return None if node.empty else node.text
    if isinstance(node, Mapping):
        return {key.text: _plain(value) for key, value in node.entries}
    return [_plain(item) for item in node.items]
