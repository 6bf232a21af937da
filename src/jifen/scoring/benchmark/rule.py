"""Reads a benchmark rule: conditions, the test of each and its number. Every fault at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Final

from jifen.engine.documents import Node, Scalar
from jifen.engine.fields import Fields
from jifen.engine.problems import Findings
from jifen.enterprises.dated_documents import DocumentRefused, effective_day, in_force, open_document

FOLDER: Final = Path(__file__).parent
TOP_SHARE, AT_LEAST_MEDIAN, AT_LEAST, NO_KNOWN_SITUATION = (
    "top_share",
    "at_least_median",
    "at_least",
    "no_known_situation",
)
TESTS: Final = (TOP_SHARE, AT_LEAST_MEDIAN, AT_LEAST, NO_KNOWN_SITUATION)
FIGURES: Final = ("growth", "completeness")
"""What a test may look at: revenue growth and completeness of data."""


@dataclass(frozen=True)
class Condition:
    """``share``: exact part of the ranked enterprises of a stage; ``of``: one of FIGURES; ``least``: a share
    of one."""

    code: str
    name: str
    name_en: str
    test: str
    of: str = ""
    share: Fraction = Fraction(0)
    least: float = 0.0


@dataclass(frozen=True)
class BenchmarkRule:
    """All conditions must be met."""

    code: str
    title: str
    title_en: str
    effective: date
    provisional: bool
    basis: str
    note: str
    conditions: tuple[Condition, ...]
    digest: str = field(compare=False)


@cache
def shipped_rules() -> tuple[BenchmarkRule, ...]:
    return tuple(read_rule(file) for file in sorted(FOLDER.glob("benchmark-*.yaml")))


def rule_in_force(on: date) -> BenchmarkRule | None:
    return in_force(shipped_rules(), on)


def read_rule(source: Path | str, *, name: str = "") -> BenchmarkRule:
    """The rule in a file or a text; raises DocumentRefused with every fault found."""
    top, findings, digest = open_document(source, "标杆企业认定规则", name=name)
    rule = BenchmarkRule(
        top.text("rule", required=True),
        top.text("title", required=True),
        top.text("title_en", required=True),
        effective_day(top),
        top.truth("provisional"),
        top.text("basis", required=True),
        top.text("note"),
        tuple(_condition(code, node, findings) for code, node in top.entries("conditions", required=True)),
        digest,
    )
    if not rule.conditions:
        top.wrong(top.node, "一条条件也没有，人人都是标杆；请至少写一条", "there is no condition; write at least one")
    top.close()
    findings.raise_if_any(DocumentRefused)
    return rule


def _condition(code: Scalar, node: Node, findings: Findings) -> Condition:
    block = Fields(node, findings, f"条件“{code.text}”")
    test = block.choice("test", TESTS, NO_KNOWN_SITUATION, required=True)
    compares = test in (AT_LEAST_MEDIAN, AT_LEAST)
    made = Condition(
        code.text,
        block.text("name", required=True),
        block.text("name_en", required=True),
        test,
        block.choice("of", FIGURES, FIGURES[0], required=True) if compares else "",
        _share(block) if test == TOP_SHARE else Fraction(0),
        block.number("least", required=True) if test == AT_LEAST else 0.0,
    )
    block.close()
    return made


def _share(block: Fields) -> Fraction:
    """As it is written in decimals, so that 5 % of 140 is 7 and not a little more."""
    share = Fraction(str(block.number("share", 1.0, required=True)))
    if not 0 < share <= 1:
        block.wrong(block.node, "“share”应大于 0、不超过 100%", "“share” should be above 0 and at most 100 %")
        return Fraction(1)
    return share
