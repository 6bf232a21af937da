"""How far a return is: figures, the sections as a list of tasks, and what government holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from jifen.collecting.return_reads import Situation
from jifen.collecting.returns import Question, Section
from jifen.portals.returns.words import answer_words, label_of, language

OPEN, WRONG, DONE, NONE = "open", "wrong", "done", "none"


@dataclass(frozen=True)
class Progress:
    """Counts of questions; ``share``: per cent that government holds already."""

    total: int
    held: int
    asked: int
    answered: int

    @property
    def share(self) -> int:
        return self.held * 100 // self.total

    @property
    def left(self) -> int:
        return self.asked - self.answered


@dataclass(frozen=True)
class Task:
    """One section; ``state``: done, open, wrong, none (nothing asked)."""

    section: Section
    title: str
    state: str
    words: str
    answered: int
    asked: int


@dataclass(frozen=True)
class HeldLine:
    """What one source told of one fact."""

    fact: str
    label: str
    words: str
    source: str
    on: date | None
    object_at: str


def progress_of(situation: Situation) -> Progress:
    total = len(situation.form.questions)
    return Progress(total, total - len(situation.questions), len(situation.questions), len(situation.answers))


def title_of(section: Section) -> str:
    return section.title if language() == "zh" else section.title_en


def tasks_of(situation: Situation) -> list[Task]:
    return [_task(situation, section) for section in situation.form.sections]


def _task(situation: Situation, section: Section) -> Task:
    asked = {one.fact for one in section.questions if one.fact in situation.questions}
    answered = len(asked & set(situation.answers))
    wrong = [one for one in situation.must if one.question in asked and one.rule != "unanswered"]
    wrong += [one for one in situation.unexplained if one.question in asked]
    if not asked:
        state, words = NONE, _("不用填：政府部门都已提供")
    elif wrong:
        state, words = WRONG, _("有 %(n)d 处要更正或说明") % {"n": len(wrong)}
    elif answered < len(asked):
        left = len(asked) - answered
        state, words = OPEN, _("还没有开始") if not answered else _("还差 %(n)d 题") % {"n": left}
    else:
        state, words = DONE, _("已完成")
    return Task(section, title_of(section), state, words, answered, len(asked))


def neighbours(situation: Situation, section: Section) -> tuple[Section | None, Section | None]:
    """The sections before and after in which something is asked."""
    every = [
        one for one in situation.form.sections
        if one == section or any(question.fact in situation.questions for question in one.questions)
    ]  # fmt: skip
    place = every.index(section)
    return every[place - 1] if place else None, every[place + 1] if place + 1 < len(every) else None


def held_lines(situation: Situation, section: Section) -> list[HeldLine]:
    """Every source of every fact of the section that is not asked."""
    facts = [one for one in section.questions if one.fact in situation.held and one.fact not in situation.questions]
    return [line for question in facts for line in _held_lines(situation, question)]


def _held_lines(situation: Situation, question: Question) -> list[HeldLine]:
    objection = f"{reverse('home')}objections/new/?fact={question.fact}&year={situation.year}"
    return [
        HeldLine(question.fact, label_of(question), answer_words(question, one.answer), one.source, one.on, objection)
        for one in situation.held[question.fact]
    ]
