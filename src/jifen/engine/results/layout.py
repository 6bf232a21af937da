"""The columns of ``lines.parquet`` and ``scores.parquet``, the same whatever runner fills them.

Lines are wide: one row per enterprise, a handful of columns per line (``rd_ratio.value``, ``rd_ratio.points`` …), because a
row per line takes twice the room and two to four times as long to read (ADR 0006). ``open_result(…).lines(enterprise)`` gives
the lines of one enterprise as people read them.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from jifen.engine.scheme.plan import Plan

ARROW = {
    "number": pa.float64(),
    "date": pa.date32(),
    "flag": pa.bool_(),
    "text": pa.dictionary(pa.int32(), pa.string()),
}
WORDS = pa.dictionary(pa.int32(), pa.string())


@dataclass(frozen=True)
class LineLayout:
    """One line and what is stored of it. ``kind``: indicator, level, part or cap."""

    code: str
    kind: str
    value: str = ""
    """Kind of value stored: number, flag, text, date; empty: none (sets, levels, caps)."""
    points: bool = True
    treated: bool = False
    peers: bool = False

    @property
    def fields(self) -> list[tuple[str, pa.DataType]]:
        fields: list[tuple[str, pa.DataType]] = []
        if self.value:
            fields.append(("value", ARROW[self.value]))
        if self.treated:
            fields.append(("treated", pa.float64()))
        if self.kind != "cap":
            fields += [("subscore", pa.float64()), ("weight", pa.float64())]
        if self.points:
            fields.append(("points", pa.int32()))
        fields.append(("reason", pa.uint8()))
        if self.kind in ("indicator", "part"):
            fields.append(("marks", pa.uint8()))
        if self.peers:
            fields.append(("peers", pa.uint8()))
        return fields


def line_layouts(plan: Plan) -> list[LineLayout]:
    """Indicators in document order, then levels that stand as one line, then bonus parts, each item's cap, the group cap."""
    inside = {code for level in plan.level_lines() for code in level.all_indicators()}
    layouts = [
        LineLayout(
            i.spec.code,
            "indicator",
            i.kind if i.kind in ARROW else "",
            i.spec.code not in inside,
            bool(i.spec.treat),
            i.fitted,
        )
        for i in plan.indicators
    ]
    layouts += [LineLayout(level.code, "level") for level in plan.level_lines()]
    for item in plan.items:
        layouts += [LineLayout(p.spec.code, "part", p.kind if p.kind in ARROW else "") for p in item.parts]
        if item.cap is not None:
            layouts.append(LineLayout(f"{item.code}.cap", "cap"))
    if plan.bonus_cap is not None:
        layouts.append(LineLayout("bonus.cap", "cap"))
    return layouts


def lines_schema(plan: Plan) -> pa.Schema:
    fields = [pa.field("enterprise", pa.string())]
    for layout in line_layouts(plan):
        fields += [pa.field(f"{layout.code}.{name}", kind) for name, kind in layout.fields]
    return pa.schema(fields, metadata={"jifen.points": "integer hundredths (分)"})


def scores_schema(plan: Plan) -> pa.Schema:
    """One row per enterprise; points are integer hundredths; ranks are empty where a firm is not ranked."""
    scheme = plan.scheme
    fields: list[tuple[str, pa.DataType]] = [
        ("enterprise", pa.string()),
        ("year", pa.int32()),
        ("stage", WORDS),
        ("stage_uncertain", pa.bool_()),
        ("stage_missing", WORDS),
        ("why_not_scored", WORDS),
        ("facts_known", pa.int32()),
        ("facts_read", pa.int32()),
        ("completeness", pa.float64()),
    ]
    if plan.indicators:
        fields += [(f"{dimension.code}.points", pa.int32()) for dimension in scheme.dimensions]
        fields += [("base", pa.int32()), ("bonus", pa.int32()), ("total", pa.int32()), ("grade", WORDS)]
        fields += [("percentile", pa.float64()), ("ranked", pa.bool_())]
        fields += [(f"group_{w.code}", WORDS) for w in scheme.ranks.within if w.by not in ("all", "stage")]
        fields += [(f"rank_{w.code}", pa.int32()) for w in scheme.ranks.within]
    fields += [(f"flag_{situation.code}", pa.bool_()) for situation in scheme.constraints]
    return pa.schema(fields, metadata={"jifen.points": "integer hundredths (分)"})


__all__ = ["LineLayout", "line_layouts", "lines_schema", "scores_schema"]
