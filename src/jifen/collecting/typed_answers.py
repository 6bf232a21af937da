"""What a person typed to one question, in all the fields it has, and the answer it makes. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from jifen.collecting.returns import Answer, Question, Unreadable, parse_entries, parse_reason, parse_value


@dataclass(frozen=True)
class Typed:
    """``state``: the one chosen, empty where none was; ``entries``: rows of name, first and last day (sets); ``code``: why not applicable."""

    state: str = ""
    value: str = ""
    entries: tuple[tuple[str, str, str], ...] = ()
    code: str = ""
    why: str = ""

    @property
    def has_value(self) -> bool:
        return bool(self.value.strip()) or any(cell.strip() for row in self.entries for cell in row)

    @property
    def is_blank(self) -> bool:
        """Whether nothing was touched."""
        return not (self.state or self.has_value or self.code or self.why.strip())


def read_typed(question: Question, typed: Typed) -> Answer | Unreadable:
    """The answer, or why what was typed is none. A value without a state is a value."""
    state = typed.state or ("value" if typed.has_value else "")
    if state not in question.states:
        return Unreadable("state", "请先选择怎样回答，再填写。", "choose how to answer first.")
    match state:
        case "nil":
            return Answer.nil(question)
        case "not_applicable":
            return _not_applicable(question, typed.code)
        case "unknown":
            read = parse_reason(typed.why)
            return read if isinstance(read, Unreadable) else Answer.unknown(read)
    return _value(question, typed)


def _not_applicable(question: Question, code: str) -> Answer | Unreadable:
    if question.reason_words(code):
        return Answer.not_applicable(code)
    words = "、".join(words for _, words in question.not_applicable)
    return Unreadable("not_applicable_why", f"请选择不适用的原因：{words}。", f"choose why it does not apply: {words}.")


def _value(question: Question, typed: Typed) -> Answer | Unreadable:
    if question.kind != "set":
        return parse_value(question, typed.value)
    if not typed.has_value:
        return Unreadable(
            "blank", "没有填写任何一项；请至少填一项，或选择其他状态。", "no entry was filled in; give one or choose another state."
        )  # fmt: skip
    undated = next((name.strip() for name, first, _last in typed.entries if name.strip() and not first.strip()), "")
    if undated:
        return Unreadable(
            "entry_undated", f"“{undated[:60]}”没有日期，不能计分；请填上取得或发布日期。",
            f"“{undated[:60]}” has no date and cannot count; give the day.",
        )  # fmt: skip
    return parse_entries(typed.entries)
