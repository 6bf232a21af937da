"""Verbs of verifying."""

from __future__ import annotations

from jifen.verifying.actions.demo import load_demo_eligibility
from jifen.verifying.actions.eligibility import decide_criterion, decide_many, judge_eligibility, judge_many

__all__ = ["decide_criterion", "decide_many", "judge_eligibility", "judge_many", "load_demo_eligibility"]
