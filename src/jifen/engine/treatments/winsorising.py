"""Winsorising (缩尾): while the column is lopsided, the outermost values are drawn in to the next one, a few at the most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from jifen.engine.columns import Floats
from jifen.engine.fields import Fields
from jifen.engine.rules.rule import Norm
from jifen.engine.treatments.skewness import ascending, lopsided, skew_and_kurtosis


@dataclass(frozen=True)
class Winsorise:
    """At most ``most`` values, always on the side of the skew; stops as soon as |skew| or kurtosis is within bounds."""

    kind: ClassVar[str] = "winsorise"
    skew: float = 2.0
    kurtosis: float = 3.5
    most: int = 5

    @classmethod
    def read(cls, fields: Fields) -> Self:
        made = cls(fields.number("skew", 2.0), fields.number("kurtosis", 3.5), fields.whole("most", 5, least=1) or 5)
        fields.close()
        return made

    def fit(self, values: Floats) -> Norm:
        """Limits ``lower`` and ``upper``; a column within bounds keeps its own extremes."""
        ordered = ascending(values)
        if not len(ordered):
            return Norm(0)
        for _ in range(min(self.most, len(ordered) - 2)):
            if not lopsided(ordered, self.skew, self.kurtosis):
                break
            ordered = self._drawn_in(ordered)
        return Norm(len(ordered), {"lower": float(ordered[0]), "upper": float(ordered[-1])})

    @staticmethod
    def _drawn_in(ordered: Floats) -> Floats:
        if skew_and_kurtosis(ordered)[0] > 0:
            inner = ordered[ordered < ordered[-1]]
            return np.asarray(np.minimum(ordered, inner[-1]))
        inner = ordered[ordered > ordered[0]]
        return np.asarray(np.maximum(ordered, inner[0]))

    def words(self, language: str = "zh") -> str:
        if language == "zh":
            return f"缩尾（|偏度| > {self.skew:g} 且峰度 > {self.kurtosis:g}，最多 {self.most} 个值）"
        return f"winsorised (|skew| > {self.skew:g} and kurtosis > {self.kurtosis:g}, at most {self.most} values)"
