"""What the invented firms have achieved: counts that only grow, dated titles and rankings, constraint situations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jifen.demo.business import Business, Panel
from jifen.demo.firms import BLOCK, Firms

TITLES: Final = ("科技型中小企业", "高新技术企业", "专精特新中小企业", "专精特新小巨人企业", "科技领军企业")
TITLE_YEARS: Final = (1, 3, 3, 3, 3)
_TITLE_ODDS: Final = (0.1, -0.2, -1.9, -4.4, -6.2)
RANKINGS: Final = (
    "全球行业机构排名（示例）",
    "国际标准组织认证排名（示例）",
    "省级统计报告排名（示例）",
    "市场研究报告排名（示例）",
)
SITUATIONS: Final = {
    "accident": (0.004, "应急管理部门（示例）"),
    "research_blacklist": (0.001, "科技部门（示例）"),
    "judgement_debtor": (0.008, "法院（示例）"),
    "tax_arrears": (0.012, "税务部门（示例）"),
    "nontax_arrears": (0.006, "税务部门（示例）"),
    "premium_arrears": (0.010, "税务部门（示例）"),
    "insurance_unregistered": (0.004, "人社部门（示例）"),
    "staff_uninsured": (0.020, "人社部门（示例）"),
}
"""Situation → how often it is true, and the department that says so."""


def make_counts(stream: np.random.Generator, firms: Firms, business: Business) -> dict[str, Panel]:
    """Patents, intellectual property, projects, awards, standards, financing: firms × years, never falling."""
    people, quality = np.log1p(business.rd_staff[:, -1]), firms.quality
    settled = np.minimum(firms.age / 4, 1)
    patents = _counts(stream, np.exp(0.62 * people + 0.75 * quality - 0.75) * settled, 0.7)
    other = _counts(stream, np.exp(0.66 * people + 0.35 * quality + 0.35) * settled, 0.9)
    size = 0.12 * np.log1p(np.maximum(business.revenue[:, -1], 0))
    means = {
        "projects_prefecture": np.exp(-1.7 + 0.6 * quality + size),
        "projects_province": np.exp(-2.1 + 0.8 * quality + size),
        "awards_prefecture": np.exp(-3.2 + 0.6 * quality + size),
        "awards_province": np.exp(-3.9 + 0.9 * quality + size),
        "standards": np.exp(-3.0 + 0.7 * quality + 1.4 * size),
    }
    last = {"invention_patents": patents, "ip_count": patents + other}
    last |= {name: _counts(stream, mean * settled, 0.8) for name, mean in means.items()}
    grown = _growing(stream, business.revenue.shape[1])
    counts = {name: np.floor(value[:, None] * grown) for name, value in last.items()}
    counts["ip_count"] = np.maximum(counts["ip_count"], counts["invention_patents"])
    return counts | {"financing": _financing(stream, firms)[:, None] * grown}


def _counts(stream: np.random.Generator, mean: NDArray[np.float64], shape: float) -> NDArray[np.float64]:
    """Most have few, few have many."""
    return stream.poisson(stream.gamma(shape, np.minimum(mean, 400) / shape)).astype(np.float64)


def _growing(stream: np.random.Generator, years: int) -> Panel:
    """Share of the last year's stock that was there in each year; rises to 1."""
    steps = stream.beta(9, 1.4, (BLOCK, years))
    steps[:, -1] = 1
    return np.asarray(np.cumprod(steps[:, ::-1], axis=1)[:, ::-1], dtype=np.float64)


def _financing(stream: np.random.Generator, firms: Firms) -> NDArray[np.float64]:
    some = stream.random(BLOCK) < 1 / (1 + np.exp(0.6 - 0.5 * firms.quality))
    return np.where(some, np.exp(stream.normal(np.log(700), 1.4, BLOCK)), 0)


@dataclass(frozen=True)
class DatedNames:
    """Candidates of a set: firms × candidates; ``on`` and ``until`` in days, NO_DAY where not stated."""

    words: tuple[str, ...]
    held: NDArray[np.bool_]
    on: NDArray[np.int64]
    until: NDArray[np.int64]


NO_DAY: Final = np.iinfo(np.int64).min


def make_titles(stream: np.random.Generator, firms: Firms, last_day: int) -> DatedNames:
    """Titles got within the last four years, valid one year or three; one in fifty has no date."""
    odds = np.array(_TITLE_ODDS) + 0.9 * firms.quality[:, None] + 0.25 * np.minimum(firms.age, 8)[:, None] - 1
    held = stream.random(odds.shape) < 1 / (1 + np.exp(-odds))
    on = _days_before(stream, firms, last_day, len(TITLES), 4)
    until = on + np.array(TITLE_YEARS) * 365
    undated = stream.random(odds.shape) < 0.02
    return DatedNames(TITLES, held, np.where(undated, NO_DAY, on), np.where(undated, NO_DAY, until))


def make_rankings(stream: np.random.Generator, firms: Firms, last_day: int) -> DatedNames:
    chance = 0.018 * np.exp(0.8 * firms.quality)[:, None]
    held = stream.random((BLOCK, len(RANKINGS))) < chance
    on = _days_before(stream, firms, last_day, len(RANKINGS), 5)
    return DatedNames(RANKINGS, held, on, np.full(on.shape, NO_DAY))


def _days_before(stream: np.random.Generator, firms: Firms, last_day: int, width: int, years: int) -> NDArray[np.int64]:
    """Days between founding (or ``years`` ago) and the last day."""
    earliest = np.maximum(firms.founded, last_day - 365 * years)[:, None]
    back = np.floor(stream.random((BLOCK, width)) * (last_day - earliest))
    return np.asarray(last_day - back, dtype=np.int64)


def set_column(
    names: DatedNames, firm: NDArray[np.int64], year_end: NDArray[np.int64], unknown: NDArray[np.bool_]
) -> Any:
    """One Arrow list of entries per row: what firm ``firm[i]`` held by ``year_end[i]``; null where unknown."""
    shown = names.held[firm] & (names.on[firm] <= year_end[:, None]) & ~unknown[:, None]
    offsets = np.concatenate([[0], np.cumsum(shown.sum(axis=1))]).astype(np.int32)
    row, word = np.nonzero(shown)
    on, until = names.on[firm[row], word], names.until[firm[row], word]
    fields = [
        pa.array(names.words, pa.string()).take(pa.array(word)),
        *(pa.array(days.astype(np.int32), mask=days == NO_DAY).cast(pa.date32()) for days in (on, until)),
    ]
    entries = pa.StructArray.from_arrays(fields, names=["name", "on", "until"])
    # a null in the offsets makes that row null; the last offset has no row
    starts = pa.array(offsets, mask=np.append(unknown, False))
    return pa.ListArray.from_arrays(starts, entries)


def make_accidents(
    stream: np.random.Generator, firms: Firms, last_day: int
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Which firms had a major accident, and when (within five years)."""
    had = stream.random(BLOCK) < SITUATIONS["accident"][0]
    return had, _days_before(stream, firms, last_day, 1, 5)[:, 0]
