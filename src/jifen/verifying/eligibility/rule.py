"""Reads a rule document: criteria, the test of each, and how they make one answer. Every fault at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from jifen.engine.documents import Node, Scalar
from jifen.engine.fields import Fields
from jifen.engine.problems import Findings
from jifen.enterprises.dated_documents import DocumentRefused, effective_day, in_force, open_document
from jifen.enterprises.titles import families
from jifen.verifying.eligibility.states import MANUAL_REVIEW, UNKNOWN, UNMET

FOLDER: Final = Path(__file__).parent
TESTS: Final = ("registered", "true", "false", "any_positive", "recognised", "person", "any_of")
INPUTS: Final = (
    "legal_person", "accident", "rd_expense", "rd_staff", "rd_super_deduction", "invention_patents", "ip_count",
    "contract_turnover",
)  # fmt: skip
"""Facts a rule may ask for: names of the core scheme, and whether the register calls it a legal person."""


@dataclass(frozen=True)
class Criterion:
    """``inputs``: facts it reads; ``family``: the titles it looks for; ``valid_years``: how long a decision counts, 0 = always."""

    code: str
    name: str
    name_en: str
    clause: str
    test: str
    inputs: tuple[str, ...] = ()
    family: str = ""
    valid_years: int = 0
    order: tuple[str, ...] = ()
    alternatives: tuple[Criterion, ...] = ()


@dataclass(frozen=True)
class EligibilityRule:
    """``overall``: the first of these found among the criteria is the answer, otherwise met."""

    code: str
    title: str
    effective: date
    provisional: bool
    basis: str
    note: str
    overall: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    digest: str = field(compare=False)

    def decidable(self) -> dict[str, Criterion]:
        """Criteria a person decides, by code."""
        everything = [one for criterion in self.criteria for one in (criterion, *criterion.alternatives)]
        return {one.code: one for one in everything if one.test == "person"}


@cache
def shipped_rules() -> tuple[EligibilityRule, ...]:
    return tuple(read_rule(file) for file in sorted(FOLDER.glob("eligibility-*.yaml")))


def rule_in_force(on: date) -> EligibilityRule | None:
    return in_force(shipped_rules(), on)


def read_rule(source: Path | str, *, name: str = "") -> EligibilityRule:
    """The rule in a file or a text; raises DocumentRefused with every fault found."""
    top, findings, digest = open_document(source, "适用范围规则", name=name)
    codes: set[str] = set()
    rule = EligibilityRule(
        top.text("rule", required=True),
        top.text("title", required=True),
        effective_day(top),
        top.truth("provisional"),
        top.text("basis", required=True),
        top.text("note"),
        _order(top, "overall", (UNMET, UNKNOWN, MANUAL_REVIEW)),
        tuple(_criterion(code, node, findings, codes) for code, node in top.entries("criteria", required=True)),
        digest,
    )
    top.close()
    findings.raise_if_any(DocumentRefused)
    return rule


def _criterion(code: Scalar, node: Node, findings: Findings, codes: set[str], inner: bool = False) -> Criterion:
    block = Fields(node, findings, f"条件“{code.text}”")
    if code.text in codes:
        block.wrong(code, f"条件“{code.text}”写了两次", f"criterion “{code.text}” stands twice")
    codes.add(code.text)
    test = block.choice("test", TESTS[:-1] if inner else TESTS, "person", required=True)
    criterion = Criterion(
        code.text,
        block.text("name", required=True),
        block.text("name_en", required=True),
        block.text("clause", required=True),
        test,
        _inputs(block, test),
        block.choice("family", families().names[:-1], "", required=True) if test == "recognised" else "",
        (block.whole("valid_years", 0) or 0) if test == "person" else 0,
        _order(block, "order", (MANUAL_REVIEW, UNKNOWN)) if test == "any_of" else (),
        _alternatives(block, findings, codes) if test == "any_of" else (),
    )
    block.text("note")
    block.close()
    return criterion


def _alternatives(block: Fields, findings: Findings, codes: set[str]) -> tuple[Criterion, ...]:
    return tuple(
        _criterion(code, node, findings, codes, inner=True) for code, node in block.entries("of", required=True)
    )


def _inputs(block: Fields, test: str) -> tuple[str, ...]:
    if test not in ("true", "false", "any_positive"):
        return ()
    named = block.texts("inputs")
    wrong = [name for name in named if name not in INPUTS]
    if wrong or not named or (test != "any_positive" and len(named) != 1):
        known = "、".join(INPUTS)
        block.wrong(
            block.node,
            f"{block.what}的 inputs 写的是“{'、'.join(named)}”；true、false 各读一项，any_positive 至少一项，可用：{known}",
            f"inputs are “{', '.join(named)}”; true and false read one, any_positive at least one of {', '.join(INPUTS)}",
        )
    return named


def _order(block: Fields, key: str, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """All of ``wanted`` once, in whatever order: a state left out would pass for met or unmet without a word."""
    order = block.texts(key)
    if sorted(order) != sorted(wanted):
        words = "、".join(wanted)
        block.wrong(block.node, f"“{key}”应把 {words} 各写一次，排出先后", f"“{key}” should order {', '.join(wanted)}")
        return wanted
    return order
