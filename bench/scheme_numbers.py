"""The numbers of the core scheme as a second implementation needs them, read from the document without the engine.

Formulas and stage rules are written out by hand in ``in_numpy`` and ``by_pandas``; only what is a number comes from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SCHEME = "jilin-core-2026"
YEAR = 2025
DOCUMENT = Path(__file__).resolve().parents[1] / "src/jifen/official_schemes" / SCHEME / "scheme.yaml"

SCORED, UNKNOWN, UNDEFINED_ZERO, UNDEFINED_EARNED, UNDEFINED_SPREAD = 0, 1, 2, 3, 4
NOT_POSITIVE, NO_PEERS, CAP, NOT_SCORED = 6, 8, 9, 11
"""Reason codes as they stand in ``lines.parquet``."""

PERCENTILES = ("rd_expense", "invention_patents", "contract_turnover", "main_revenue")
COUNTED = ("projects_province", "projects_prefecture", "awards_province", "awards_prefecture", "standards")
DIMENSIONS = {
    "input": ("rd_expense", "rd_ratio", "rd_staff_share"),
    "output": ("invention_patents", "ip_per_hundred", "contract_turnover"),
    "development": ("main_revenue", "revenue_growth", "return_on_equity"),
}
INDICATORS = tuple(code for codes in DIMENSIONS.values() for code in codes)
PARTS = {"projects_awards": COUNTED, "funding": ("financing",), "titles": ("rankings", "qualifications")}
NUMBERS = (
    "rd_expense", "revenue", "main_revenue", "staff", "rd_staff", "invention_patents", "ip_count", "contract_turnover",
    "net_profit", "equity_opening", "equity_closing", *COUNTED, "financing",
)  # fmt: skip
COLUMNS = ("enterprise", "year", "name", "established_on", "eligible", "county", "sector", *NUMBERS)
SETS = ("rankings", "qualifications")
ON_EDGE = 1e-12


@dataclass(frozen=True)
class SchemeNumbers:
    """``weights``: indicator → one per stage, in the order of ``stages``. Bands: lower edges and what they earn."""

    stages: tuple[str, ...]
    weights: dict[str, Floats]
    bands: dict[str, tuple[Floats, Floats]]
    goalposts: dict[str, tuple[float, float]]
    undefined_ratio_earns: Floats
    each: dict[str, float]
    financing: tuple[float, float, float]
    """Low, high and points of the logarithmic rule."""
    families: tuple[dict[str, float], ...]
    caps: dict[str, int]
    """Item (and ``bonus``) → hundredths."""
    grades: tuple[tuple[str, int], ...]
    """Code and lower edge in hundredths, highest first; the last has none."""
    least_peers: int
    completeness: float


@cache
def scheme_numbers() -> SchemeNumbers:
    document = yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))
    stages = tuple(stage["code"] for stage in document["stages"])
    indicators = {entry["code"]: entry for entry in document["indicators"]}
    parts = {part["code"]: part for item in document["bonus"]["items"] for part in item["parts"]}
    money = parts["financing"]
    return SchemeNumbers(
        stages,
        {code: _by_stage(entry["weight"], stages) for code, entry in indicators.items()},
        {code: _bands(entry["rule"]["bands"]) for code, entry in indicators.items() if "bands" in entry["rule"]},
        {code: _posts(entry["rule"]) for code, entry in indicators.items() if "goalposts" in entry["rule"]},
        _by_stage(indicators["rd_ratio"]["undefined"][0]["earn"], stages),
        {code: part["rule"]["count"]["each"] for code, part in parts.items() if "count" in part["rule"]},
        (money["rule"]["log"]["low"], money["rule"]["log"]["high"], money["weight"]),
        tuple(family["table"] for family in parts["qualifications"]["rule"]["lookup"]["families"]),
        {item["code"]: round(100 * item["cap"]) for item in document["bonus"]["items"]}
        | {"bonus": round(100 * document["bonus"]["cap"])},
        tuple((grade["code"], round(100 * grade.get("from", -(10**7)))) for grade in document["grades"]),
        document["peers"]["minimum"],
        document["ranks"]["completeness"],
    )


def _by_stage(written: Any, stages: tuple[str, ...]) -> Floats:
    return np.asarray([written[stage] if isinstance(written, dict) else written for stage in stages], dtype=float)


def _bands(written: Any) -> tuple[Floats, Floats]:
    rows = written["table"] if isinstance(written, dict) else written
    return np.asarray([row.get("from", -np.inf) for row in rows]), np.asarray([row["earn"] for row in rows])


def _posts(rule: Any) -> tuple[float, float]:
    return rule["goalposts"]["low"], rule["goalposts"]["high"]


def on_edge(edge: float | Floats) -> Any:
    """How near counts as on an edge."""
    return ON_EDGE * np.maximum(1.0, np.abs(edge))
