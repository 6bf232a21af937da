"""Portraits and their papers."""

from __future__ import annotations

from jifen.access.decision import Rules, Sights

SIGHTS: Sights = {}
RULES: Rules = {}
