"""Random firms over three years, dirty on purpose: missing cells and years, copied figures, slipped units, edges hit exactly."""

from __future__ import annotations

import datetime
import random
from typing import Any

import pyarrow as pa

from jifen.engine.checks.firm_columns import SET
from tests.engine.checks.reference import AGREE, COUNTS, MONEY, REGISTERS, Firm, Panel

YEAR = 2025
YEARS = (2023, 2024, 2025)
AMOUNTS = (*MONEY, "equity_opening", "financing")
FLAGS = {
    "accident": "emergency_management",
    "insurance_unregistered": "human_resources",
    "staff_uninsured": "human_resources",
}
TITLES = [name for names in REGISTERS.values() for name in names] + ["瞪羚企业"]
TEXTS = {
    "stage": ["初创", "成长"],
    "sector": ["新材料", "其他"],
    "county@self_report": ["220102", "220103 "],
    "county@market_supervision": ["220102", "220103"],
    "industry@self_report": ["C3311"],
    "industry@market_supervision": ["C3311", "I6510"],
}
SET_COLUMNS = ["qualifications", "rankings", "qualifications@self_report", *(f"qualifications@{s}" for s in REGISTERS)]
DATES = ["established_on", "established_on@self_report", "established_on@market_supervision"]
SOURCED = {f"{fact}@self_report": fact for facts in AGREE.values() for fact in facts} | {
    f"{fact}@{source}": fact for source, facts in AGREE.items() for fact in facts
}
NUMBERS = [*AMOUNTS, *COUNTS, "revenue_growth", *SOURCED]


def random_panel(dice: random.Random, firms: int) -> Panel:
    missing = dice.choice([0.0, 0.1, 0.5])
    return {f"示例{number:03}": _firm(dice, missing) for number in range(firms)}


def _firm(dice: random.Random, missing: float) -> Firm:
    firm: Firm = {}
    before: dict[str, Any] = {}
    for year in YEARS:
        if year == YEAR or dice.random() > 0.15:
            row = _row(dice, year, before)
            before = row
            firm[year] = {column: None if dice.random() < missing else value for column, value in row.items()}
    if dice.random() < 0.05:
        del firm[YEAR]
    return firm or {2023: {}}


def _row(dice: random.Random, year: int, before: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {fact: _amount(dice, before.get(fact)) for fact in AMOUNTS}
    if dice.random() < 0.1:
        row |= {fact: 100.0 * dice.randint(1, 9) for fact in AMOUNTS}
    row |= {fact: _count(dice, before.get(fact)) for fact in COUNTS}
    if dice.random() < 0.8:
        row["equity_opening"] = before.get("equity_closing", 1.0) + dice.choice([0, 0, 0.01, 0.02])
        row["main_revenue"] = row["revenue"] + dice.choice([0, 0.01, 0.02, -5])
    row["revenue_growth"] = round(100 * (row["revenue"] / (before.get("revenue") or 1) - 1), 1) + dice.choice([0, 0, 5])
    row |= {column: _near(dice, row[fact]) for column, fact in SOURCED.items()}
    row |= {column: dice.choice(words) for column, words in TEXTS.items()}
    row |= {
        column: dice.random() < 0.4
        for fact, source in FLAGS.items()
        for column in (f"{fact}@self_report", f"{fact}@{source}")
    }
    row |= {
        column: _day(dice, 2025, 2026) if dice.random() < 0.1 else datetime.date(2015, 3, dice.choice([1, 1, 2]))
        for column in DATES
    }
    row |= {column: _entries(dice) for column in SET_COLUMNS}
    return row


def _amount(dice: random.Random, before: float | None) -> float:
    picks = [
        round(dice.lognormvariate(6, 2), 2), round(dice.lognormvariate(6, 2), 2), 0.0, 100.0 * dice.randint(1, 9),
        dice.choice([8888.0, 12345.67, 44.44, 123456.0, 666666.66, 5.0]), -round(dice.random() * 900, 2),
    ]  # fmt: skip
    if before is not None:
        picks += [before, before, before * 10_000, before / 10_000, before * 2000, before - 0.01]
    return dice.choice(picks)


def _count(dice: random.Random, before: float | None) -> float:
    picks = [float(dice.randint(0, 300)), float(dice.randint(0, 9)), 0.0, 1111.0, 12.5, -3.0]
    return dice.choice(picks + ([before, before] if before is not None else []))


def _near(dice: random.Random, value: float) -> float:
    return dice.choice([value, value * 1.01, value * 1.02, value * 1.2, value + 1, value + 5, value / 10_000])


def _day(dice: random.Random, first: int, last: int) -> datetime.date:
    return datetime.date(dice.randint(first, last), dice.randint(1, 12), dice.randint(1, 28))


def _entries(dice: random.Random) -> list[dict[str, Any]]:
    entries = []
    for _ in range(dice.randint(0, 3)):
        on = _day(dice, 2014, 2026) if dice.random() < 0.8 else None
        entries.append(
            {"name": dice.choice(TITLES), "on": on, "until": _day(dice, 2023, 2027) if dice.random() < 0.7 else None}
        )
    return entries


def table_of(panel: Panel) -> pa.Table:
    rows = [
        {"enterprise": name, "year": year} | values
        for name, firm in sorted(panel.items())
        for year, values in sorted(firm.items())
    ]
    kinds = {"enterprise": pa.string(), "year": pa.int32()} | dict.fromkeys(TEXTS, pa.string())
    kinds |= dict.fromkeys(NUMBERS, pa.float64()) | dict.fromkeys(DATES, pa.date32()) | dict.fromkeys(SET_COLUMNS, SET)
    kinds |= {
        column: pa.bool_() for fact, source in FLAGS.items() for column in (f"{fact}@self_report", f"{fact}@{source}")
    }
    return pa.table({name: pa.array([row.get(name) for row in rows], kind) for name, kind in kinds.items()})
