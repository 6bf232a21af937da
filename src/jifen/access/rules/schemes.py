"""Published schemes and drafts: who reads, designs, reviews and publishes."""

from __future__ import annotations

from jifen.access.decision import Rules, Sights

SIGHTS: Sights = {}
RULES: Rules = {}
