"""Live points (动态积分, decided L1): between publications, by the published norms, with the stage of the publication.

Flows are those of the published year with corrections; stocks, titles and rankings those of today. Only points and grade; no
rank, only where the enterprise would stand.
"""

from __future__ import annotations

from jifen.scoring.live.causes import Cause, next_cause, touched
from jifen.scoring.live.facts import live_facts, stock_codes
from jifen.scoring.live.reckoning import LivePoints, live_points, with_frozen_stage

__all__ = [
    "Cause",
    "LivePoints",
    "live_facts",
    "live_points",
    "next_cause",
    "stock_codes",
    "touched",
    "with_frozen_stage",
]
