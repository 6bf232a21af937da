"""Sizes beyond which an indicator system is not read or published."""

from __future__ import annotations

from typing import Final

from jifen.engine.problems import Place, Problem

MOST_INDICATORS: Final = 300
"""More no person can weigh; the largest index we know has fewer than a hundred and fifty."""


def too_many_indicators(count: int, place: Place | None = None) -> Problem:
    return Problem(
        "too_many_indicators",
        place or Place(),
        f"有 {count:,} 项指标，超过上限 {MOST_INDICATORS} 项；请合并或删去，通常不超过几十项。",
        f"{count:,} indicators, the limit is {MOST_INDICATORS}; merge or remove some, a few dozen are usual.",
    )
