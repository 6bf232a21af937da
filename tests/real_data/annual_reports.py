"""The six indicators of listed companies once more, in plain Python straight from the workbooks: nothing of the engine is used.

Written from the annex and the readme of the data, so that an error of mapping, formula, rule or rounding cannot hide in both.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from python_calamine import CalamineWorkbook

Number = float | None
Key = tuple[str, int]

WEIGHTS = {
    "rd_expense_amount": 20,
    "rd_ratio": 25,
    "rd_staff_share": 20,
    "main_revenue_amount": 10,
    "revenue_growth": 15,
    "return_on_equity": 10,
}


@dataclass(frozen=True)
class Report:
    """One company and year; money in yuan, None where it is not known."""

    name: str
    rd_expense: Number
    revenue: Number
    net_profit: Number
    staff: Number
    rd_staff: Number
    equity: Number


def sheet(path: Path) -> dict[Key, dict[str, object]]:
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    header = [str(cell).strip() for cell in rows[0]]
    records = (dict(zip(header, row, strict=True)) for row in rows[1:])
    return {(str(int(float(str(r["股票代码"])))).zfill(6), int(float(str(r["年份"])))): r for r in records}


def number(cell: object) -> Number:
    text = str(cell).replace(",", "").strip()
    return None if text in ("", "-1", "-1.0") else float(text)


def read_reports(folder: Path) -> dict[Key, Report]:
    people, profit, balance = (
        sheet(folder / f"{name}.xlsx") for name in ("people", "profit_statement", "balance_static")
    )
    return {key: report(people[key], profit[key], balance[key]) for key in profit}


def report(people: dict[str, object], profit: dict[str, object], balance: dict[str, object]) -> Report:
    rd_expense, staff, rd_staff = number(profit["研发费用"]), number(people["职工人数"]), number(people["研发人员"])
    if rd_staff == 0 and rd_expense is not None and rd_expense > 0:
        rd_staff = None
    totals = [number(balance[name]) for name in ("流动资产合计", "非流动资产合计", "流动负债合计", "非流动负债合计")]
    known = [total for total in totals if total is not None]
    return Report(
        name=str(profit["股票简称"]),
        rd_expense=None if rd_expense is not None and rd_expense < 0 else rd_expense,
        revenue=number(profit["营业收入"]),
        net_profit=number(profit["净利润"]),
        staff=None if staff == 0 else staff,
        rd_staff=rd_staff,
        equity=known[0] + known[1] - known[2] - known[3] if len(known) == 4 else None,
    )


# ── values: a number, None (unknown), or "undefined" ──

Value = float | str | None


def ratio(above: Number, below: Number) -> Value:
    """In per cent; undefined where the denominator is not above zero."""
    if below is not None and below <= 0:
        return "undefined"
    return None if above is None or below is None else above / below * 100


def values(now: Report, before: Report | None) -> dict[str, Value]:
    last_revenue = before.revenue if before else None
    equities = [now.equity, before.equity if before else None]
    known = [equity for equity in equities if equity is not None]
    growth = ratio(now.revenue, last_revenue)
    return {
        "rd_expense_amount": now.rd_expense,
        "rd_ratio": ratio(now.rd_expense, now.revenue),
        "rd_staff_share": ratio(now.rd_staff, now.staff),
        "main_revenue_amount": now.revenue,
        "revenue_growth": growth - 100 if isinstance(growth, float) else growth,
        "return_on_equity": ratio(now.net_profit, sum(known) / 2 if len(known) == 2 else None),
    }


# ── sub-scores ──


def percentile(value: float, peers: list[float]) -> float:
    """``peers`` ascending, value among them: share below plus half of those equal."""
    below, upto = bisect.bisect_left(peers, value), bisect.bisect_right(peers, value)
    return (below + upto) / (2 * len(peers))


def rd_ratio_share(value: float) -> float:
    edges = [(0.0, 0.0), (3.0, 0.5), (6.0, 0.8), (15.0, 1.0)]
    if value >= 15:
        return 1.0
    for (left, low), (right, high) in pairwise(edges):
        if left <= value < right:
            return low + (high - low) * (value - left) / (right - left)
    return 0.0


def return_share(value: float) -> float:
    return 1.0 if value >= 10 else 0.7 if value >= 5 else 0.4 if value >= 0 else 0.0


def shares(everything: dict[str, dict[str, Value]]) -> dict[str, Callable[[float], float]]:
    """Indicator → value → sub-score, for the firms of one year."""

    def peers(indicator: str, positive: bool) -> list[float]:
        known = (firm[indicator] for firm in everything.values())
        return sorted(v for v in known if isinstance(v, float) and (v > 0 or not positive))

    spent, sold, grown = (
        peers("rd_expense_amount", True),
        peers("main_revenue_amount", True),
        peers("revenue_growth", False),
    )
    return {
        "rd_expense_amount": lambda v: percentile(v, spent) if v > 0 else 0.0,
        "rd_ratio": rd_ratio_share,
        "rd_staff_share": lambda v: min(max(v / 50, 0.0), 1.0),
        "main_revenue_amount": lambda v: percentile(v, sold) if v > 0 else 0.0,
        "revenue_growth": lambda v: percentile(v, grown),
        "return_on_equity": return_share,
    }


# ── points ──


def points_of(firm: dict[str, Value], share: dict[str, Callable[[float], float]]) -> dict[str, int]:
    """Hundredths per indicator; unknown and undefined earn 0, but undefined growth gives its weight to its two siblings."""
    weights: dict[str, float] = dict(WEIGHTS)
    if firm["revenue_growth"] == "undefined":
        weights |= {"main_revenue_amount": 10 * 35 / 20, "return_on_equity": 10 * 35 / 20, "revenue_growth": 0}
    earned = {code: share[code](v) if isinstance(v, float) else 0.0 for code, v in firm.items()}
    return {code: int(earned[code] * weights[code] * 100 + 0.5 + 1e-7) for code in firm}


def scored(reports: dict[Key, Report], year: int) -> dict[str, tuple[dict[str, Value], dict[str, int]]]:
    """Company → its six values and its six points."""
    firms = {
        code: values(report, reports.get((code, year - 1))) for (code, own), report in reports.items() if own == year
    }
    share = shares(firms)
    return {code: (firm, points_of(firm, share)) for code, firm in firms.items()}
