"""Who the invented firms are: what does not change from year to year, and how good and how large each one is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jifen.demo.credit_codes import BODIES, credit_codes
from jifen.demo.places_and_trades import (
    COUNTY_WEIGHTS,
    FIRST_WORDS,
    FORMS,
    INDUSTRIES,
    LAST_WORDS,
    MIDDLE_WORDS,
    PRODUCTS,
    SECTOR_SHARES,
    SECTORS,
)

BLOCK: Final = 10_000
"""Firms are made in blocks of this size, each from its own random stream: so no firm depends on how many are made at once."""
MOST_FIRMS: Final = len(FIRST_WORDS) * len(MIDDLE_WORDS) * len(LAST_WORDS) * 8 * len(FORMS)
_SHORT_NAMES: Final = len(FIRST_WORDS) * len(MIDDLE_WORDS) * 8 * len(FORMS)
_STEP: Final = 7_368_787  # prime, so multiples of it visit every name before one comes twice
_AGE_GROUPS: Final = (0.18, 0.30, 0.52)
_DAYS_PER_YEAR: Final = 365.25


@dataclass(frozen=True)
class Firms:
    """One block. ``founded``: days since 1970-01-01; ``age``: years at the end of the last year; ``quality`` around 0."""

    numbers: NDArray[np.int64]
    codes: Any
    names: Any
    counties: NDArray[np.int64]
    sectors: NDArray[np.int64]
    trades: NDArray[np.int64]
    founded: NDArray[np.int64]
    age: NDArray[np.float64]
    quality: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.numbers)


def block_stream(seed: int, block: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(block,))))


def make_firms(stream: np.random.Generator, block: int, enterprises: int, last_day: int) -> Firms:
    """Block number ``block`` of a province of ``enterprises`` firms; ``last_day`` is the last day of the data."""
    numbers = np.arange(block * BLOCK, (block + 1) * BLOCK, dtype=np.int64)
    gap = BODIES // enterprises
    bodies = np.minimum(numbers * gap + stream.integers(0, gap, BLOCK), BODIES - 1)
    weights = np.array(list(COUNTY_WEIGHTS.values()), dtype=np.float64)
    sectors = stream.choice(len(SECTORS), BLOCK, p=SECTOR_SHARES)
    age = _ages(stream)
    return Firms(
        numbers,
        credit_codes(bodies),
        _names(numbers, sectors, enterprises),
        stream.choice(len(weights), BLOCK, p=weights / weights.sum()),
        sectors,
        stream.choice(len(INDUSTRIES[0]), BLOCK, p=(0.26, 0.2, 0.18, 0.14, 0.12, 0.1)),
        last_day - (age * _DAYS_PER_YEAR).astype(np.int64),
        age,
        stream.normal(0, 1, BLOCK),
    )


def _ages(stream: np.random.Generator) -> NDArray[np.float64]:
    """Years: many between three and twenty, few beyond thirty."""
    group = stream.choice(3, BLOCK, p=_AGE_GROUPS)
    young = stream.uniform(0.02, 3, BLOCK)
    growing = 3 + 7 * stream.beta(1.3, 1.5, BLOCK)
    grown = 10 + 30 * stream.beta(1.2, 2.8, BLOCK)
    return np.choose(group, [young, growing, grown])


def _names(numbers: NDArray[np.int64], sectors: NDArray[np.int64], enterprises: int) -> Any:
    """``示例·晨曦光电技术有限公司``: every name once; large provinces need a third character."""
    short = enterprises <= _SHORT_NAMES
    rest = numbers * _STEP % (_SHORT_NAMES if short else MOST_FIRMS)
    parts = [pa.array(["示例·"] * len(numbers))]
    for letters in (FIRST_WORDS, MIDDLE_WORDS, *(() if short else (LAST_WORDS,))):
        parts.append(_picked(list(letters), rest % len(letters)))
        rest = rest // len(letters)
    products = [product for sector in PRODUCTS for product in sector]
    parts += [_picked(products, sectors * 8 + rest % 8), _picked(FORMS, rest // 8)]
    return pc.binary_join_element_wise(*parts, "")


def _picked(words: Sequence[str], places: NDArray[np.int64]) -> Any:
    return pa.array(words).take(pa.array(places))
