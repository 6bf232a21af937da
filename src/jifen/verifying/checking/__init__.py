"""What a check run does between reading and writing: facts with stages for the checks, effects on points, what a finding keeps."""

from __future__ import annotations

from jifen.verifying.checking.core_points import CorePoints, NormsFor, core_points
from jifen.verifying.checking.drafts import FindingDraft, drafts
from jifen.verifying.checking.effects import effects
from jifen.verifying.checking.priority import priority_of

__all__ = ["CorePoints", "FindingDraft", "NormsFor", "core_points", "drafts", "effects", "priority_of"]
