"""The core scheme a second time, in plain NumPy: arrays in, arrays out. No engine, no Arrow, no pandas.

It leaves out what only the engine gives: marks, the peer group used, uncertain stages, checks of the input, saved norms.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.scheme_numbers import (
    CAP,
    COUNTED,
    DIMENSIONS,
    INDICATORS,
    NO_PEERS,
    NOT_POSITIVE,
    NOT_SCORED,
    NUMBERS,
    PARTS,
    PERCENTILES,
    UNDEFINED_EARNED,
    UNDEFINED_SPREAD,
    UNDEFINED_ZERO,
    UNKNOWN,
    SchemeNumbers,
    on_edge,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
Columns = dict[str, NDArray[Any]]
NO_DAY = np.iinfo(np.int32).min


@dataclass(frozen=True)
class Entries:
    """A set column: row i holds entries ``offsets[i] : offsets[i + 1]``; ``unknown`` rows hold none. Days since 1970."""

    offsets: Ints
    unknown: Mask
    names: Ints
    words: list[str]
    on: Ints
    until: Ints


@dataclass(frozen=True)
class FactArrays:
    """Long rows sorted by enterprise and year. ``columns``: numbers and dates as float64 with NaN for unknown,
    ``enterprise``, ``year``, ``eligible`` (1, 0, −1 unknown), ``city`` and ``sector`` as codes (−1 unknown)."""

    columns: Columns
    sets: dict[str, Entries]


def scored(facts: FactArrays, numbers: SchemeNumbers, year: int) -> tuple[Columns, Columns]:
    """Lines and scores of the firms with a row in ``year``; NaN, or points with ``scored`` false, where there is nothing."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return _Scoring(facts, numbers, year).result()


