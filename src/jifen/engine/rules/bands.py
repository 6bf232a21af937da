"""Bands (分档): what each band of values earns; the lower bound belongs to the band, reached within 1e-12 of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from jifen.engine.arithmetic import tolerance
from jifen.engine.columns import Column, Floats, Numbers
from jifen.engine.documents import Mapping, Node, Sequence
from jifen.engine.fields import Fields
from jifen.engine.rules.rule import Norm, Reasons, Rule, Value, number
from jifen.engine.states import Reason


@dataclass(frozen=True)
class Bands(Rule):
    """``starts`` ascending (the first may be −inf), ``earns`` the share of each band. ``linear``: within a band the share
    runs straight to the next band's; the last band stays level."""

    kind: ClassVar[str] = "bands"
    explicit: ClassVar[bool] = True
    starts: tuple[float, ...]
    earns: tuple[float, ...]
    linear: bool = False

    @classmethod
    def read_node(cls, node: Node, fields: Fields) -> Self:
        """Bands are written as a list, or as ``{table: list, linear: true}``."""
        linear = False
        if isinstance(node, Mapping):
            inner = Fields(node, fields.findings, "bands")
            linear, items = inner.truth("linear"), inner.items("table", required=True)
            inner.close()
        else:
            items = list(node.items) if isinstance(node, Sequence) else []
        rows = [cls._row(item, fields) for item in items]
        if not rows:
            fields.wrong(node, "bands 至少要有一档", "bands need at least one band")
            return cls((-math.inf,), (0.0,))
        cls._check(rows, items, fields)
        return cls(tuple(r[0] for r in rows), tuple(r[1] for r in rows), linear)

    @staticmethod
    def _row(item: Node, fields: Fields) -> tuple[float, float, float | None]:
        row = Fields(item, fields.findings, "分档 band")
        start = row.optional_number("from")
        earn, end = row.number("earn", required=True), row.optional_number("to")
        row.close()
        if not 0 <= earn <= 1:
            row.wrong(item, "earn 应在 0–1 之间（或百分数）", "earn should be between 0 and 1 (or a percentage)")
        return (-math.inf if start is None else start), earn, end

    @staticmethod
    def _check(rows: list[tuple[float, float, float | None]], items: list[Node], fields: Fields) -> None:
        for (start, _, end), (after, _, _), item in zip(rows, rows[1:], items[1:], strict=False):
            if after <= start or (end is not None and end > after):
                fields.wrong(
                    item,
                    f"分档重叠：from {number(after)} 应大于上一档（{number(start)}{'' if end is None else f'–{number(end)}'}）；请按从小到大排列",
                    f"bands overlap: from {number(after)} should lie above the band before; list them from low to high",
                    "overlap",
                )
            elif end is not None and end < after:
                fields.wrong(
                    item,
                    f"分档有空隙：{number(end)}–{number(after)} 不属于任何一档；请让 to 等于下一档的 from",
                    f"bands leave a gap from {number(end)} to {number(after)}; let `to` equal the next `from`",
                    "gap",
                )

    def one(self, value: Value, norm: Norm | None) -> tuple[float, Reason]:
        assert isinstance(value, float)
        earned = 0.0
        for index, start in enumerate(self.starts):
            if value >= start - tolerance(start):
                earned = self._within(index, value)
        return earned, Reason.SCORED

    def _within(self, index: int, value: float) -> float:
        if not self.linear or index + 1 == len(self.starts) or self.starts[index] == -math.inf:
            return self.earns[index]
        start, end = self.starts[index], self.starts[index + 1]
        low, high = self.earns[index], self.earns[index + 1]
        return low + (high - low) * ((value - start) / (end - start))

    def many(self, column: Column, norm: Norm | None) -> tuple[Floats, Reasons]:
        assert isinstance(column, Numbers)
        starts = np.asarray([start - tolerance(start) for start in self.starts])
        band = np.searchsorted(starts, column.values, side="right")
        earned = np.asarray((0.0, *self.earns))[band]
        if self.linear:
            self._slope(column.values, band, earned)
        return earned, None

    def _slope(self, values: Floats, band: np.ndarray, earned: Floats) -> None:
        for index in range(len(self.starts) - 1):
            start, end = self.starts[index], self.starts[index + 1]
            if start != -math.inf:
                low, high = self.earns[index], self.earns[index + 1]
                here = np.flatnonzero(band == index + 1)
                earned[here] = low + (high - low) * ((values[here] - start) / (end - start))

    def words(self, language: str = "zh") -> str:
        rows = zip(self.starts, self.earns, strict=True)
        if language == "zh":
            shown = "；".join(f"{'其余' if s == -math.inf else f'≥ {number(s)}'} 得 {e:.0%}" for s, e in rows)
            return f"分档{'（档内线性）' if self.linear else ''}：{shown}"
        shown = "; ".join(f"{'else' if s == -math.inf else f'≥ {number(s)}'} {e:.0%}" for s, e in rows)
        return f"bands{' (linear inside)' if self.linear else ''}: {shown}"
