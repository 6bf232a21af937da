"""The kinds of validation rule: which facts and numbers each takes. What a rule does to rows stands in ``reading.row_rules``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class RuleKind:
    """``facts``: how many (least, most); ``kinds``: what they may be; ``fields``: keys that may stand beside, ``needs`` must."""

    zh: str
    en: str
    facts: tuple[int, int]
    kinds: tuple[str, ...]
    fields: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


KINDS: Final[dict[str, RuleKind]] = {
    "range": RuleKind("在范围之内", "within a range", (1, 1), ("number",), ("low", "high")),
    "nonnegative": RuleKind("不为负数", "not negative", (1, 1), ("number",)),
    "whole": RuleKind("是整数", "a whole number", (1, 1), ("number",)),
    "at_most": RuleKind("前者不大于后者", "the first at most the second", (2, 2), ("number",), ("allow",)),
    "sum": RuleKind("前者等于其余之和", "the first is the sum of the rest", (3, 20), ("number",), ("allow",)),
    "words": RuleKind("只用列出的词", "one of the words listed", (1, 1), ("text",), ("words",), ("words",)),
    "form": RuleKind("按规定的位数和开头", "of a given length and beginning", (1, 1), ("text",), ("digits", "prefix"), ("digits",)),
    "date_order": RuleKind("前一日期不晚于后一日期", "the first day not after the second", (2, 2), ("date",)),
    "not_before": RuleKind("不早于某日", "not before a day", (1, 1), ("date",), ("day",), ("day",)),
    "not_after_delivery": RuleKind("不晚于报送之日", "not after the day of delivery", (1, 1), ("date",)),
    "given": RuleKind("必须有值", "must be there", (1, 1), ("number", "text", "date", "flag", "set")),
    "together": RuleKind(
        "前者为“是”或有值时后者必须有值", "where the first is, the second must be", (2, 2), ("number", "text", "date", "flag")
    ),
}  # fmt: skip
FIELDS: Final = ("low", "high", "allow", "words", "day", "digits", "prefix")