class _Scoring:
    def __init__(self, facts: FactArrays, numbers: SchemeNumbers, year: int):
        self.numbers, self.year, self.facts = numbers, year, facts
        self.here = np.flatnonzero(facts.columns["year"] == year)
        self.f = {code: column[self.here] for code, column in facts.columns.items()}
        self.lines: Columns = {}
        self.scores: Columns = {"enterprise": self.f["enterprise"]}
        self.earlier()

    def result(self) -> tuple[Columns, Columns]:
        self.stage = self.stages()
        self.scored = self.stage >= 0
        self.base()
        self.bonus()
        self.sums()
        self.scores |= {"stage": self.stage, "scored": self.scored}
        self.ranking()
        return self.lines, self.scores

    # --- facts of other years ---

    def earlier(self) -> None:
        """Revenue one and two years back, and last year's closing equity; *undefined* before the founding year."""
        founded = self.f["established_on"].astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
        founded = np.where(np.isnan(self.f["established_on"]), -(10**6), founded)
        self.born_after_1, self.born_after_2 = founded > self.year - 1, founded > self.year - 2
        self.revenue_1 = np.where(self.born_after_1, np.nan, self.back("revenue", 1))
        self.revenue_2 = np.where(self.born_after_2, np.nan, self.back("revenue", 2))
        closing_1 = np.where(self.born_after_1, np.nan, self.back("equity_closing", 1))
        opening = self.f["equity_opening"]
        self.f["equity_opening"] = np.where(np.isnan(opening), closing_1, opening)

    def back(self, code: str, years: int) -> Floats:
        """The fact so many years earlier: that row lies at most so many rows above."""
        all_years, keys, values = (self.facts.columns[name] for name in ("year", "enterprise", code))
        result = np.full(len(self.here), np.nan)
        for step in range(1, years + 1):
            above = np.maximum(self.here - step, 0)
            same = (all_years[above] == self.year - years) & (keys[above] == keys[self.here])
            result = np.where(same, values[above], result)
        return result

    # --- stages: an unknown or undefined operand (NaN) makes no comparison true ---

    def stages(self) -> Ints:
        age, revenue = self.age(), self.f["revenue"]
        growth = np.where(self.revenue_2 > on_edge(0.0), (np.sqrt(revenue / self.revenue_2) - 1.0) * 100.0, np.nan)
        falling = revenue < self.revenue_1 - on_edge(self.revenue_1)
        falling &= self.revenue_1 < self.revenue_2 - on_edge(self.revenue_2)
        rules = {
            "初创": (age < 3) | ((age < 5) & (revenue < 500.0 - on_edge(500.0))),
            "转型": (age >= 5) & falling,
            "成长": (age < 10) | (growth >= 15.0 - on_edge(15.0)),
            "成熟": ~np.isnan(self.f["established_on"]),
        }
        return np.select([rules[stage] for stage in self.numbers.stages], range(len(rules)), -1)

    def age(self) -> Floats:
        """Completed years on 31 December: the calendar years between; NaN when founded later."""
        days = self.f["established_on"]
        born = days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
        last = (datetime.date(self.year, 12, 31) - datetime.date(1970, 1, 1)).days
        return np.where(days <= last, (self.year - born).astype(float), np.nan)

    # --- lines ---

    def put(self, code: str, value: Floats | None, subscore: Floats, weight: Floats, reason: Ints) -> None:
        off = ~self.scored
        subscore = np.where(off, np.nan, subscore)
        reason = np.where(off, NOT_SCORED, reason).astype(np.uint8)
        points = points_of(np.where(np.isnan(subscore), 0.0, subscore * weight))
        self.lines |= {f"{code}.subscore": subscore, f"{code}.weight": np.where(off, np.nan, weight)}
        self.lines |= {f"{code}.points": points, f"{code}.reason": reason}
        if value is not None:
            self.lines[f"{code}.value"] = np.where(off, np.nan, value)

    def weight(self, code: str) -> Floats:
        return np.append(self.numbers.weights[code], np.nan)[self.stage]

    def base(self) -> None:
        for code in PERCENTILES:
            self.percentile(code)
        self.rd_ratio()
        self.rd_staff_share()
        self.ip_per_hundred()
        self.return_on_equity()
        self.revenue_growth()

    def percentile(self, code: str) -> None:
        value = self.f[code]
        subscore, reason = np.zeros(len(value)), np.where(value > 0, 0, NOT_POSITIVE)
        takes_part = np.flatnonzero((value > 0) & self.scored)
        for stage in range(len(self.numbers.stages)):
            rows = takes_part[self.stage[takes_part] == stage]
            if len(rows) >= self.numbers.least_peers:
                subscore[rows] = mid_percentiles(value[rows])
            elif len(takes_part):
                subscore[rows] = mid_percentiles(value[takes_part])[np.isin(takes_part, rows)]
            else:
                reason[self.stage == stage] = NO_PEERS
        unknown = np.isnan(value)
        reason, subscore = np.where(unknown, UNKNOWN, reason), np.where(unknown, np.nan, subscore)
        self.put(code, value, subscore, self.weight(code), reason)

    def ruled(self, code: str, value: Floats, undefined: Mask, share: Floats) -> None:
        """A ratio: ``undefined`` earns nothing, unknown (NaN elsewhere) has no sub-score."""
        value = np.where(undefined, np.nan, value)
        unknown = np.isnan(value) & ~undefined
        subscore = np.where(undefined, 0.0, np.where(unknown, np.nan, share))
        reason = np.where(undefined, UNDEFINED_ZERO, np.where(unknown, UNKNOWN, 0))
        self.put(code, value, subscore, self.weight(code), reason)

    def between_posts(self, code: str, value: Floats) -> Floats:
        low, high = self.numbers.goalposts[code]
        return np.clip((value - low) / (high - low), 0.0, 1.0)

    def rd_ratio(self) -> None:
        expense, revenue = self.f["rd_expense"], self.f["revenue"]
        undefined = revenue <= on_edge(0.0)
        value = np.where(undefined, np.nan, expense / revenue * 100.0)
        starts, earns = self.numbers.bands["rd_ratio"]
        share = earns[np.maximum(np.searchsorted(_reached(starts), value, side="right") - 1, 0)]
        paid = np.where(expense > on_edge(0.0), np.append(self.numbers.undefined_ratio_earns, 0.0)[self.stage], 0.0)
        unknown = np.isnan(revenue) | np.isnan(expense)
        subscore = np.where(unknown, np.nan, np.where(undefined, paid, share))
        reason = np.where(undefined, np.where(paid > 0, UNDEFINED_EARNED, UNDEFINED_ZERO), 0)
        self.put("rd_ratio", value, subscore, self.weight("rd_ratio"), np.where(unknown, UNKNOWN, reason))

    def rd_staff_share(self) -> None:
        value = self.f["rd_staff"] / self.f["staff"] * 100.0
        starts, earns = self.numbers.bands["rd_staff_share"]
        band = np.searchsorted(_reached(starts), value, side="right") - 1
        low, high = np.clip(band, 0, len(starts) - 1), np.clip(band + 1, 0, len(starts) - 1)
        width = np.where(high > low, starts[high] - starts[low], 1.0)
        share = earns[low] + (earns[high] - earns[low]) * ((value - starts[low]) / width)
        self.ruled("rd_staff_share", value, self.f["staff"] <= on_edge(0.0), np.where(band < 0, 0.0, share))

    def ip_per_hundred(self) -> None:
        value = self.f["ip_count"] / (self.f["rd_staff"] / 100.0)
        undefined = self.f["rd_staff"] <= on_edge(0.0)
        self.ruled("ip_per_hundred", value, undefined, self.between_posts("ip_per_hundred", value))

    def return_on_equity(self) -> None:
        equity = self.f["equity_opening"] + self.f["equity_closing"]
        value = self.f["net_profit"] / (equity / 2.0) * 100.0
        share = self.between_posts("return_on_equity", value)
        self.ruled("return_on_equity", value, equity <= on_edge(0.0), share)

    def revenue_growth(self) -> None:
        """Where it is undefined its weight goes to the two others of its dimension, in proportion."""
        revenue, before = self.f["revenue"], self.revenue_1
        undefined = self.born_after_1 | (before <= on_edge(0.0))
        value = np.where(undefined, np.nan, (revenue - before) / before * 100.0)
        unknown = np.isnan(value) & ~undefined
        subscore = np.where(unknown, np.nan, self.between_posts("revenue_growth", value))
        weight = np.where(undefined, 0.0, self.weight("revenue_growth"))
        reason = np.where(undefined, UNDEFINED_SPREAD, np.where(unknown, UNKNOWN, 0))
        self.put("revenue_growth", value, subscore, weight, reason)
        self.spread(undefined & self.scored)

    def spread(self, undefined: Mask) -> None:
        others = ("main_revenue", "return_on_equity")
        own = {code: self.weight(code) for code in others}
        shared, receiving = self.weight("revenue_growth"), own["main_revenue"] + own["return_on_equity"]
        for code in others:
            weight = np.where(undefined, own[code] + shared * (own[code] / receiving), own[code])
            subscore = self.lines[f"{code}.subscore"]
            self.lines[f"{code}.weight"] = weight
            self.lines[f"{code}.points"] = points_of(np.where(np.isnan(subscore), 0.0, subscore * weight))

    # --- bonus ---

    def bonus(self) -> None:
        for code in COUNTED:
            self.part(code, self.f[code], np.maximum(self.f[code], 0.0) * self.numbers.each[code], 1.0)
        low, high, points = self.numbers.financing
        money = self.f["financing"]
        share = np.clip((np.log(np.maximum(money, low)) - np.log(low)) / (np.log(high) - np.log(low)), 0.0, 1.0)
        self.part("financing", money, share, points)
        ranked = self.held("rankings", None)
        self.part("rankings", ranked, ranked * self.numbers.each["rankings"], 1.0)
        titles = sum(self.held("qualifications", family) for family in self.numbers.families)
        self.part("qualifications", None, np.asarray(titles), 1.0)

    def part(self, code: str, value: Floats | None, subscore: Floats, weight: float) -> None:
        reason = np.where(np.isnan(subscore), UNKNOWN, 0)
        self.put(code, value, subscore, np.full(len(subscore), weight), reason)

    def held(self, code: str, family: dict[str, float] | None) -> Floats:
        """How many entries of the last three years stand (no family), or what the best of a family earns; NaN unknown."""
        own = self.facts.sets[code]
        last = np.datetime64(f"{self.year}-12-31").astype(np.int64)
        first = np.datetime64(f"{self.year - 3}-12-31").astype(np.int64)
        stands = (own.on > first) & (own.on <= last) & ((own.until == NO_DAY) | (own.until >= last))
        rows = np.repeat(np.arange(len(own.unknown)), np.diff(own.offsets))
        total = np.zeros(len(own.unknown))
        if family is None:
            total += np.bincount(rows[stands], minlength=len(total))
        else:
            earns = np.asarray([family.get(word, 0.0) for word in own.words])[own.names]
            np.maximum.at(total, rows[stands], earns[stands])
        return np.where(own.unknown, np.nan, total)[self.here]

    # --- sums, grades, ranks ---

    def sums(self) -> None:
        for dimension, codes in DIMENSIONS.items():
            self.scores[f"{dimension}.points"] = self.added(codes)
        self.scores["base"] = self.added(INDICATORS)
        items = [self.capped(item, self.added(codes)) for item, codes in PARTS.items()]
        self.scores["bonus"] = self.capped("bonus", np.sum(items, axis=0))
        total = self.scores["total"] = self.scores["base"] + self.scores["bonus"]
        edges = np.asarray([edge for _, edge in reversed(self.numbers.grades)])
        self.scores["grade"] = len(edges) - np.searchsorted(edges, total, side="right")

    def added(self, codes: tuple[str, ...]) -> Ints:
        return np.sum([self.lines[f"{code}.points"] for code in codes], axis=0)

    def capped(self, code: str, points: Ints) -> Ints:
        back = np.minimum(self.numbers.caps[code] - points, 0)
        self.lines[f"{code}.cap.points"] = back
        self.lines[f"{code}.cap.reason"] = np.where(self.scored, CAP, NOT_SCORED).astype(np.uint8)
        return points + back

    def ranking(self) -> None:
        known, read = self.known_facts()
        complete = 100.0 * known >= self.numbers.completeness * read
        ranked = self.scored & complete & (self.f["eligible"] != 0)
        total = self.scores["total"]
        self.scores |= {"facts_known": known, "ranked": ranked, "percentile": percentiles(total, ranked)}
        everybody = np.zeros(len(total), dtype=np.int64)
        groups = {"province": everybody, "city": self.f["city"], "stage": self.stage, "sector": self.f["sector"]}
        for name, group in groups.items():
            self.scores[f"rank_{name}"] = competition_ranks(total, group, ranked)

    def known_facts(self) -> tuple[Ints, int]:
        """Facts known of those read, earlier years included; what is undefined counts as known."""
        known = sum((~np.isnan(self.f[code])).astype(np.int64) for code in (*NUMBERS, "established_on"))
        known = known + sum((~own.unknown[self.here]).astype(np.int64) for own in self.facts.sets.values())
        known = (
            known + (self.born_after_1 | ~np.isnan(self.revenue_1)) + (self.born_after_2 | ~np.isnan(self.revenue_2))
        )
        return known, len(NUMBERS) + 1 + len(self.facts.sets) + 2


