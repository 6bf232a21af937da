"""Figures of many enterprises of one run: distributions, medians by group, grade shares. Points are hundredths (分) inside."""

from __future__ import annotations

from jifen.scoring.statistics.columns import BONUS, CITY, COUNTY, GRADE, SECTOR, SIZE, STAGE, Columns, columns_of
from jifen.scoring.statistics.figures import (
    SMALLEST,
    Group,
    Step,
    counted,
    grouped,
    mean_of_parts,
    median_of,
    rounded,
    spread_of,
    steps_of,
)

__all__ = [
    "BONUS",
    "CITY",
    "COUNTY",
    "GRADE",
    "SECTOR",
    "SIZE",
    "SMALLEST",
    "STAGE",
    "Columns",
    "Group",
    "Step",
    "columns_of",
    "counted",
    "grouped",
    "mean_of_parts",
    "median_of",
    "rounded",
    "spread_of",
    "steps_of",
]
