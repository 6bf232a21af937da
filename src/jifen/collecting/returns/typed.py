"""What a person types → the canonical text of an answer, or a sentence that says what to write instead."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from jifen.collecting.reading.cells import unquoted
from jifen.collecting.returns.answers import NIL, Answer, number_text, unit_of
from jifen.collecting.returns.form import Question
from jifen.engine.problems import nearest_words
from jifen.engine.tables.broken import Broken
from jifen.engine.tables.dates import date_in
from jifen.engine.tables.numbers import number_of
from jifen.engine.tables.raw_table import one_line
from jifen.engine.tables.words import NO, NONE_KNOWN, YES, Entry, set_of, set_text

LONGEST_TEXT: Final = 60
LONGEST_NAME: Final = 100
MOST_ENTRIES: Final = 30
MOST_COMMAS: Final = 10
"""In one name: a row of the delivery file with hundreds of commas looks like a table too wide to be one."""
LONGEST_REASON: Final = 1000
_MONEY: Final = {
    "元": Decimal("0.0001"), "千元": Decimal("0.1"), "万": Decimal(1), "万元": Decimal(1), "百万": Decimal(100),
    "百万元": Decimal(100), "千万": Decimal(1000), "千万元": Decimal(1000), "亿": Decimal(10_000), "亿元": Decimal(10_000),
}  # fmt: skip
"""Words after an amount → how many 万元 one of them is."""
_COUNT: Final = {"人": ("人", "名", "个"), "件": ("件", "项", "个"), "项": ("项", "个", "次", "件")}
_WITH_UNIT: Final = re.compile(r"(?P<number>[+-]?[0-9.,]*[0-9.])\s*(?P<unit>[^0-9.,\s%+-][^0-9]*)")
_STATE_WORDS: Final = ("无", "没有", "未知", "不知道", "不详", "不适用")
_PARTS: Final = re.compile(r"[;；\n]")


@dataclass(frozen=True)
class Unreadable:
    """Why what was typed cannot be taken."""

    rule: str
    zh: str
    en: str

    def sentence(self, language: str = "zh") -> str:
        return self.zh if language == "zh" else self.en


def parse_value(question: Question, typed: str) -> Answer | Unreadable:
    """The answer *value* (for sets ``无`` is nil); amounts in 元 or 亿元 become 万元."""
    text = _clean(typed)
    if isinstance(text, Unreadable):
        return text
    if not text:
        return Unreadable("blank", "没有填写；请填数值，或选择其他状态。", "nothing was filled in; give a value or choose another state.")  # fmt: skip
    match question.kind:
        case "number":
            return _number(question, text)
        case "flag":
            return _flag(text)
        case "date":
            return _date(text)
        case "set":
            return _set(_PARTS.sub(";", str(unquoted(typed))))
    return _text(question, text)


def parse_entries(rows: Iterable[tuple[str, str, str]]) -> Answer | Unreadable:
    """A set from rows of name, first day and last day as typed; empty rows are left out, the last day may be empty."""
    entries = []
    for number, row in enumerate(rows, start=1):
        if any(one_line(cell) for cell in row):
            entry = _entry(number, *row)
            if isinstance(entry, Unreadable):
                return entry
            entries.append(entry)
    return _whole_set(tuple(entries))


def parse_reason(typed: str) -> str | Unreadable:
    """A reason or an explanation in a person's own words, on one line."""
    text = _clean(typed)
    if isinstance(text, Unreadable):
        return text
    if len(text) < 2:
        return Unreadable("reason_missing", "没有写明原因；请写一句话。", "no reason is given; write a sentence.")
    if len(text) > LONGEST_REASON:
        return _too_long(len(text), LONGEST_REASON)
    return text


def _clean(typed: str) -> str | Unreadable:
    if any(unicodedata.category(c) in ("Cs", "Cn", "Co") or (unicodedata.category(c) == "Cc" and not c.isspace()) for c in typed):  # fmt: skip
        return Unreadable(
            "bad_character", "含有不能保存的字符；请删去后重新输入。", "holds characters that cannot be kept; type it anew."
        )  # fmt: skip
    return one_line(str(unquoted(typed)))


def _too_long(length: int, most: int) -> Unreadable:
    return Unreadable(
        "too_long", f"有 {length} 个字，超过 {most}；请缩短。", f"{length} characters, over {most}; shorten it."
    )


def _broken(broken: Broken, value: str) -> Unreadable:
    return Unreadable(broken.rule, broken.sentence(value), broken.sentence(value, "en"))


def _number(question: Question, text: str) -> Answer | Unreadable:
    plain = unicodedata.normalize("NFKC", text).replace("\u2212", "-").replace("\u2012", "-")
    factor, unit = Decimal(1), ""
    if match := _WITH_UNIT.fullmatch(plain):
        plain, unit = match["number"], "".join(match["unit"].split())
        found = _factor(question, unit)
        if found is None:
            return _wrong_unit(question, text, unit)
        factor = found
    value = number_of(plain)
    if isinstance(value, Broken):
        return _broken(value, text)
    if unit and factor != 1:
        value = float(Decimal(plain.replace(",", "")) * factor)
        if abs(value) > 1e15:
            return _broken(Broken("too_large"), text)
    return Answer("value", number_text(value), unit_of(question))


