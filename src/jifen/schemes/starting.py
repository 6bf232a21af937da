"""The text a draft begins with: a published document under another name, or the smallest document of a new sector. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from jifen.engine.documents import load_document
from jifen.engine.scheme.rewriting import rewritten
from jifen.engine.scheme.writing import Plain, plain_of, text_of

PLAIN_VERSION: Final = re.compile(r"(\d+)\.(\d+)")


@dataclass(frozen=True)
class Heading:
    """How the new document is called. ``sector`` empty: as the base has it."""

    code: str
    title: str
    version: str
    owner: str
    sector: str = ""


def next_version(version: str) -> str:
    """1.0 → 1.1; what is no such number gets one of its own."""
    found = PLAIN_VERSION.fullmatch(version)
    return f"{found[1]}.{int(found[2]) + 1}" if found else f"{version}-2"


def scope_of(sector: str) -> str:
    return f'sector == "{sector}"'


def branched_text(base: str, heading: Heading) -> str:
    """The base under its new heading, comments and all; its effective day is left to the review."""
    document = plain_of(load_document(base))
    assert isinstance(document, dict)
    wanted: dict[str, Plain] = {key: value for key, value in document.items() if key != "effective"}
    wanted |= {"scheme": heading.code, "title": heading.title, "version": heading.version, "owner": heading.owner}
    if heading.title != document.get("title"):
        wanted.pop("title_en", None)
    if heading.sector and wanted.get("scope") != scope_of(heading.sector):
        wanted |= {"scope": scope_of(heading.sector), "peers": _peers_of_sector()}
    return rewritten(base, wanted)


def _peers_of_sector() -> dict[str, Plain]:
    """Decided P4: the same sector, all stages."""
    return {"by": ["sector"], "minimum": "30", "parent_minimum": "10"}


def blank_text(heading: Heading) -> str:
    """Nothing but what every sector scheme needs; indicators are still to come."""
    ours = f"{heading.owner}暂定"
    document: dict[str, Any] = {
        "scheme": heading.code,
        "title": heading.title,
        "kind": "points",
        "version": heading.version,
        "owner": heading.owner,
        "basis": {"ours": {"title": ours, "provisional": "true"}},
        "numbers_from": "ours",
        "founded": "established_on",
        "facts": {
            "established_on": {"name": "成立日期", "kind": "date"},
            "sector": {"name": "重点产业", "kind": "text", "note": "无则写 其他"},
            "county": {"name": "县区", "kind": "text", "optional": "true", "note": "行政区划代码，前四位为市州"},
        },
        "scope": scope_of(heading.sector),
        "peers": _peers_of_sector(),
        "weights": "absolute",
        "total": "100",
        "missing": "lose",
        "dimensions": [],
        "indicators": [],
        "grades": [{"code": "A", "from": "85"}, {"code": "B", "from": "70"}, {"code": "C", "from": "55"},
                   {"code": "D", "from": "40"}, {"code": "E"}],
        "ranks": {"ties": "competition", "completeness": "60",
                  "within": {"sector": "sector", "city": {"fact": "county", "digits": "4"}}},
    }  # fmt: skip
    return text_of(document)
