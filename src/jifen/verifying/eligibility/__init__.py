"""Eligibility (适用范围, 方案 二): a dated rule document, and its judgement of one enterprise. Pure."""

from __future__ import annotations

from jifen.verifying.eligibility.judging import judge
from jifen.verifying.eligibility.nouns import CriterionResult, Decision, Fact, Inputs, Judgement, Title
from jifen.verifying.eligibility.rule import EligibilityRule, read_rule, rule_in_force, shipped_rules
from jifen.verifying.eligibility.states import MANUAL_REVIEW, MET, UNKNOWN, UNMET

__all__ = [
    "MANUAL_REVIEW",
    "MET",
    "UNKNOWN",
    "UNMET",
    "CriterionResult",
    "Decision",
    "EligibilityRule",
    "Fact",
    "Inputs",
    "Judgement",
    "Title",
    "judge",
    "read_rule",
    "rule_in_force",
    "shipped_rules",
]
