"""In which order findings are worked off: suspicion × effect on points; at equal value must before explain before hint."""

from __future__ import annotations

from typing import Final

SEVERITY: Final = {"must": 0.004, "explain": 0.002, "hint": 0.0}
SUSPICION: Final = 0.001


def priority_of(suspicion: float, effect: int | None, severity: str) -> float:
    """``suspicion`` 0 to 1 × |``effect``| in hundredths of a point, to two decimals; then severity, then suspicion alone.

    The small parts stay under a hundredth, so they decide only between equals. Example: 0.5 suspicion and 3.00 points of effect
    give 150; a must-finding of them 150.0045. An effect nobody can reckon counts as none.
    """
    value = round(suspicion * abs(effect or 0), 2)
    return round(value + SEVERITY[severity] + SUSPICION * suspicion, 6)
