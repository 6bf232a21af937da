"""Cycle, snapshots, runs, scores, publications: who runs the year, who sees which points."""

from __future__ import annotations

from jifen.access.decision import Rules, Sights

SIGHTS: Sights = {}
RULES: Rules = {}
