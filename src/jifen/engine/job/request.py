"""What a run is asked to do."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Progress = Callable[[str, float], None]
"""Called with a sentence and the share done, 0–1."""


@dataclass(frozen=True)
class ScoreRequest:
    """``year`` is the data year; ``as_of`` the day ages and windows are counted to, its last day by default.

    ``norms``: a result folder or norms file to score against instead of fitting. ``constraints``: a scheme of kind
    *constraint* whose situations are shown beside the points. ``also``: further formats, ``csv`` and ``xlsx``.
    """

    scheme: str | Path
    facts: tuple[Path, ...]
    year: int
    out: Path
    as_of: datetime.date | None = None
    runner: str = "columnar"
    norms: Path | None = None
    constraints: str | Path | None = None
    quarantine: bool = False
    allow_missing: bool = False
    also: tuple[str, ...] = ()

    @property
    def day(self) -> datetime.date:
        return self.as_of or datetime.date(self.year, 12, 31)
