"""Random enterprises: unknowns, zeros, negatives, ties, extremes, missing years, one year only, no row in the data year."""

from __future__ import annotations

import datetime
import random

from jifen.engine.days import day_number
from jifen.engine.firms import FactValue, Firm
from tests.generative.random_formulas import CITIES, DATES, FLAGS, NAMES, NUMBERS, SECTORS, SETS, TEXTS

YEAR = 2025
AS_OF = [datetime.date(2025, 12, 31), datetime.date(2024, 2, 29), datetime.date(2026, 6, 30)]
AWKWARD = [0.0, -0.0, 1.0, -1.0, 0.1, 0.3, 2.0, 5.0, 100.0, -37.5, 1e-9, 1e12, 0.1 + 0.2, 3.0000000000000004]


def random_firms(rng: random.Random, how_many: int, as_of: datetime.date) -> list[Firm]:
    """Sorted by enterprise. ``unknown`` and ``ties`` differ from population to population."""
    unknown, ties = rng.choice([0.0, 0.1, 0.5]), rng.choice([0.1, 0.5, 1.0])
    return [_firm(rng, f"示例{number:03d}", unknown, ties, as_of) for number in range(how_many)]


def _firm(rng: random.Random, enterprise: str, unknown: float, ties: float, as_of: datetime.date) -> Firm:
    lags = [lag for lag in (-1, 1, 2, 3) if rng.random() < 0.7] + ([0] if rng.random() < 0.95 else [])
    return Firm(enterprise, YEAR, as_of, {lag: _facts(rng, unknown, ties, as_of) for lag in lags})


def _facts(rng: random.Random, unknown: float, ties: float, as_of: datetime.date) -> dict[str, FactValue]:
    facts: dict[str, FactValue] = {code: _number(rng, ties) for code in NUMBERS}
    facts |= {code: _day(rng, as_of) for code in (*DATES, "late_on")}
    facts |= {code: rng.choice(SECTORS if code == "sector" else CITIES) for code in TEXTS}
    facts |= {code: rng.random() < 0.5 for code in FLAGS}
    facts |= {code: _set(rng, as_of) for code in SETS}
    return {code: None if rng.random() < unknown else value for code, value in facts.items()}


def _number(rng: random.Random, ties: float) -> float:
    if rng.random() < ties:
        return rng.choice(AWKWARD)
    return round(rng.lognormvariate(2, 2), rng.randint(0, 6)) * rng.choice([1, 1, 1, -1])


def _day(rng: random.Random, as_of: datetime.date) -> float:
    near = [as_of, as_of + datetime.timedelta(days=1), datetime.date(2022, 12, 31), datetime.date(2020, 2, 29)]
    if rng.random() < 0.3:
        return float(day_number(rng.choice(near)))
    return float(day_number(as_of) - rng.randint(-200, 5000))


def _set(rng: random.Random, as_of: datetime.date) -> tuple[tuple[str, int | None, int | None], ...]:
    entries = []
    for _ in range(rng.choice([0, 0, 1, 2, 4])):
        on = None if rng.random() < 0.2 else int(_day(rng, as_of))
        until = None if on is None or rng.random() < 0.5 else on + rng.randint(0, 2000)
        entries.append((rng.choice(NAMES), on, until))
    return tuple(entries)
