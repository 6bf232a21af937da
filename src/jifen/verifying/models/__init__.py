"""The nouns of verifying, one file each."""

from __future__ import annotations

from jifen.verifying.models.checks import CheckRun
from jifen.verifying.models.eligibility import EligibilityDecision, EligibilityResult
from jifen.verifying.models.findings import Finding, FindingFile, FindingStep
from jifen.verifying.models.matching import MatchCase, MatchDecision, MatchRepair, MatchRound
from jifen.verifying.models.verdicts import Verdict

__all__ = [
    "CheckRun",
    "EligibilityDecision",
    "EligibilityResult",
    "Finding",
    "FindingFile",
    "FindingStep",
    "MatchCase",
    "MatchDecision",
    "MatchRepair",
    "MatchRound",
    "Verdict",
]
