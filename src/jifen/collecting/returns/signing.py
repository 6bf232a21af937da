"""What a signature binds: form, answers, explanations, evidence and the very words of the pledge, as one digest.

The content has a digest of its own, which the pledge prints; the signature is over content and pledge together, so that a change
of either is seen.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from jifen.collecting.contracts.digest import plain
from jifen.collecting.returns.answers import Answers, Explanation
from jifen.engine.documents import Node, load_document
from jifen.engine.fields import Fields
from jifen.engine.problems import Findings, Refusal
from jifen.engine.scheme.digest import canonical_json

FILE: Final = Path(__file__).with_name("pledge-2026.yaml")
PLACES: Final = ("enterprise", "code", "year", "digest")
_PLACE: Final = re.compile(r"\{([^{}\n]*)\}")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_DAWN = datetime.date(1900, 1, 1)
Evidence = Mapping[str, Iterable[str]]
"""Fact → SHA-256 of each file attached; their order is not content."""


class PledgeRefused(Refusal):
    """A pledge document is wrong."""


@dataclass(frozen=True)
class Pledge:
    """One version of the words. ``text`` is signed, ``text_en`` is for reading; both hold every place of ``PLACES``."""

    code: str
    version: int
    title: str
    title_en: str
    in_force_from: datetime.date
    basis: str
    note: str
    note_en: str
    text: str
    text_en: str

    def rendered(self, *, enterprise: str, code: str, year: int, digest: str, language: str = "zh") -> str:
        """The words with their places filled, each once: what stands in a name is never taken for a place."""
        held = {"enterprise": enterprise, "code": code, "year": str(year), "digest": digest}
        return _PLACE.sub(lambda match: held[match[1]], self.text if language == "zh" else self.text_en)


@cache
def shipped_pledge() -> Pledge:
    return load_pledge(FILE)


def load_pledge(source: Path | str, *, name: str = "") -> Pledge:
    """The pledge in a file (``Path``) or a text. Raises PledgeRefused with every fault found."""
    node = load_document(source, name=name, refusal=PledgeRefused)
    findings = Findings()
    pledge = _pledge(node, findings)
    for key in ("text", "text_en"):
        _check_places(key, getattr(pledge, key), node, findings)
    findings.raise_if_any(PledgeRefused)
    return pledge


def _pledge(node: Node, findings: Findings) -> Pledge:
    top = Fields(node, findings, "承诺书")
    top.node_of("in_force_from", required=True)
    words = {
        key: top.text(key, required=True)
        for key in ("title", "title_en", "basis", "note", "note_en", "text", "text_en")
    }
    version, day = top.whole("version", 1, least=1) or 1, top.date("in_force_from") or _DAWN
    pledge = Pledge(code=top.text("pledge", required=True), version=version, in_force_from=day, **words)
    top.close()
    return pledge


def _check_places(key: str, text: str, node: Node, findings: Findings) -> None:
    found = _PLACE.findall(text)
    for place in sorted({*found, *PLACES}):
        if place not in PLACES or place not in found:
            known = "、".join(f"{{{one}}}" for one in PLACES)
            findings.add(
                "pledge_place", node.place,
                f"{key} 里的“{{{place}}}”{'不认识' if place in found else '没有写'}；应恰好有 {known}。",
                f"“{{{place}}}” in {key} is {'not known' if place in found else 'missing'}; there should be {', '.join(PLACES)}.",
            )  # fmt: skip


def pledge_digest(pledge: Pledge) -> str:
    return _digest(plain(pledge))


def content_digest(
    form_digest: str, answers: Answers, explanations: Iterable[Explanation], evidence_digests: Evidence,
    *, enterprise: str, year: int,
) -> str:  # fmt: skip
    """What the pledge prints: everything but its own words."""
    content = _content(form_digest, answers, explanations, evidence_digests)
    return _digest(content | {"enterprise": enterprise, "year": year})


def answers_digest(
    form_digest: str,
    answers: Answers,
    explanations: Iterable[Explanation],
    evidence_digests: Evidence,
    pledge_text: str,
) -> str:
    """What is signed: 64 hexadecimal characters over canonical JSON. ``pledge_text``: as rendered, with enterprise and year in it."""
    return _digest(_content(form_digest, answers, explanations, evidence_digests) | {"pledge": pledge_text})


def _content(
    form_digest: str, answers: Answers, explanations: Iterable[Explanation], evidence_digests: Evidence
) -> dict[str, Any]:
    files = {fact: sorted(digests) for fact, digests in evidence_digests.items()}
    for digest in (form_digest, *(one for digests in files.values() for one in digests)):
        if not _SHA256.fullmatch(digest):
            raise ValueError(f"no SHA-256 in hexadecimal: {digest[:80]!r}")
    return {
        "form": form_digest,
        "answers": {fact: [one.state, one.text, one.unit, one.reason] for fact, one in answers.items()},
        "explanations": sorted([one.finding, one.about, one.text] for one in explanations),
        "evidence": {fact: digests for fact, digests in files.items() if digests},
    }


def _digest(content: Any) -> str:
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()
