"""A few firms written as a small table, and one check run on them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from jifen.engine.checks import CheckResult, check_of, sentence_of
from jifen.engine.checks.firm_columns import SET
from jifen.engine.checks.running import run_these

SETS, DATES = ("qualifications", "rankings"), ("established_on",)
TEXTS = ("enterprise", "stage", "sector", "county", "industry")
FLAGS = ("accident", "insurance_unregistered", "staff_uninsured")


@dataclass(frozen=True)
class Checked:
    """``says``: enterprise → sentence; ``suspicion``: enterprise → 0 to 1; of several findings on one firm, the last."""

    result: CheckResult
    findings: list[dict[str, Any]]

    @property
    def says(self) -> dict[str, str]:
        return {row["enterprise"]: sentence_of(row["check"], row["params"]) for row in self.findings}

    @property
    def in_english(self) -> dict[str, str]:
        return {row["enterprise"]: sentence_of(row["check"], row["params"], "en") for row in self.findings}

    @property
    def not_run(self) -> str:
        return self.result.not_run.zh if self.result.not_run else ""

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(note.zh for note in self.result.notes)

    @property
    def suspicion(self) -> dict[str, float]:
        return {row["enterprise"]: row["suspicion"] for row in self.findings}

    @property
    def facts(self) -> list[tuple[str, str]]:
        return [(row["enterprise"], row["fact"]) for row in self.findings]


def check_panel(code: str, text: str, year: int = 2025) -> Checked:
    """``text``: a header ``firm | year | fact …`` and rows; an empty cell is unknown; the year may be left out."""
    outcome = run_these([check_of(code)], lambda: panel(text, year).to_batches(), year=year)
    return Checked(outcome.results[0], outcome.found.to_pylist())


def panel(text: str, year: int = 2025) -> pa.Table:
    header, *lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    names = ["enterprise" if name == "firm" else name for name in header]
    rows = [dict(zip(names, line, strict=True)) for line in lines]
    rows = [row if "year" in row else {"year": str(year)} | row for row in rows]
    columns = {name: pa.array([_cell(name, row[name]) for row in rows], _type(name)) for name in rows[0]}
    return pa.table(columns).sort_by([("enterprise", "ascending"), ("year", "ascending")])


def _fact(name: str) -> str:
    return name.partition("@")[0]


def _type(name: str) -> pa.DataType:
    match _fact(name):
        case "year":
            return pa.int32()
        case fact if (fact in TEXTS and name == fact) or fact in ("county", "industry"):
            return pa.string()
        case fact if fact in DATES:
            return pa.date32()
        case fact if fact in SETS:
            return SET
        case fact if fact in FLAGS:
            return pa.bool_()
    return pa.float64()


def _cell(name: str, text: str) -> Any:
    if not text:
        return None
    match _type(name):
        case kind if kind == pa.int32():
            return int(text)
        case kind if kind == pa.string():
            return text
        case kind if kind == pa.date32():
            return datetime.date.fromisoformat(text)
        case kind if kind == pa.bool_():
            return text == "是"
        case kind if kind == SET:
            return [] if text == "无" else [_entry(part) for part in text.split(";")]
    return float(text)


def _entry(text: str) -> dict[str, Any]:
    """``名称@2024-01-31~2027-01-31``; the days may be left out."""
    name, _, days = text.strip().partition("@")
    on, _, until = days.partition("~")
    day = datetime.date.fromisoformat
    return {"name": name, "on": day(on) if on else None, "until": day(until) if until else None}
