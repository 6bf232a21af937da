"""What the checks of a delivery are called on pages."""

from __future__ import annotations

from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from jifen.collecting.contracts import Contract
from jifen.collecting.contracts.model import SEVERITY_WORDS
from jifen.collecting.contracts.rules import KINDS

OF_CELLS: Final[dict[str, str | Promise]] = {
    "bad_grouping": _("千分位逗号位置不对"),
    "blank": _("不能空白"),
    "cell_too_long": _("单元格太长"),
    "credit_code_character": _("信用代码含有不允许的字符"),
    "credit_code_check": _("信用代码校验码不对"),
    "credit_code_empty": _("没有信用代码"),
    "credit_code_length": _("信用代码位数不对"),
    "credit_code_subject_check": _("信用代码中的主体标识码校验不对"),
    "date_out_of_range": _("日期超出范围"),
    "duplicate": _("同一企业同一年度有几行且不一致"),
    "duplicate_row": _("与另一行完全相同"),
    "entry_date": _("日期不可用"),
    "entry_ends_early": _("截止日期早于起始日期"),
    "entry_undated": _("缺少起始日期"),
    "entry_without_name": _("缺少名称"),
    "key_digits_lost": _("代码被电子表格改成了数，位数已丢失"),
    "key_empty": _("没有企业代码"),
    "key_length": _("企业代码位数不对"),
    "none_among_entries": _("既写“无”又写名称"),
    "not_applicable_refused": _("这一项不能填“不适用”"),
    "not_applicable_reason": _("“不适用”没有写明可用的原因"),
    "not_a_date": _("不是日期"),
    "not_a_flag": _("不是“是”或“否”"),
    "not_a_number": _("不是数字"),
    "not_a_year": _("不是年度"),
    "not_finite": _("不是有限的数"),
    "not_yours": _("不在贵单位的报送范围"),
    "percent_unexpected": _("不应带百分号"),
    "scientific": _("科学计数法"),
    "sibling_refused": _("同一企业另有一行被退回"),
    "too_large": _("数值大得不可能"),
    "unknown_enterprise": _("企业名录里没有"),
    "word_not_listed": _("不在允许的词里"),
}


def in_english() -> bool:
    return get_language() == "en"


def told(pair: dict[str, Any]) -> str:
    """The sentence of a thing kept in both languages."""
    return str(pair["en"] if in_english() else pair["zh"])


def rule_name(code: str, contract: Contract) -> str:
    """A rule of the contract by its facts and what it asks of them; a check of cells by its name."""
    rule = contract.rules.get(code)
    if rule is None:
        return str(OF_CELLS.get(code, code))
    kind = KINDS[rule.kind]
    if in_english():
        return f"{', '.join(rule.facts)}: {kind.en}"
    return f"{'、'.join(contract.facts[fact].name for fact in rule.facts)}：{kind.zh}"


def severity_words(severity: str) -> str:
    zh, en = SEVERITY_WORDS[severity]
    return en if in_english() else zh


def fact_name(fact: str, contract: Contract) -> str:
    known = contract.facts.get(fact)
    return fact if in_english() or known is None else known.name
