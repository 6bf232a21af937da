"""One question as a page shows it: what is asked, what was typed or saved, what came of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from jifen.collecting.models import Evidence, ReturnAnswer
from jifen.collecting.return_reads import Situation
from jifen.collecting.returns import Answer, Finding, Question, Section
from jifen.collecting.returns.form import EVIDENCE_WORDS
from jifen.collecting.returns.typed import MOST_ENTRIES
from jifen.collecting.typed_answers import Typed
from jifen.portals.deliveries.stations import name_of
from jifen.portals.returns.words import STATES, answer_words, label_of, language, said, severity_words

SPARE_ROWS: Final = 2
LATER: Final = ("unanswered",)
"""Findings that the page of checking tells and the page of filling in does not."""
PAGE_KEY: Final = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class Told:
    """A finding in words."""

    severity: str
    tag: str
    sentence: str
    key: str
    rule: str


@dataclass
class Line:
    """``typed``: what stands in the fields where it is not what was saved; ``refusal``: why it was not saved."""

    situation: Situation
    question: Question
    row: ReturnAnswer | None
    typed: Typed | None = None
    refusal: str = ""
    conflict: bool = False
    wrong_files: list[str] = field(default_factory=list)

    @property
    def fact(self) -> str:
        return self.question.fact

    @property
    def number(self) -> str:
        return self.situation.form.number(self.fact)

    @property
    def label(self) -> str:
        return label_of(self.question)

    @property
    def definition(self) -> str:
        return self.question.words("definition", language())

    @property
    def where(self) -> str:
        return self.question.words("where", language())

    @property
    def window(self) -> str:
        return self.question.window_words(language())

    @property
    def last_year(self) -> str:
        before = self.situation.last_year.get(self.question.carried_from or self.fact)
        return answer_words(self.question, before)

    @property
    def answer(self) -> Answer | None:
        return self.row.answer if self.row else None

    @property
    def words(self) -> str:
        return answer_words(self.question, self.answer)

    @property
    def seen(self) -> int:
        return self.row.revision if self.row else 0

    @property
    def was(self) -> str:
        return was_of(self.row)

    @property
    def state(self) -> str:
        """The state chosen."""
        if self.typed is not None:
            return self.typed.state
        return self.row.state if self.row else ""

    @property
    def states(self) -> list[tuple[str, str, str]]:
        """Code, word, and what it means here."""
        nil = self.question.words("nil", language())
        return [(code, str(STATES[code]), nil if code == "nil" else "") for code in self.question.states]

    @property
    def value(self) -> str:
        if self.typed is not None:
            return self.typed.value
        answer = self.answer
        if answer is None or answer.state != "value":
            return ""
        return (
            {"true": "是", "false": "否"}.get(answer.text, answer.text) if self.question.kind == "flag" else answer.text
        )

    @property
    def choices(self) -> list[tuple[str, str]]:
        """For a flag or a text of listed words: what is sent, and what is shown."""
        if self.question.kind == "flag":
            return [("是", _("是")), ("否", _("否"))]
        return [(word, word) for word in self.question.choices]

    @property
    def entries(self) -> list[tuple[int, str, str, str]]:
        """Rows of a set, with spare ones to fill in."""
        held = list(self.typed.entries) if self.typed is not None else self._saved_entries()
        spare = [("", "", "")] * min(SPARE_ROWS, max(MOST_ENTRIES - len(held), 0))
        return [(number, *row) for number, row in enumerate((*held, *spare))]

    def _saved_entries(self) -> list[tuple[str, str, str]]:
        entries = self.answer.entries if self.answer and self.question.kind == "set" else ()
        return [(one.name, str(one.on or ""), str(one.until or "")) for one in entries]

    @property
    def code(self) -> str:
        if self.typed is not None:
            return self.typed.code
        return self.row.reason if self.row and self.row.state == "not_applicable" else ""

    @property
    def why(self) -> str:
        if self.typed is not None:
            return self.typed.why
        return self.row.reason if self.row and self.row.state == "unknown" else ""

    @property
    def saved_at(self) -> str:
        return timezone.localtime(self.row.saved_at).strftime("%m-%d %H:%M") if self.row else ""

    @property
    def saved_by(self) -> str:
        return name_of(self.row.by) if self.row else ""

    @property
    def told(self) -> list[Told]:
        return [one for one in told_of(self.situation, self.fact) if one.rule not in LATER]

    @property
    def files(self) -> list[Evidence]:
        return self.situation.files.get(self.fact, [])

    @property
    def takes_files(self) -> bool:
        return self.question.evidence != "none" or bool(self.files)

    @property
    def evidence_words(self) -> str:
        return EVIDENCE_WORDS[self.question.evidence][0 if language() == "zh" else 1]

    @property
    def evidence_note(self) -> str:
        return self.question.words("evidence_note", language())


def told_of(situation: Situation, fact: str) -> list[Told]:
    return [in_words(one) for one in situation.findings if one.question == fact]


def in_words(finding: Finding) -> Told:
    return Told(finding.severity, severity_words(finding), said(finding), finding.key, finding.rule)


def lines_of(situation: Situation, section: Section) -> list[Line]:
    """Those asked, in order."""
    asked = (one for one in section.questions if one.fact in situation.questions)
    return [Line(situation, one, situation.rows.get(one.fact)) for one in asked]


def line_of(situation: Situation, fact: str) -> Line:
    return Line(situation, situation.questions[fact], situation.rows.get(fact))


def was_of(row: ReturnAnswer | None) -> str:
    """What a page showed as saved, to tell an untouched field from a changed one."""
    return "|".join((row.state, row.text, row.reason)) if row else ""


def typed_in(post: QueryDict, question: Question) -> Typed:
    """What the fields of one question hold."""
    fact = question.fact
    return Typed(
        state=post.get(f"{fact}-state", ""),
        value=post.get(f"{fact}-value", ""),
        entries=tuple(_entries(post, fact)) if question.kind == "set" else (),
        code=post.get(f"{fact}-code", ""),
        why=post.get(f"{fact}-why", ""),
    )


def _entries(post: QueryDict, fact: str) -> Iterable[tuple[str, str, str]]:
    for number in range(MOST_ENTRIES + SPARE_ROWS):
        name, first, last = (post.get(f"{fact}-{number}-{part}", "") for part in ("name", "first", "last"))
        if name.strip() or first.strip() or last.strip():
            yield name, first, last


def seen_in(post: QueryDict, fact: str) -> int:
    text = post.get(f"{fact}-seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def page_key(request: HttpRequest) -> str:
    """Which opened page this comes from; nothing where it does not look like one of ours."""
    key = request.POST.get("page", "")
    return key if PAGE_KEY.fullmatch(key) else ""
