"""Tolerances between sources, declared as data by fact: read strictly, named by digest."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from jifen.engine.checks.check import Allow
from jifen.engine.checks.digest import digest_of
from jifen.engine.documents import Node, Scalar, load_document
from jifen.engine.fields import Fields
from jifen.engine.problems import Findings, Refusal

FILE: Final = Path(__file__).with_name("tolerances-2026.yaml")


class TolerancesRefused(Refusal):
    """A document of tolerances is wrong; ``problems`` holds every fault."""


@dataclass(frozen=True)
class Tolerance:
    """``times``: how many times the other figure this one may be; 1 where the two should be equal."""

    allow: Allow
    because: str
    times: float = 1.0


@dataclass(frozen=True)
class Tolerances:
    """``facts``: fact → tolerance; ``multiples``: fact → how many times another it may be; ``registers``: source → titles."""

    code: str
    title: str
    effective: datetime.date
    provisional: bool
    basis: str
    facts: dict[str, Tolerance]
    multiples: dict[str, Tolerance]
    registers: dict[str, tuple[str, ...]]
    digest: str = field(default="", compare=False)


@cache
def tolerances() -> Tolerances:
    """The shipped document."""
    return read_tolerances(FILE)


def tolerance(fact: str) -> Tolerance:
    """Raises KeyError where the document names none."""
    return tolerances().facts[fact]


def read_tolerances(source: Path | str, *, name: str = "") -> Tolerances:
    """The document in a file or a text. Raises TolerancesRefused with every fault found."""
    shown = name or (source.name if isinstance(source, Path) else "")
    findings = Findings()
    top = Fields(load_document(source, name=shown, refusal=TolerancesRefused), findings, "容差文档")
    content = (
        top.text("tolerances", required=True),
        top.text("title", required=True),
        top.date("effective") or datetime.date.max,
        top.truth("provisional"),
        top.text("basis", required=True),
        {code.text: _tolerance(code, node, findings) for code, node in top.entries("facts", required=True)},
        {code.text: _tolerance(code, node, findings, True) for code, node in top.entries("multiples", required=True)},
        {code.text: _names(node, top) for code, node in top.entries("registers", required=True)},
    )
    top.node_of("effective", required=True)
    top.close()
    findings.raise_if_any(TolerancesRefused)
    return Tolerances(*content, digest=digest_of(content))


def _tolerance(code: Scalar, node: Node, findings: Findings, multiple: bool = False) -> Tolerance:
    block = Fields(node, findings, f"容差“{code.text}”")
    times = block.number("times", 1.0, required=True) if multiple else 1.0
    allow = Allow(block.number("absolute"), block.number("relative"))
    because = block.text("because", required=True)
    if allow.absolute < 0 or not 0 <= allow.relative < 1 or times <= 0:
        block.wrong(
            node,
            f"{block.what}应是不为负的数，relative 在 0% 到 100% 之间，times 大于 0",
            "tolerances are not negative, relative lies between 0 % and 100 %, times above 0",
        )
    block.close()
    return Tolerance(allow, because, times)


def _names(node: Node, top: Fields) -> tuple[str, ...]:
    items = getattr(node, "items", ())
    names = tuple(item.text for item in items if isinstance(item, Scalar))
    if not names:
        top.wrong(node, "registers 的每个来源下应列出资质名称", "each source under registers lists names of titles")
    return names
