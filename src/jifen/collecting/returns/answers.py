"""What is said to one question, and what is found about it. Canonical texts are those of claims."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from jifen.collecting.contracts.model import Severity
from jifen.collecting.returns.form import Question
from jifen.engine.tables.broken import Broken
from jifen.engine.tables.words import Entry, set_of

NIL: Final = "无"
"""Canonical text of *known to be none*, for a number as for a set."""


@dataclass(frozen=True)
class Answer:
    """``state``: value, nil, not_applicable or unknown. ``text``: canonical (``1234.5``, ``true``, ``2025-12-31``,
    ``名称@2025-01-01~2027-12-31``; ``无`` where nil; empty for the last two states). ``unit``: of the number. ``reason``: a
    code of the question where not applicable, why nobody knows where unknown."""

    state: str
    text: str = ""
    unit: str = ""
    reason: str = ""

    @classmethod
    def nil(cls, question: Question) -> Answer:
        return cls("nil", NIL, unit_of(question))

    @classmethod
    def not_applicable(cls, code: str) -> Answer:
        return cls("not_applicable", reason=code)

    @classmethod
    def unknown(cls, why: str) -> Answer:
        return cls("unknown", reason=why)

    @property
    def number(self) -> float | None:
        """The number of a number's answer, 0 where nil; None where there is none. Only for number questions."""
        if self.state == "nil":
            return 0.0
        return float(self.text) if self.state == "value" else None

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries of a set's answer."""
        read = set_of(self.text) if self.state == "value" else ()
        return () if isinstance(read, Broken) else read

    @property
    def told(self) -> bool:
        """Whether it says something about the enterprise: everything but unknown."""
        return self.state != "unknown"


Answers = Mapping[str, Answer]
"""Fact → answer; what was not answered is not there."""


@dataclass(frozen=True)
class HeldValue:
    """What government delivered for a fact: shown with ``source`` and ``on``, not asked."""

    answer: Answer
    source: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Finding:
    """One thing found about the answer to ``question`` (a fact). Only ``must`` keeps a return from being sent; ``explain`` lets it
    pass with an explanation; ``hint`` asks for nothing."""

    question: str
    rule: str
    severity: Severity
    zh: str
    en: str

    @property
    def key(self) -> str:
        """By which an explanation names it: ``rd_staff/rd_staff_within_staff``."""
        return f"{self.question}/{self.rule}"

    def sentence(self, language: str = "zh") -> str:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class Explanation:
    """Why a value is true although it is odd. ``about``: the sentence that was explained; another value makes another sentence,
    and asks again."""

    finding: str
    about: str
    text: str


def unexplained(findings: Iterable[Finding], explanations: Iterable[Explanation]) -> tuple[Finding, ...]:
    """Findings that ask for an explanation and have none."""
    told = {(one.finding, one.about) for one in explanations if one.text.strip()}
    return tuple(one for one in findings if one.severity == "explain" and (one.key, one.zh) not in told)


def may_be_signed(findings: Iterable[Finding], explanations: Iterable[Explanation]) -> bool:
    """Whether nothing must be mended and everything odd is explained."""
    every = tuple(findings)
    return not any(one.severity == "must" for one in every) and not unexplained(every, explanations)


def asked(questions: Mapping[str, Question], held: Mapping[str, HeldValue]) -> dict[str, Question]:
    """The questions left: what government delivered, nil and not applicable too, is not asked again."""
    return {fact: one for fact, one in questions.items() if fact not in held or not held[fact].answer.told}


def answer_of_claim(claim: Mapping[str, Any]) -> Answer:
    """The answer a claim holds: ``state``, ``value``, ``number``, ``unit``, ``reason``. Why a value is unknown is no part of claims."""
    text = claim["value"] or ""
    if claim["state"] == "value" and claim["number"] is not None:
        text = number_text(claim["number"])
    unit = (claim["unit"] or "").removesuffix("-") if text else ""
    return Answer(claim["state"], text, unit, claim["reason"] or "")


def number_text(value: float) -> str:
    """The shortest text that gives the same number again; whole numbers without a point, never minus zero."""
    if value.is_integer() and abs(value) <= 1e15:
        return str(int(value))
    return repr(value)


def unit_of(question: Question) -> str:
    return "" if question.unit == "-" else question.unit
