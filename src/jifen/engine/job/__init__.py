"""A run: scheme + facts + engine version → a result folder, and its replay."""

from jifen.engine.job.manifest import Manifest
from jifen.engine.job.replaying import ReplayReport, replay
from jifen.engine.job.request import ScoreRequest
from jifen.engine.job.scoring import score

__all__ = ["Manifest", "ReplayReport", "ScoreRequest", "replay", "score"]
