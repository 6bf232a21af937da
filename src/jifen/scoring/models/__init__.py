"""The nouns of scoring, one file each."""

from __future__ import annotations

from jifen.scoring.models.choices import ConstraintChoice
from jifen.scoring.models.cycles import Cycle, CycleStep, Dispute
from jifen.scoring.models.freezings import Freezing
from jifen.scoring.models.live import LiveCause, LiveScore
from jifen.scoring.models.papers import PortraitPaper
from jifen.scoring.models.publishing import Publication, PublishedRun, PublishProposal
from jifen.scoring.models.runs import Run
from jifen.scoring.models.scores import Score
from jifen.scoring.models.snapshots import Snapshot

__all__ = [
    "ConstraintChoice",
    "Cycle",
    "CycleStep",
    "Dispute",
    "Freezing",
    "LiveCause",
    "LiveScore",
    "PortraitPaper",
    "Publication",
    "PublishProposal",
    "PublishedRun",
    "Run",
    "Score",
    "Snapshot",
]
