"""What can stand in a formula: facts of the document, those the platform knows, quantities, functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from jifen.engine.formula.meaning import KIND_WORDS
from jifen.portals.schemes.blocks.block_form import Document, block_at
from jifen.portals.schemes.blocks.facts_needed import known_facts

FUNCTIONS: Final[list[tuple[str, str | Promise]]] = [
    ("prev(x)", gettext_lazy("上一年的值；prev(x, 2) 是前年")),
    ("a / b", gettext_lazy("比例；单位写 % 时自动换算，分母为零是“没有意义”")),
    ("500 万元", gettext_lazy("数字后面写单位，平台按单位换算")),
    ("sqrt(x)", gettext_lazy("平方根")),
    ("min(x, y)", gettext_lazy("较小的；max(x, y) 较大的")),
    ("age(established_on)", gettext_lazy("到基准日的整年数")),
    ("known(x)", gettext_lazy("这个值已知")),
    ("coalesce(x, 0)", gettext_lazy("未知时取后一个值；未知不等于零，慎用")),
    ("within(rankings, 3)", gettext_lazy("集合里三年以内的；count(…) 数个数")),
    ("x > 0 and y > 0", gettext_lazy("条件：> >= < <= == !=，and or not")),
]


@dataclass(frozen=True)
class Word:
    """Something a formula may name."""

    code: str
    name: str
    unit: str
    note: str


@dataclass(frozen=True)
class Helper:
    declared: list[Word]
    quantities: list[Word]
    known: list[Word]
    functions: list[tuple[str, str | Promise]]


def helper_of(document: Document) -> Helper:
    facts, quantities = block_at(document, "facts"), block_at(document, "quantities")
    more = {code: one for code, one in known_facts().items() if code not in facts}
    return Helper(_words(facts), _words(quantities), _words(more), FUNCTIONS)


def _words(blocks: Document) -> list[Word]:
    return [_word(code, one) for code, one in blocks.items() if isinstance(one, dict)]


def _word(code: str, block: dict[str, Any]) -> Word:
    kind = str(block.get("kind") or "number")
    unit = str(block.get("unit") or "") if kind == "number" else KIND_WORDS.get(kind, (kind,))[0]
    return Word(code, str(block.get("name") or code), "" if unit == "-" else str(unit), str(block.get("note") or ""))
