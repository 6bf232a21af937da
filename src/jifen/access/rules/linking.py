"""Matching: who decides whose a row is."""

from __future__ import annotations

from jifen.access.decision import Rules, Sights

SIGHTS: Sights = {}
RULES: Rules = {}
