"""A candidate: which enterprise, how likely, and what speaks for and against it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from jifen.verifying.matching.comparing import words_of

DECIMALS: Final = 6


@dataclass(frozen=True)
class Part:
    """One comparison's share of the weight, in bits: above 0 it speaks for, below 0 against."""

    comparison: str
    level: str
    bits: float

    @property
    def zh(self) -> str:
        return words_of(self.comparison, self.level)


@dataclass(frozen=True)
class Candidate:
    """``weight``: log2 of the odds that it is this enterprise; ``name``: the register's, as written there."""

    enterprise: str
    name: str
    former: bool
    weight: float
    parts: tuple[Part, ...]

    @property
    def chance(self) -> float:
        """Probability, 0 to 1."""
        return chance_of(self.weight)

    def level(self, comparison: str) -> str:
        """What this comparison found; empty where one side says nothing."""
        return next((part.level for part in self.parts if part.comparison == comparison), "")

    def as_plain(self) -> dict[str, Any]:
        return {
            "enterprise": self.enterprise, "name": self.name, "former": self.former,
            "weight": round(self.weight, DECIMALS), "chance": round(self.chance, DECIMALS),
            "parts": [{"comparison": p.comparison, "level": p.level, "bits": round(p.bits, 3)} for p in self.parts],
        }  # fmt: skip


def chance_of(weight: float) -> float:
    odds: float = 2.0 ** max(min(weight, 60.0), -60.0)
    return odds / (1.0 + odds)


def best_first(several: Iterable[Candidate]) -> list[Candidate]:
    """Each enterprise once, by the name that fits it best; equals in the order of their codes."""
    best: dict[str, Candidate] = {}
    for one in several:
        held = best.get(one.enterprise)
        if held is None or _order(one) < _order(held):
            best[one.enterprise] = one
    return sorted(best.values(), key=_order)


def _order(one: Candidate) -> tuple[float, str, bool, str]:
    return (-round(one.weight, DECIMALS), one.enterprise, one.former, one.name)
