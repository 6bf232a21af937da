"""The return form: sections and questions as data, dated and named by its content."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, cast

from jifen.collecting.contracts.digest import plain
from jifen.collecting.contracts.facts import FACTS
from jifen.engine.documents import Mapping, Node, Scalar, load_document
from jifen.engine.fields import Fields
from jifen.engine.formula.meaning import Kind
from jifen.engine.problems import Findings, Place, Refusal, nearest_words
from jifen.engine.scheme.digest import canonical_json

FILE: Final = Path(__file__).with_name("form.yaml")
Evidence = Literal["none", "welcome", "needed"]
Window = Literal["current_year", "year_end", "in_force", "cumulative", "three_years", "standing"]
EVIDENCE: Final = ("none", "welcome", "needed")
EVIDENCE_WORDS: Final = {
    "none": ("不用附材料", "no evidence"),
    "welcome": ("可附材料", "evidence welcome"),
    "needed": ("有值须附材料", "a value needs evidence"),
}
WINDOWS: Final = {
    "current_year": ("当年", "of the year"),
    "year_end": ("当年末", "at the end of the year"),
    "in_force": ("年末有效", "in force at the end of the year"),
    "cumulative": ("截至年末累计", "up to the end of the year"),
    "three_years": ("三年以内", "within three years"),
    "standing": ("填报当日", "as it stands"),
}
_DAWN = datetime.date(1900, 1, 1)


class FormRefused(Refusal):
    """A form document is wrong."""


@dataclass(frozen=True)
class Question:
    """One fact asked. ``nil``: the words of the answer *known to be none*, empty where that is no answer; ``not_applicable``:
    reason code → words; ``choices``: the only words taken (text); ``names``: the usual names (sets); ``carried_from``: the
    fact whose value of last year it should equal."""

    fact: str
    label: str
    label_en: str
    kind: Kind
    unit: str
    definition: str
    definition_en: str
    where: str
    where_en: str
    window: Window
    nil: str = ""
    nil_en: str = ""
    not_applicable: tuple[tuple[str, str], ...] = ()
    choices: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    last_year: bool = False
    carried_from: str = ""
    evidence: Evidence = "none"
    evidence_note: str = ""
    evidence_note_en: str = ""
    place: Place = field(default=Place(), compare=False, repr=False)

    def words(self, name: str, language: str = "zh") -> str:
        """``label``, ``definition``, ``where``, ``nil`` or ``evidence_note`` in a language."""
        text: str = getattr(self, name if language == "zh" else f"{name}_en")
        return text

    def window_words(self, language: str = "zh") -> str:
        return WINDOWS[self.window][0 if language == "zh" else 1]

    def reason_words(self, code: str) -> str:
        return dict(self.not_applicable).get(code, "")

    @property
    def states(self) -> tuple[str, ...]:
        """The states an answer may take, as a choice shows them."""
        allowed = {"value": True, "nil": bool(self.nil), "not_applicable": bool(self.not_applicable), "unknown": True}
        return tuple(state for state, may in allowed.items() if may)


@dataclass(frozen=True)
class Section:
    code: str
    title: str
    title_en: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class ReturnForm:
    """One version of the form; in force from a day until a later version is."""

    code: str
    version: int
    title: str
    title_en: str
    in_force_from: datetime.date
    sections: tuple[Section, ...]
    basis: str = ""
    file: str = field(default="", compare=False, repr=False)

    @property
    def questions(self) -> dict[str, Question]:
        """By fact, in the order of the form."""
        return {question.fact: question for section in self.sections for question in section.questions}

    def number(self, fact: str) -> str:
        """``4.2``: second question of the fourth section."""
        for i, section in enumerate(self.sections, start=1):
            for j, question in enumerate(section.questions, start=1):
                if question.fact == fact:
                    return f"{i}.{j}"
        raise KeyError(fact)


def form_digest(form: ReturnForm) -> str:
    """64 hexadecimal characters over the content; comments and spacing are not content."""
    return hashlib.sha256(canonical_json(plain(form)).encode()).hexdigest()


@cache
def shipped_form() -> ReturnForm:
    return load_form(FILE)


def load_form(source: Path | str, *, name: str = "") -> ReturnForm:
    """The form in a file (``Path``) or a text. Raises FormRefused with every fault found."""
    node = load_document(source, name=name, refusal=FormRefused)
    findings = Findings()
    form = _form(node, findings)
    _check_form(form, node.place, findings)
    findings.raise_if_any(FormRefused)
    return form


def _form(node: Node, findings: Findings) -> ReturnForm:
    top = Fields(node, findings, "填报表")
    top.node_of("in_force_from", required=True)
    form = ReturnForm(
        code=top.text("form", required=True),
        version=top.whole("version", 1, least=1) or 1,
        title=top.text("title", required=True),
        title_en=top.text("title_en", required=True),
        in_force_from=top.date("in_force_from") or _DAWN,
        sections=tuple(_section(code, body, findings) for code, body in top.entries("sections", required=True)),
        basis=top.text("basis"),
        file=node.place.file,
    )
    top.close()
    return form


def _section(code: Scalar, body: Node, findings: Findings) -> Section:
    block = Fields(body, findings, f"部分“{code.text}”")
    questions = tuple(_question(fact, one, findings) for fact, one in block.entries("questions", required=True))
    section = Section(code.text, block.text("title", required=True), block.text("title_en", required=True), questions)
    block.close()
    return section


def _question(fact: Scalar, body: Node, findings: Findings) -> Question:
    known = FACTS.get(fact.text)
    if known is None:
        near = nearest_words(fact.text, FACTS), nearest_words(fact.text, FACTS, "en")
        findings.add(
            "unknown_fact", fact.place,
            f"没有名为“{fact.text}”的数据项{near[0]}。", f"there is no fact “{fact.text}” {near[1]}.",
        )  # fmt: skip
    block = Fields(body if isinstance(body, Mapping) else Mapping((), fact.place), findings, f"题目“{fact.text}”")
    question = Question(
        fact=fact.text,
        label=block.text("label", known.name if known else fact.text),
        label_en=block.text("label_en", required=True),
        kind=known.kind if known else "number",
        unit=known.unit if known else "-",
        definition=block.text("definition", required=True),
        definition_en=block.text("definition_en", required=True),
        where=block.text("where", required=True),
        where_en=block.text("where_en", required=True),
        window=cast(Any, block.choice("window", WINDOWS, "current_year", required=True)),
        nil=block.text("nil"),
        nil_en=block.text("nil_en"),
        not_applicable=tuple(
            (code.text, node.text) for code, node in block.entries("not_applicable") if isinstance(node, Scalar)
        ),
        choices=block.texts("choices"),
        names=block.texts("names"),
        last_year=block.truth("last_year"),
        carried_from=block.text("carried_from"),
        evidence=cast(Any, block.choice("evidence", EVIDENCE, "none")),
        evidence_note=block.text("evidence_note"),
        evidence_note_en=block.text("evidence_note_en"),
        place=fact.place,
    )
    block.close()
    return question


_FITS: Final = {"nil": ("number", "set"), "choices": ("text",), "names": ("set",), "carried_from": ("number",)}
_PAIRS: Final = ("nil", "evidence_note")


def _check_form(form: ReturnForm, place: Place, findings: Findings) -> None:
    seen: set[str] = set()
    for section in form.sections:
        for question in section.questions:
            if question.fact in seen:
                findings.add(
                    "asked_twice", question.place,
                    f"“{question.label}”问了两次；请只留一处。", f"“{question.fact}” is asked twice; keep one.",
                )  # fmt: skip
            seen.add(question.fact)
            _check_question(question, form, findings)
    if not seen:
        findings.add(
            "no_questions", place, "填报表没有题目；请写明问什么。", "the form asks nothing; say what is asked."
        )


def _check_question(question: Question, form: ReturnForm, findings: Findings) -> None:
    for key, kinds in _FITS.items():
        if getattr(question, key) and question.kind not in kinds:
            findings.add(
                "does_not_fit", question.place,
                f"“{question.label}”是 {question.kind} 类，不能写 {key}；请删去。",
                f"“{question.fact}” is a {question.kind}, {key} does not fit it; remove it.",
            )  # fmt: skip
    for key in _PAIRS:
        if bool(getattr(question, key)) != bool(getattr(question, f"{key}_en")):
            findings.add(
                "one_language", question.place,
                f"“{question.label}”的 {key} 只写了一种语言；请写齐 {key} 和 {key}_en。",
                f"{key} of “{question.fact}” stands in one language only; write {key} and {key}_en.",
            )  # fmt: skip
    for _, words in question.not_applicable:
        if not words or set(words) & set("（）()"):
            findings.add(
                "reason_words", question.place,
                f"不适用的原因“{words}”不能为空，也不能含括号；请改写。",
                f"the reason “{words}” may not be empty or hold brackets; put it otherwise.",
            )  # fmt: skip
    if question.carried_from and question.carried_from not in form.questions:
        near = nearest_words(question.carried_from, form.questions)
        near_en = nearest_words(question.carried_from, form.questions, "en")
        findings.add(
            "carried_from", question.place,
            f"“{question.label}”承接的“{question.carried_from}”不在表里{near}。",
            f"“{question.fact}” is carried from “{question.carried_from}”, which is not asked {near_en}.",
        )  # fmt: skip
