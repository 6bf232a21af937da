"""Some checks as a data analyst would write them in pandas, without asking for sentences, suspicion or counts of what was tested."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from bench.checks_panel import YEAR

SOME = (
    "rd_staff_within_staff", "rd_expense_within_cost", "main_within_revenue", "patents_within_ip", "equity_within_assets",
    "opening_is_last_closing", "growth_plausible", "rd_ratio_plausible", "revenue_matches_tax", "staff_matches_human_resources",
    "rd_expense_matches_statistics", "rd_ratio_among_peers",
)  # fmt: skip


def found_by_pandas(path: Path, columns: list[str]) -> dict[str, set[str]]:
    """Check → enterprises found."""
    wanted = list(dict.fromkeys([*columns, "enterprise", "year", "stage", "sector"]))
    panel = pd.read_parquet(path, columns=wanted)
    last = panel[panel.year == YEAR - 1].set_index("enterprise")
    now = panel[panel.year == YEAR].set_index("enterprise")
    before = last.reindex(now.index)
    masks = _structure(now, before) | _sources(now) | {"rd_ratio_among_peers": _peers(now)}
    return {check: set(now.index[mask]) for check, mask in masks.items()}


def _structure(now: pd.DataFrame, before: pd.DataFrame) -> dict[str, pd.Series]:
    eps = 1e-9
    growth = 100 * (now.revenue - before.revenue) / before.revenue
    counted = (before.revenue > 0) & (np.maximum(now.revenue.abs(), before.revenue) >= 1000)
    return {
        "rd_staff_within_staff": now.rd_staff > now.staff,
        "rd_expense_within_cost": now.rd_expense - now.total_cost > 0.01 + eps,
        "main_within_revenue": (now.main_revenue - now.revenue > 0.01 + eps) & (now.revenue >= 0),
        "patents_within_ip": now.invention_patents > now.ip_count,
        "equity_within_assets": now.equity_closing - now.assets > 0.1 + eps,
        "opening_is_last_closing": (now.equity_opening - before.equity_closing).abs() > 0.01 + eps,
        "growth_plausible": counted & ((growth > 900 + 1e-9) | (growth < -90 - 1e-9)),
        "rd_ratio_plausible": (now.revenue > 0) & (100 * now.rd_expense / now.revenue > 100 + 1e-9),
    }


def _sources(now: pd.DataFrame) -> dict[str, pd.Series]:
    def apart(fact: str, source: str, absolute: float, relative: float) -> pd.Series:
        said, held = now[f"{fact}@self_report"], now[f"{fact}@{source}"]
        return (said - held).abs() > np.maximum(absolute, relative * np.maximum(said.abs(), held.abs())) + 1e-9

    return {
        "revenue_matches_tax": apart("revenue", "tax", 1, 0.02),
        "staff_matches_human_resources": apart("staff", "human_resources", 3, 0.05),
        "rd_expense_matches_statistics": apart("rd_expense", "statistics", 1, 0.05),
    }


def _peers(now: pd.DataFrame) -> pd.Series:
    """R&D intensity far from the median of stage and sector, of stage alone where they are fewer than 30."""
    usable = now[(now.rd_expense > 0) & (now.revenue > 0) & now.stage.notna()]
    logs = np.log(usable.rd_expense / usable.revenue)

    def spreads(groups: list[pd.Series]) -> tuple[pd.Series, pd.Series]:
        middle = logs.groupby(groups).transform("median")
        spread = 1.4826 * (logs - middle).abs().groupby(groups).transform("median")
        return (logs - middle).abs() / spread, logs.groupby(groups).transform("size")

    near, near_size = spreads([usable.stage, usable.sector])
    wide, wide_size = spreads([usable.stage])
    distance = near.where(near_size >= 30, wide.where(wide_size >= 30))
    return (distance > 5).reindex(now.index, fill_value=False)
