"""From where on something is worth a remark. Customary figures where there are any, else this project's own; all provisional."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Thresholds:
    """Shares are 0–1. Skewness, kurtosis, redundancy, opposition and alpha as in the OECD/JRC *Handbook on Constructing Composite
    Indicators* (2008) and the practice that follows it; outliers after Iglewicz and Hoaglin (1993); the rest are our choice."""

    unknown: float = 0.20
    undefined: float = 0.20
    skew: float = 2.0
    kurtosis: float = 3.5
    robust_z: float = 3.5
    outliers: float = 0.05
    redundant: float = 0.92
    opposing: float = -0.40
    alpha: float = 0.70
    at_one: float = 0.25
    at_zero: float = 0.50
    deviation: float = 0.05
    heavier: float = 1.5
    lighter: float = 0.5
    fewest: int = 10
    """Statistics of fewer firms than this are not remarked on."""
