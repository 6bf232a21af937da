"""Answers, findings and states of a return as a page says them."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from jifen.collecting.contracts.model import SEVERITY_WORDS
from jifen.collecting.returns import Answer, Finding, Question, Unreadable
from jifen.engine.problems import Refusal

STATES: Final[dict[str, str | Promise]] = {
    "value": gettext_lazy("有值"),
    "nil": gettext_lazy("没有"),
    "not_applicable": gettext_lazy("不适用"),
    "unknown": gettext_lazy("未知"),
}
LONG: Final = 15
"""Digits after which a number is left as it is."""


def language() -> str:
    return "en" if get_language() == "en" else "zh"


def label_of(question: Question) -> str:
    return question.words("label", language())


def answer_words(question: Question, answer: Answer | None) -> str:
    """``1,234.5 万元``, ``是``, ``不适用（核定征收）``; empty where there is none."""
    if answer is None:
        return ""
    if answer.state == "value":
        return _value_words(question, answer)
    words = str(STATES[answer.state])
    if answer.state == "not_applicable":
        return _("%(state)s（%(why)s）") % {
            "state": words,
            "why": question.reason_words(answer.reason) or answer.reason,
        }
    return _("%(state)s（%(why)s）") % {"state": words, "why": answer.reason} if answer.reason else words


def _value_words(question: Question, answer: Answer) -> str:
    if question.kind == "flag":
        return _("是") if answer.text == "true" else _("否")
    if question.kind == "set":
        return "；".join(_entry_words(one.name, str(one.on or ""), str(one.until or "")) for one in answer.entries)
    if question.kind == "number":
        return f"{grouped(answer.text)} {answer.unit}".strip()
    return answer.text


def _entry_words(name: str, first: str, last: str) -> str:
    days = f"{first} — {last}" if last else first
    return f"{name}（{days}）" if days else name


def grouped(text: str) -> str:
    """Thousands set apart; every digit as it was."""
    whole, point, rest = text.partition(".")
    digits = whole.removeprefix("-")
    if not digits.isdigit() or len(digits) > LONG:
        return text
    return f"{'-' if whole.startswith('-') else ''}{int(digits):,}{point}{rest}"


def severity_words(finding: Finding) -> str:
    zh, en = SEVERITY_WORDS[finding.severity]
    return en if language() == "en" else zh


def said(thing: Finding | Unreadable) -> str:
    return thing.sentence(language())


def refusal_sentences(refused: Refusal) -> list[str]:
    return [one.sentence(language()) for one in refused.problems]


def short(digest: str) -> str:
    """The first sixteen characters in fours: enough to compare by eye."""
    return " ".join(digest[i : i + 4] for i in range(0, 16, 4))
