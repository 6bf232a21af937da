"""A changed scheme becomes a plan, or is refused with the settings that spoilt it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any

from jifen.engine.problems import Problem, SchemeRefused
from jifen.engine.robustness.factors import Setting
from jifen.engine.robustness.paths import StudyRefused
from jifen.engine.rules import Rule
from jifen.engine.rules.count import Count
from jifen.engine.rules.log import Log
from jifen.engine.rules.rule import Span
from jifen.engine.scheme.model import NOWHERE, Scheme
from jifen.engine.scheme.plan import Plan, plan_of


def planned(scheme: Scheme, settings: Sequence[Setting]) -> Plan:
    """Raises StudyRefused naming the settings when they make no scheme."""
    problems = list(_parameters(scheme))
    if not problems:
        try:
            return plan_of(scheme)
        except SchemeRefused as refused:
            problems = list(refused.problems)
    tried = "，".join(f"{s.path} = {s.shown}" for s in settings)
    reasons = "；".join(problem.zh.rstrip("。；") for problem in problems)
    reasons_en = "; ".join(problem.en.rstrip(".;") for problem in problems)
    raise StudyRefused.because(
        "no_scheme",
        f"取值 {tried} 不成体系：{reasons}。请改这个取值。",
        f"with {tried} the scheme does not hold: {reasons_en}. Change that value.",
    ) from None


def _parameters(scheme: Scheme) -> Iterator[Problem]:
    """What a rule's reader would refuse: a path goes past it."""
    rules = [(i.code, rule) for i in scheme.indicators for rule in i.rules.values()]
    rules += [(part.code, part.rule) for item in scheme.bonus.items for part in item.parts]
    for code, rule in rules:
        zh, en = _wrong(rule)
        if zh:
            yield Problem(
                "wrong_rule", NOWHERE, f"“{code}”的规则 {rule.kind} {zh}", f"rule {rule.kind} of “{code}”: {en}"
            )


def _wrong(rule: Rule) -> tuple[str, str]:
    given: dict[str, Any] = {f.name: getattr(rule, f.name) for f in dataclasses.fields(rule)}
    if "low" in given and "high" in given and not given["low"] < given["high"]:
        return "的下限应小于上限", "the lower bound should be below the upper one"
    if isinstance(rule, Log) and rule.low <= 0.0:
        return "的 low 应大于 0", "low should be above 0"
    if isinstance(rule, Count) and (rule.each <= 0.0 or (rule.cap is not None and rule.cap <= 0.0)):
        return "的 each 和 cap 应大于 0", "each and cap should be above 0"
    span = given.get("span")
    if isinstance(span, Span) and not 0.0 <= span.least < span.most <= 1.0:
        return "的得分范围应在 0 与 1 之间", "its output range should lie within 0 and 1"
    return "", ""
