"""Figures whose digits look typed rather than counted: 8888, 66666.66, 123456."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from jifen.engine.checks.check import Allow, Case, Kind, Outcome, Params
from jifen.engine.checks.firm_columns import FirmColumns
from jifen.engine.checks.kinds.columns_at_once import at, each, known, outcome, rows_of
from jifen.engine.checks.suspicion import bounded
from jifen.engine.columns import Floats

FEWEST, MOST = 4, 13
MEASURE = "相同或连续的数字有几位：4 位为 0.3，每多一位加 0.1，11 位及以上为 1"


@dataclass(frozen=True)
class OddDigits(Kind):
    """All digits the same or running 1234…: at least four of a whole number, five where decimals are among them (88.88 happens).
    Figures: ``fact``, ``value``."""

    facts: tuple[str, ...]

    def cases(self) -> tuple[Case, ...]:
        return each(self.facts)

    def test(self, firms: FirmColumns, case: Case, allow: Allow) -> Outcome:
        value = firms.numbers(case.fact)
        numbers, digits = _odd_hundredths()
        with np.errstate(invalid="ignore"):
            hundredths = np.nan_to_num(np.rint(np.abs(value) * 100.0), nan=-1.0)
            exact = np.abs(np.abs(value) * 100.0 - hundredths) < 1e-6 * np.maximum(1.0, hundredths)
        place = np.minimum(np.searchsorted(numbers, hundredths), len(numbers) - 1)
        rows = rows_of((numbers[place] == hundredths) & exact)
        figures: Params = {"fact": case.fact, **at(rows, value=value)}
        return outcome(known(value), (rows, _suspicion(digits[place[rows]])), figures)


def _suspicion(digits: NDArray[np.int64]) -> Floats:
    return bounded(0.3 + 0.1 * (digits - FEWEST).astype(np.float64))


@cache
def _odd_hundredths() -> tuple[Floats, NDArray[np.int64]]:
    """Odd numbers times a hundred, ascending, each with how many digits make it odd."""
    odd: dict[int, int] = {}
    for many in range(FEWEST, MOST + 1):
        runs = ["123456789"[:many]] if many <= 9 else []
        for text in [digit * many for digit in "123456789"] + runs:
            for decimals in (2, 1, 0):
                if many > FEWEST or not decimals:
                    odd.setdefault(int(text) * 10 ** (2 - decimals), many)
    return np.array(sorted(odd), dtype=np.float64), np.array([odd[number] for number in sorted(odd)])