def _factor(question: Question, unit: str) -> Decimal | None:
    if question.unit == "万元":
        return _MONEY.get(unit)
    return Decimal(1) if unit in _COUNT.get(question.unit, (question.unit,)) else None


def _wrong_unit(question: Question, text: str, unit: str) -> Unreadable:
    known = tuple(_MONEY) if question.unit == "万元" else _COUNT.get(question.unit, (question.unit,))
    return Unreadable(
        "wrong_unit",
        f"“{text[:60]}”的单位“{unit[:20]}”不能用在这里；可用：{'、'.join(known)}，不写就是{question.unit}。",
        f"the unit “{unit[:20]}” does not fit here; use {', '.join(known)}, or none for {question.unit}.",
    )


def _flag(text: str) -> Answer | Unreadable:
    word = text.lower()
    if word in YES or word in NO:
        return Answer("value", "true" if word in YES else "false")
    return Unreadable(
        "not_a_flag", f"“{text[:60]}”不是“是”或“否”；请选一个。", f"“{text[:60]}” is neither yes nor no; choose one."
    )


def _date(text: str) -> Answer | Unreadable:
    day = date_in("".join(unicodedata.normalize("NFKC", text).split()))
    return _broken(day, text) if isinstance(day, Broken) else Answer("value", day.isoformat())


def _text(question: Question, text: str) -> Answer | Unreadable:
    if question.choices and text not in question.choices:
        return Unreadable(
            "not_listed",
            f"“{text[:60]}”不在可选的词里{nearest_words(text, question.choices)}。",
            f"“{text[:60]}” is not one of the words {nearest_words(text, question.choices, 'en')}.",
        )
    word = text if question.choices else one_line(unicodedata.normalize("NFKC", text).upper().lstrip("'"))
    if len(word) > LONGEST_TEXT:
        return _too_long(len(word), LONGEST_TEXT)
    if word.startswith(_STATE_WORDS):
        return Unreadable(
            "says_a_state",
            f"“{word[:60]}”不是内容；没有、不适用或不知道，请在“状态”里选择。",
            f"“{word[:60]}” is no content; say none, not applicable or unknown with the state.",
        )
    if not word:
        return Unreadable("blank", "没有填写；请填内容，或选择其他状态。", "nothing was filled in; write it or choose another state.")  # fmt: skip
    return Answer("value", word)


def _set(text: str) -> Answer | Unreadable:
    read = set_of("".join(" " if c in "\r\t" else c for c in text))
    if isinstance(read, Broken):
        return _broken(read, text)
    return _whole_set(tuple(Entry(one_line(one.name), one.on, one.until) for one in read))


def _entry(number: int, name: str, first: str, last: str) -> Entry | Unreadable:
    label = _clean(name)
    if isinstance(label, Unreadable):
        return label
    if not label:
        return Unreadable("entry_without_name", f"第 {number} 项没有名称；请补上。", f"entry {number} has no name; add it.")  # fmt: skip
    days = [_date(day) if one_line(day) else None for day in (first, last)]
    for day in days:
        if isinstance(day, Unreadable):
            return Unreadable(day.rule, f"第 {number} 项：{day.zh}", f"entry {number}: {day.en}")
    on, until = (None if not isinstance(day, Answer) else date_in(day.text) for day in days)
    assert not isinstance(on, Broken) and not isinstance(until, Broken)
    return Entry(label, on, until)


def _whole_set(entries: tuple[Entry, ...]) -> Answer | Unreadable:
    if not entries:
        return Answer("nil", NIL)
    if len(entries) > MOST_ENTRIES:
        return Unreadable(
            "too_many_entries", f"有 {len(entries)} 项，超过 {MOST_ENTRIES} 项；请只写最重要的。",
            f"{len(entries)} entries, over {MOST_ENTRIES}; write the most important ones.",
        )  # fmt: skip
    for entry in entries:
        if fault := _fault_of(entry):
            return fault
    return Answer("value", set_text(entries))


def _fault_of(entry: Entry) -> Unreadable | None:
    if len(entry.name) > LONGEST_NAME:
        return _too_long(len(entry.name), LONGEST_NAME)
    if not _usable(entry.name):
        return Unreadable(
            "entry_name",
            f"名称“{entry.name}”不能用：不能含分号和 @，逗号不能多于 {MOST_COMMAS} 个，不能以引号开头，不能是“无”“未知”“不适用”等词；请改写。",
            f"the name “{entry.name}” cannot be used: no semicolon, no @, at most {MOST_COMMAS} commas, no quote at its head, none of the words of states; put it otherwise.",
        )
    if entry.on is None:
        return Unreadable(
            "entry_undated",
            f"“{entry.name}”没有日期，不能计分；请写成 {entry.name}@2025-12-31。",
            f"“{entry.name}” has no date and cannot count; write {entry.name}@2025-12-31.",
        )
    if entry.until is not None and entry.until < entry.on:
        return _broken(Broken("entry_ends_early"), set_text([entry]))
    return None


def _usable(name: str) -> bool:
    if name == NONE_KNOWN or name.startswith(("'", *_STATE_WORDS[1:])):
        return False
    return not set(name) & set(";；@") and name.count(",") + name.count("|") <= MOST_COMMAS
