"""Money and people of the invented firms, year by year: skewed, correlated, and with the odd cases real data have."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jifen.demo.firms import BLOCK, Firms

Panel = NDArray[np.float64]
"""Firms × years."""


@dataclass(frozen=True)
class Business:
    """Money in 万元, people in heads; firms × years."""

    revenue: Panel
    main_revenue: Panel
    rd_expense: Panel
    staff: Panel
    rd_staff: Panel
    net_profit: Panel
    equity_opening: Panel
    equity_closing: Panel
    assets: Panel
    total_cost: Panel
    insured_staff: Panel
    rd_super_deduction: Panel
    contract_turnover: Panel


def make_business(stream: np.random.Generator, firms: Firms, years: int) -> Business:
    revenue = _revenue(stream, firms, years)
    rd_expense = _rd_expense(stream, firms, revenue)
    staff = _staff(stream, revenue)
    rd_staff = _rd_staff(stream, rd_expense, revenue, staff)
    profit = _profit(stream, firms, revenue, rd_expense)
    opening, closing, assets = _balance(stream, revenue, profit)
    main = revenue * stream.beta(18, 1.2, revenue.shape)
    cost = np.maximum(revenue - profit * stream.uniform(1.0, 1.2, revenue.shape), 0)
    low = stream.random(BLOCK) < 0.03
    insured = stream.binomial(staff.astype(np.int64), np.where(low, 0.5, 0.95)[:, None]).astype(np.float64)
    claimed = (stream.random(BLOCK) < 0.8)[:, None] * stream.uniform(0.55, 1.0, revenue.shape)
    contracts = _contracts(stream, firms, revenue)
    return Business(
        revenue, main, rd_expense, staff, rd_staff, profit, opening, closing, assets, cost, insured,
        rd_expense * claimed, contracts,
    )  # fmt: skip


def _revenue(stream: np.random.Generator, firms: Firms, years: int) -> Panel:
    """From the last year back: size grows with age, growth falls with it; some have none yet, a handful is negative."""
    size = np.log(150 + 260 * firms.age) + 0.25 * firms.quality + stream.normal(0, 1.25, BLOCK)
    trend = 0.06 + 0.03 * firms.quality + 0.35 * np.exp(-firms.age / 3) + stream.normal(0, 0.09, BLOCK)
    growth = trend[:, None] + stream.normal(0, 0.15, (BLOCK, years))
    back = np.cumsum(growth[:, ::-1], axis=1)[:, ::-1]
    revenue = np.exp(size[:, None] - np.concatenate([back[:, 1:], np.zeros((BLOCK, 1))], axis=1))
    none_yet = stream.random(BLOCK) < np.where(firms.age < 3, 0.10, np.where(firms.age < 6, 0.02, 0.003))
    revenue[none_yet] = 0
    revenue[(stream.random(BLOCK) < 0.008) & (years > 1), 0] = 0
    returned = stream.random(BLOCK) < 0.0008
    revenue[returned, -1] *= -0.02
    return np.asarray(revenue, dtype=np.float64)


def _rd_expense(stream: np.random.Generator, firms: Firms, revenue: Panel) -> Panel:
    scale = np.log(np.maximum(revenue, 50) / 2000)
    intensity = np.exp(
        np.log(0.055)
        + 0.4 * firms.quality[:, None]
        - 0.13 * scale
        + stream.normal(0, 0.45, BLOCK)[:, None]
        + stream.normal(0, 0.12, revenue.shape)
    )
    spent = np.maximum(revenue, 0) * np.minimum(intensity, 1.6)
    before_sales = np.exp(stream.normal(np.log(90), 0.9, revenue.shape))
    spent = np.where(revenue <= 0, before_sales, spent)
    return np.where((stream.random(BLOCK) < 0.05)[:, None], 0, spent)


def _staff(stream: np.random.Generator, revenue: Panel) -> Panel:
    size = 0.82 * np.log(np.maximum(revenue, 60) / 48) + 0.9
    staff = np.exp(size + stream.normal(0, 0.42, BLOCK)[:, None] + stream.normal(0, 0.05, revenue.shape))
    someone = (stream.random(BLOCK) > 0.001).astype(np.float64)
    return np.maximum(np.floor(staff), someone[:, None])


def _rd_staff(stream: np.random.Generator, rd_expense: Panel, revenue: Panel, staff: Panel) -> Panel:
    ratio = np.minimum(rd_expense / np.maximum(revenue, 100), 1)
    logit = -2.1 + 3.2 * np.sqrt(ratio) + stream.normal(0, 0.5, BLOCK)[:, None]
    share = np.minimum(1 / (1 + np.exp(-logit)), 0.92)
    people = stream.binomial(staff.astype(np.int64), share).astype(np.float64)
    none = (stream.random(BLOCK) < 0.035)[:, None] | (rd_expense == 0)
    return np.where(none, 0, people)


def _profit(stream: np.random.Generator, firms: Firms, revenue: Panel, rd_expense: Panel) -> Panel:
    margin = 0.055 + 0.03 * firms.quality[:, None] + 0.05 * stream.standard_t(3, revenue.shape)
    earned = revenue * np.clip(margin, -0.9, 0.55)
    burnt = (firms.age < 5)[:, None] * 0.35 * rd_expense
    return np.where(revenue <= 0, -1.15 * rd_expense - 5, earned - burnt)


def _balance(stream: np.random.Generator, revenue: Panel, profit: Panel) -> tuple[Panel, Panel, Panel]:
    """Equity rolls from year to year: closing = opening + what is kept of the profit + what owners put in."""
    assets_last = np.maximum(revenue[:, -1], 200) * np.exp(stream.normal(0.25, 0.5, BLOCK))
    debt = stream.beta(3.2, 3.6, BLOCK)
    debt = np.where(stream.random(BLOCK) < 0.025, stream.uniform(1.02, 1.6, BLOCK), debt)
    paid_in = (stream.random(profit.shape) < 0.06) * 0.15 * assets_last[:, None]
    change = np.where(profit > 0, 0.75, 1.0) * profit + paid_in
    closing = (assets_last * (1 - debt))[:, None] - np.concatenate(
        [np.cumsum(change[:, :0:-1], axis=1)[:, ::-1], np.zeros((BLOCK, 1))], axis=1
    )
    assets = np.maximum(assets_last[:, None] * np.exp(stream.normal(0, 0.08, profit.shape)), closing * 1.02)
    return closing - change, closing, assets


def _contracts(stream: np.random.Generator, firms: Firms, revenue: Panel) -> Panel:
    any_at_all = (stream.random(BLOCK) < 1 / (1 + np.exp(0.1 - 0.7 * firms.quality)))[:, None]
    share = np.exp(stream.normal(np.log(0.05), 1.1, revenue.shape))
    return np.where(any_at_all, np.maximum(revenue, 40) * np.minimum(share, 0.9), 0)
