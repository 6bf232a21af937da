"""Checks, findings and verdicts: who works them off, who answers."""

from __future__ import annotations

from jifen.access.decision import Rules, Sights

SIGHTS: Sights = {}
RULES: Rules = {}
