"""Files that prove a claim: what they really are, and that they carry nothing that runs."""

from __future__ import annotations

from jifen.collecting.evidence.inspecting import inspect_evidence
from jifen.collecting.evidence.kinds import KINDS, EvidenceKind, EvidenceRefused
from jifen.collecting.evidence.names import safe_name

__all__ = ["KINDS", "EvidenceKind", "EvidenceRefused", "inspect_evidence", "safe_name"]
