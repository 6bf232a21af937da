"""The nine sources and the enterprises' own, as they are shipped."""

from __future__ import annotations

from datetime import datetime

from jifen.collecting.actions import load_shipped_sources
from tests.remembered import remembered


def load_sources(at: datetime) -> None:
    """As published on the day of ``at``."""
    remembered(f"sources of {at:%Y-%m-%d}", lambda: load_shipped_sources(at=at))
