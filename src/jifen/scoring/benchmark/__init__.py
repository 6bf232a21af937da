"""Benchmark enterprises (标杆企业): a dated rule document, and its judgement of the enterprises of one run. Pure."""

from __future__ import annotations

from jifen.scoring.benchmark.judging import (
    ConditionResult,
    Judgement,
    Placed,
    Standards,
    benchmarks_of,
    judge,
    standards_of,
)
from jifen.scoring.benchmark.rule import BenchmarkRule, Condition, read_rule, rule_in_force, shipped_rules

__all__ = [
    "BenchmarkRule",
    "Condition",
    "ConditionResult",
    "Judgement",
    "Placed",
    "Standards",
    "benchmarks_of",
    "judge",
    "read_rule",
    "rule_in_force",
    "shipped_rules",
    "standards_of",
]
