"""A contract as sentences (Chinese, English): what a rule asks, what blank means, which three dates hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from jifen.collecting.contracts.model import Contract, ContractFact, ValidationRule
from jifen.collecting.contracts.rules import KINDS
from jifen.engine.formula.meaning import Kind

Told = tuple[str, str]
FREQUENCY_WORDS: Final[dict[str, Told]] = {
    "daily": ("每日", "daily"), "monthly": ("每月", "monthly"), "quarterly": ("每季", "quarterly"), "yearly": ("每年", "yearly"),
}  # fmt: skip
KIND_WORDS: Final[dict[Kind, Told]] = {
    "number": ("数", "number"), "date": ("日期", "date"), "text": ("文字", "text"), "flag": ("是或否", "yes or no"),
    "set": ("带日期的名称", "dated names"),
}  # fmt: skip
Names = list[Told]


def rule_words(rule: ValidationRule, contract: Contract) -> Told:
    """What the rule asks of a row, with the names of the facts: ``主营业务收入不大于营业收入（容许误差 0.01 万元）``."""
    facts = [contract.facts[code] for code in rule.facts]
    asked = _SENTENCES[rule.kind](rule, [(fact.name, fact.code) for fact in facts], facts[0].unit)
    if rule.missing == "fail":
        return f"{asked[0]}；缺值即退回", f"{asked[1]}; a missing value refuses the row"
    return asked


def clock_words(contract: Contract) -> list[tuple[Told, Told]]:
    """The three clocks of a duty: what, and when."""
    clocks = contract.clocks
    return [
        (("开放", "opens"), (f"期限前 {clocks.opens_before} 日", f"{clocks.opens_before} days before the deadline")),
        (("按期", "timely"), ("期限当日及以前", "up to the deadline")),
        (
            ("可更正", "can be changed"),
            (f"期限后 {clocks.changeable_after} 日以内", f"until {clocks.changeable_after} days after the deadline"),
        ),
    ]


def entry_words(fact: ContractFact) -> list[str]:
    """The names a dated set may hold, where the contract fixes them."""
    return [entry.name for entry in fact.entries if entry.name]


def _range(rule: ValidationRule, names: Names, unit: str) -> Told:
    zh, en = names[0]
    unit = "" if unit == "-" else f" {unit}"
    if rule.low is None:
        return f"{zh}不大于 {rule.high:,.12g}{unit}", f"{en} at most {rule.high:,.12g}{unit}"
    if rule.high is None:
        return f"{zh}不小于 {rule.low:,.12g}{unit}", f"{en} at least {rule.low:,.12g}{unit}"
    return (
        f"{zh}在 {rule.low:,.12g} 至 {rule.high:,.12g}{unit or ' '}之间",
        f"{en} from {rule.low:,.12g} to {rule.high:,.12g}{unit}",
    )


def _allowance(rule: ValidationRule, unit: str) -> Told:
    if not rule.allow:
        return "", ""
    return f"（容许误差 {rule.allow:g} {unit}）", f" (allowance {rule.allow:g} {unit})"


def _at_most(rule: ValidationRule, names: Names, unit: str) -> Told:
    (a, x), (b, y) = names
    zh, en = _allowance(rule, unit)
    return f"{a}不大于{b}{zh}", f"{x} at most {y}{en}"


def _sum(rule: ValidationRule, names: Names, unit: str) -> Told:
    zh, en = _allowance(rule, unit)
    whole, parts = names[0], names[1:]
    return (
        f"{whole[0]}等于{'、'.join(a for a, _ in parts)}之和{zh}",
        f"{whole[1]} is the sum of {', '.join(b for _, b in parts)}{en}",
    )


def _form(rule: ValidationRule, names: Names, unit: str) -> Told:
    zh, en = names[0]
    begins = (f"，以 {rule.prefix} 开头", f", beginning with {rule.prefix}") if rule.prefix else ("", "")
    return f"{zh}为 {rule.digits} 位{begins[0]}", f"{en} has {rule.digits} characters{begins[1]}"


_SENTENCES: Final[dict[str, Callable[[ValidationRule, Names, str], Told]]] = {
    "range": _range,
    "nonnegative": lambda rule, names, unit: (f"{names[0][0]}不为负数", f"{names[0][1]} is not negative"),
    "whole": lambda rule, names, unit: (f"{names[0][0]}是整数", f"{names[0][1]} is a whole number"),
    "at_most": _at_most,
    "sum": _sum,
    "words": lambda rule, names, unit: (
        f"{names[0][0]}只用：{'、'.join(rule.words)}",
        f"{names[0][1]} is one of {', '.join(rule.words)}",
    ),
    "form": _form,
    "date_order": lambda rule, names, unit: (
        f"{names[0][0]}不晚于{names[1][0]}",
        f"{names[0][1]} not after {names[1][1]}",
    ),
    "not_before": lambda rule, names, unit: (f"{names[0][0]}不早于 {rule.day}", f"{names[0][1]} not before {rule.day}"),
    "not_after_delivery": lambda rule, names, unit: (
        f"{names[0][0]}不晚于报送之日",
        f"{names[0][1]} not after the day of delivery",
    ),
    "given": lambda rule, names, unit: (f"{names[0][0]}必须有值", f"{names[0][1]} must be there"),
    "together": lambda rule, names, unit: (
        f"{names[0][0]}为“是”或有值时，{names[1][0]}必须有值",
        f"where {names[0][1]} is, {names[1][1]} must be there",
    ),
}
assert set(_SENTENCES) == set(KINDS), "every kind of rule has its sentence"
