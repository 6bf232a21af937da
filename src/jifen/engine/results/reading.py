"""Opens a result folder and gives its parts for people: one enterprise's row and lines, with names and units."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from jifen.engine.norms import Norms, norms_of_table
from jifen.engine.problems import Place, ResultRefused, nearest_words
from jifen.engine.results.layout import LineLayout, line_layouts
from jifen.engine.scheme.loading import scheme_of
from jifen.engine.scheme.model import BonusItem, Indicator, Part, Scheme
from jifen.engine.scheme.plan import Plan, plan_of
from jifen.engine.states import Reason


@dataclass(frozen=True)
class LineView:
    """One line of one enterprise as people read it. ``points`` are hundredths; None: sub-score only, or not scored.
    ``kind``: indicator, level, part or cap; ``peers``: level of the norm used (``stage``, ``all``), or empty."""

    code: str
    name: str
    name_en: str
    kind: str
    value: Any
    treated: float | None
    subscore: float | None
    weight: float | None
    points: int | None
    reason: Reason
    marks: int
    peers: str
    unit: str
    dimension: str
    annex: int | None
    provisional: bool


def open_result(folder: Path) -> Result:
    """A result folder. Raises ResultRefused when it is not one, or was changed after it was written."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise ResultRefused.because(
            "no_result",
            "这里没有测算结果（缺 manifest.json）；请先运行 jifen score，或核对文件夹。",
            "there is no result here (no manifest.json); run jifen score first, or check the folder.",
            Place(str(folder)),
        ) from None
    return Result(folder, manifest)


@dataclass
class Result:
    folder: Path
    manifest: dict[str, Any]

    @cached_property
    def scheme(self) -> Scheme:
        return scheme_of(self.folder / self.manifest["scheme"]["file"])

    @cached_property
    def constraints(self) -> Scheme | None:
        record = self.manifest["constraints"]
        return scheme_of(self.folder / record["file"]) if record else None

    @cached_property
    def plan(self) -> Plan:
        return plan_of(self.scheme)

    @cached_property
    def norms(self) -> Norms:
        return norms_of_table(pq.read_table(self.folder / "norms.parquet"))

    @cached_property
    def scores(self) -> pa.Table:
        return pq.read_table(self.folder / "scores.parquet")

    @cached_property
    def layouts(self) -> list[LineLayout]:
        return line_layouts(self.plan)

    def score_columns(self, columns: list[str]) -> pa.Table:
        """Some columns of the scores only, for large results."""
        return pq.read_table(self.folder / "scores.parquet", columns=columns)

    def row_number(self, enterprise: str) -> int:
        """Its row in scores and lines. Raises ResultRefused with the nearest keys."""
        keys = self.scores.column("enterprise")
        place = pc.index(keys, pa.scalar(enterprise, keys.type)).as_py()
        if place >= 0:
            return int(place)
        if "name" in self.scores.column_names:
            named = pc.index(self.scores.column("name"), pa.scalar(enterprise, pa.string())).as_py()
            if named >= 0:
                return int(named)
        some = keys.slice(0, 20_000).to_pylist()
        raise ResultRefused.because(
            "no_enterprise",
            f"结果里没有企业“{enterprise}”{nearest_words(enterprise, some)}。",
            f"the result holds no enterprise “{enterprise}” {nearest_words(enterprise, some, 'en')}.",
        )

    def label(self, enterprise: str) -> str | None:
        """Its name, when the facts carried one."""
        if "name" not in self.scores.column_names:
            return None
        name = self.scores.column("name")[self.row_number(enterprise)].as_py()
        return None if name is None else str(name)

    def outcome_row(self, enterprise: str) -> dict[str, Any]:
        """Its row of ``scores.parquet``."""
        row = self.row_number(enterprise)
        return {name: self.scores.column(name)[row].as_py() for name in self.scores.column_names}

    def lines(self, enterprise: str) -> list[LineView]:
        """Every line of one enterprise, in the order of the scheme."""
        row = self.row_number(enterprise)
        cells = self._line_row(row)
        return [self._view(layout, cells) for layout in self.layouts]

    def _line_row(self, row: int) -> dict[str, Any]:
        """One row of the wide file; only its row group is read."""
        with pq.ParquetFile(self.folder / "lines.parquet") as file:
            for group in range(file.num_row_groups):
                rows = file.metadata.row_group(group).num_rows
                if row < rows:
                    table = file.read_row_group(group).slice(row, 1)
                    return {name: table.column(name)[0].as_py() for name in table.column_names}
                row -= rows
        raise AssertionError("lines and scores have the same rows")

    def _view(self, layout: LineLayout, cells: dict[str, Any]) -> LineView:
        name, name_en, block = self._names(layout)
        numbers_from = getattr(block, "numbers_from", "")
        peers = cells.get(f"{layout.code}.peers") or 0
        return LineView(
            code=layout.code,
            name=name,
            name_en=name_en or name,
            kind=layout.kind,
            value=cells.get(f"{layout.code}.value"),
            treated=cells.get(f"{layout.code}.treated"),
            subscore=cells.get(f"{layout.code}.subscore"),
            weight=cells.get(f"{layout.code}.weight"),
            points=cells.get(f"{layout.code}.points"),
            reason=Reason(cells[f"{layout.code}.reason"]),
            marks=cells.get(f"{layout.code}.marks") or 0,
            peers=self.plan.peer_levels[peers - 1] if peers else "",
            unit=getattr(block, "unit", ""),
            dimension=self._dimension(layout),
            annex=getattr(block, "annex", None),
            provisional=self.scheme.provisional(numbers_from),
        )

    def _names(self, layout: LineLayout) -> tuple[str, str, Indicator | Part | BonusItem | None]:
        scheme = self.scheme
        blocks: list[Indicator | Part] = [*scheme.indicators, *(p for i in scheme.bonus.items for p in i.parts)]
        for block in blocks:
            if block.code == layout.code:
                return block.name, block.name_en, block
        for dimension in scheme.dimensions:
            if dimension.code == layout.code:
                return dimension.name, dimension.name_en, None
        item = next((i for i in scheme.bonus.items if layout.code == f"{i.code}.cap"), None)
        if item is not None:
            return f"{item.name} 封顶扣回", f"{item.name_en or item.name}: taken back by the cap", item
        if layout.code == "bonus.cap":
            return "加分合计封顶扣回", "bonus in all: taken back by the cap", None
        return scheme.title, scheme.title_en, None

    def _dimension(self, layout: LineLayout) -> str:
        scheme = self.scheme
        for indicator in scheme.indicators:
            if indicator.code == layout.code:
                return indicator.dimension
        for item in scheme.bonus.items:
            if layout.code == f"{item.code}.cap" or any(p.code == layout.code for p in item.parts):
                return item.code
        return layout.code if layout.kind == "level" else "bonus"
