"""Imputation: a value for a firm that has none, from its peers or from its own other years. Always marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, cast

from jifen.engine.arithmetic import mean
from jifen.engine.columns import Floats
from jifen.engine.fields import Fields
from jifen.engine.rules.rule import Norm


@dataclass(frozen=True)
class GroupImputation:
    """The mean or median of the known values of the peer group (a chain like ``peers.by``)."""

    kind: ClassVar[str] = "impute"
    statistic: Literal["mean", "median"]
    by: tuple[str, ...] = ("stage",)

    @property
    def levels(self) -> tuple[str, ...]:
        return (*(level for level in self.by if level != "all"), "all")

    def fit(self, values: Floats) -> Norm:
        ordered = sorted(values.tolist())
        if not ordered:
            return Norm(0)
        middle = len(ordered) // 2
        if self.statistic == "mean":
            value = mean(ordered)
        else:
            value = ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2.0
        return Norm(len(ordered), {"value": value + 0.0})

    def words(self, language: str = "zh") -> str:
        zh = {"mean": "均值", "median": "中位数"}[self.statistic]
        return f"缺失用同组{zh}插补" if language == "zh" else f"missing filled with the group's {self.statistic}"


@dataclass(frozen=True)
class PanelImputation:
    """From the firm's own years: the latest earlier one, or a straight line between the nearest earlier and later ones."""

    kind: ClassVar[str] = "impute"
    method: Literal["latest", "linear"]
    years: int = 3

    @property
    def lags(self) -> tuple[int, ...]:
        """Years back (positive) and ahead (negative), nearest first on each side."""
        back = tuple(range(1, self.years + 1))
        return back if self.method == "latest" else back + tuple(-lag for lag in back)

    def words(self, language: str = "zh") -> str:
        if language == "zh":
            return f"缺失用{'最近一年' if self.method == 'latest' else '前后年份线性'}插补（{self.years} 年内）"
        return f"missing filled from {'the latest year' if self.method == 'latest' else 'years before and after'} ({self.years})"


def read_imputation(fields: Fields) -> GroupImputation | PanelImputation:
    method = fields.choice("with", ("mean", "median", "latest", "linear"), "median", required=True)
    by, years = fields.texts("by") or ("stage",), fields.whole("years", 3, least=1) or 3
    fields.close()
    if years > 5:
        fields.wrong(fields.node, "years 最多 5 年", "years is at most 5")
        years = 5
    if method in ("mean", "median"):
        return GroupImputation(cast(Literal["mean", "median"], method), by)
    return PanelImputation(cast(Literal["latest", "linear"], method), years)