def _reached(starts: Floats) -> Floats:
    return np.where(np.isinf(starts), starts, starts - on_edge(np.where(np.isinf(starts), 0.0, starts)))


def points_of(points: Floats) -> Ints:
    """Snapped half-even to 1e-9, then rounded half-up to hundredths; unknown earns nothing."""
    snapped = np.rint(np.nan_to_num(points) * 1e9)
    return np.floor((snapped + 5e6) / 1e7).astype(np.int64)


def mid_percentiles(values: Floats) -> Floats:
    """Share below, plus half of those equal, of each value among all."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    upto = np.cumsum(counts)
    return ((upto - counts + upto) / (2 * len(values)))[place]


def percentiles(total: Ints, ranked: Mask) -> Floats:
    """The same of totals, by counting, among ranked firms, in per cent; NaN for the others."""
    counts = np.bincount(total[ranked], minlength=int(total.max(initial=0)) + 1)
    upto = np.cumsum(counts)
    share = 100.0 * ((upto - counts + upto) / (2 * max(int(ranked.sum()), 1)))
    return np.where(ranked, share[total], np.nan)


def competition_ranks(total: Ints, group: Ints, ranked: Mask) -> Ints:
    """1, 2, 2, 4 within each group, by counting each total from the top; 0 for a firm without a rank."""
    rows = np.flatnonzero(ranked & (group >= 0))
    result = np.zeros(len(total), dtype=np.int64)
    if not len(rows):
        return result
    span, groups = int(total[rows].max()) + 1, int(group[rows].max()) + 1
    key = group[rows].astype(np.int64) * span + total[rows]
    counts = np.bincount(key, minlength=groups * span).reshape(groups, span)
    above = counts[:, ::-1].cumsum(axis=1)[:, ::-1] - counts
    result[rows] = above.reshape(-1)[key] + 1
    return result
