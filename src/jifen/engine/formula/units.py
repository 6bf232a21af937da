"""Units: 万元 is 10,000 元, 百人 is 100 人, % is a hundredth; unlike kinds never mix.

A unit is a product of powers of *bases* with an exact factor, so conversions are fractions and only rounded once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

_NAMED: dict[str, tuple[Fraction, tuple[tuple[str, int], ...]]] = {
    "元": (Fraction(1), (("元", 1),)),
    "千元": (Fraction(1000), (("元", 1),)),
    "万元": (Fraction(10_000), (("元", 1),)),
    "百万元": (Fraction(1_000_000), (("元", 1),)),
    "亿元": (Fraction(100_000_000), (("元", 1),)),
    "人": (Fraction(1), (("人", 1),)),
    "百人": (Fraction(100), (("人", 1),)),
    "千人": (Fraction(1000), (("人", 1),)),
    "万人": (Fraction(10_000), (("人", 1),)),
    "件": (Fraction(1), (("件", 1),)),
    "项": (Fraction(1), (("项", 1),)),
    "个": (Fraction(1), (("个", 1),)),
    "年": (Fraction(1), (("年", 1),)),
    "-": (Fraction(1), ()),
    "%": (Fraction(1, 100), ()),
    "‰": (Fraction(1, 1000), ()),
}
_WORD = re.compile(r"[^\s/*()]+")


class UnitError(ValueError):
    """Not a unit."""


@dataclass(frozen=True)
class Unit:
    factor: Fraction
    bases: tuple[tuple[str, int], ...]

    def __mul__(self, other: Unit) -> Unit:
        return Unit(self.factor * other.factor, _joined(self.bases, other.bases, 1))

    def __truediv__(self, other: Unit) -> Unit:
        return Unit(self.factor / other.factor, _joined(self.bases, other.bases, -1))

    def root(self) -> Unit | None:
        """The unit whose square this is, or None; the factor must be a square too."""
        if any(power % 2 for _, power in self.bases) or self.factor != 1:
            return None
        return Unit(self.factor, tuple((base, power // 2) for base, power in self.bases))

    def same_kind(self, other: Unit) -> bool:
        return self.bases == other.bases

    def __str__(self) -> str:
        for word, (factor, bases) in _NAMED.items():
            if factor == self.factor and bases == self.bases:
                return "无单位" if word == "-" else word
        above = "·".join(base for base, power in self.bases for _ in range(power)) or "1"
        below = "·".join(base for base, power in self.bases for _ in range(-power))
        scale = "" if self.factor == 1 else f"{self.factor}×"
        return f"{scale}{above}" + (f"/{below}" if below else "")


NO_UNIT = Unit(Fraction(1), ())


def _joined(a: tuple[tuple[str, int], ...], b: tuple[tuple[str, int], ...], sign: int) -> tuple[tuple[str, int], ...]:
    powers = dict(a)
    for base, power in b:
        powers[base] = powers.get(base, 0) + sign * power
    return tuple(sorted((base, power) for base, power in powers.items() if power))


def parse_unit(text: str) -> Unit:
    """``件/百人`` → Unit. A word that is not in the table is a unit of its own. Raises UnitError."""
    parts = [part.strip() for part in text.strip().split("/")]
    if not all(_WORD.fullmatch(part) for part in parts):
        raise UnitError(text)
    unit = _word(parts[0])
    for part in parts[1:]:
        unit = unit / _word(part)
    return unit


def _word(word: str) -> Unit:
    factor, bases = _NAMED.get(word, (Fraction(1), ((word, 1),)))
    return Unit(factor, bases)


def scale(source: Unit, target: Unit) -> tuple[float, float]:
    """(times, over): value × times ÷ over brings a value from ``source`` to ``target``; one of the two is 1 in practice."""
    ratio = source.factor / target.factor
    return float(ratio.numerator), float(ratio.denominator)
