"""The core scheme a second time, as a pandas script: frame in, lines and scores out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from bench.pandas_facts import Facts, Knots, current_rows, entries_of
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
    SCORED,
    SETS,
    UNDEFINED_EARNED,
    UNDEFINED_SPREAD,
    UNDEFINED_ZERO,
    UNKNOWN,
    SchemeNumbers,
    on_edge,
)

ABOVE_ZERO = on_edge(0.0)
ROW_GROUP = 1 << 18


def score_frame(
    facts: Facts, numbers: SchemeNumbers, year: int, norms: Knots | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Lines and scores of every firm with a row in ``year``; percentiles among the firms themselves or against ``norms``."""
    f = current_rows(facts, year)
    founded = f["established_on"].dt.year
    f["born_1"], f["born_2"] = founded > year - 1, founded > year - 2
    f["revenue_1"], f["revenue_2"] = f["revenue_1"].mask(f["born_1"]), f["revenue_2"].mask(f["born_2"])
    f["equity_opening"] = f["equity_opening"].fillna(f["equity_closing_1"].mask(f["born_1"]))
    f["stage"] = stages(f, numbers, year)
    lines = Lines(f, numbers)
    base_lines(f, lines, norms)
    unknown_sets = bonus_lines(facts, f, lines, year)
    scores = sums(f, lines)
    rank(f, scores, numbers, unknown_sets)
    return lines.frame(), scores


def stages(f: pd.DataFrame, numbers: SchemeNumbers, year: int) -> pd.Categorical:
    """First rule that is true; a comparison with an unknown is not."""
    born = f["established_on"]
    age = (year - born.dt.year).where(born <= pd.Timestamp(year, 12, 31))
    revenue, before, earlier = f["revenue"], f["revenue_1"], f["revenue_2"]
    growth = ((revenue / earlier) ** 0.5 - 1.0) * 100.0
    rules = {
        "初创": (age < 3) | ((age < 5) & (revenue < 500.0 - on_edge(500.0))),
        "转型": (age >= 5) & (revenue < before - on_edge(before)) & (before < earlier - on_edge(earlier)),
        "成长": (age < 10) | ((earlier > ABOVE_ZERO) & (growth >= 15.0 - on_edge(15.0))),
        "成熟": born.notna(),
    }
    codes = np.select([rules[stage] for stage in numbers.stages], range(len(rules)), -1)
    return pd.Categorical.from_codes(codes, list(numbers.stages))


class Lines:
    """The columns of all lines, gathered and made a frame once."""

    def __init__(self, f: pd.DataFrame, numbers: SchemeNumbers):
        self.numbers, self.enterprise = numbers, f["enterprise"]
        self.codes = f["stage"].cat.codes.to_numpy()
        self.off = self.codes < 0
        self.some_off = bool(self.off.any())
        self.columns: dict[str, pd.Series | np.ndarray] = {}
        self.points: dict[str, np.ndarray] = {}

    def by_stage(self, values: np.ndarray) -> np.ndarray:
        return np.append(values, np.nan)[self.codes]

    def add(
        self, code: str, value: pd.Series | None, subscore: pd.Series, weight: np.ndarray, reason: np.ndarray
    ) -> None:
        if self.some_off:
            subscore, reason = subscore.mask(self.off), np.where(self.off, NOT_SCORED, reason)
            value = value if value is None else value.mask(self.off)
            weight = np.where(self.off, np.nan, weight)
        if value is not None:
            self.columns[f"{code}.value"] = value
        self.columns[f"{code}.subscore"], self.columns[f"{code}.weight"] = subscore, weight
        self.points[code] = points_of(subscore * weight)
        self.columns[f"{code}.points"] = self.masked(self.points[code])
        self.columns[f"{code}.reason"] = reason.astype(np.uint8)

    def reweigh(self, code: str, weight: np.ndarray) -> None:
        self.columns[f"{code}.weight"] = weight
        self.points[code] = points_of(self.columns[f"{code}.subscore"] * weight)
        self.columns[f"{code}.points"] = self.masked(self.points[code])

    def cap(self, code: str, points: np.ndarray) -> np.ndarray:
        back = np.minimum(self.numbers.caps[code] - points, 0).astype(np.int32)
        self.columns[f"{code}.cap.points"] = self.masked(back)
        self.columns[f"{code}.cap.reason"] = np.where(self.off, NOT_SCORED, CAP).astype(np.uint8)
        return points + back

    def masked(self, points: np.ndarray) -> np.ndarray | pd.arrays.IntegerArray:
        return pd.arrays.IntegerArray(points, self.off) if self.some_off else points

    def sum(self, codes: tuple[str, ...]) -> np.ndarray:
        return np.sum([self.points[code] for code in codes], axis=0, dtype=np.int32)

    def frame(self) -> pd.DataFrame:
        return pd.DataFrame({"enterprise": self.enterprise, **self.columns}, copy=False)


def points_of(points: pd.Series) -> np.ndarray:
    """Snapped half-even to 1e-9, then rounded half-up to hundredths; unknown earns nothing."""
    return np.floor(((points.fillna(0.0) * 1e9).round() + 5e6) / 1e7).to_numpy().astype(np.int32)


def base_lines(f: pd.DataFrame, lines: Lines, norms: Knots | None) -> None:
    numbers = lines.numbers
    for code in PERCENTILES:
        percentile(f, code, lines, norms)
    ratio = f["rd_expense"] / f["revenue"] * 100.0
    rd_ratio(f, ratio, lines)
    share = f["rd_staff"] / f["staff"] * 100.0
    starts, earns = numbers.bands["rd_staff_share"]
    undefined_zero("rd_staff_share", share, f["staff"] <= ABOVE_ZERO, pd.Series(np.interp(share, starts, earns)), lines)
    held = f["ip_count"] / (f["rd_staff"] / 100.0)
    undefined_zero("ip_per_hundred", held, f["rd_staff"] <= ABOVE_ZERO, posts("ip_per_hundred", held, lines), lines)
    equity = f["equity_opening"] + f["equity_closing"]
    gain = f["net_profit"] / (equity / 2.0) * 100.0
    undefined_zero("return_on_equity", gain, equity <= ABOVE_ZERO, posts("return_on_equity", gain, lines), lines)
    revenue_growth(f, lines)


def percentile(f: pd.DataFrame, code: str, lines: Lines, norms: Knots | None) -> None:
    """Mid-tie percentile among the firms of the stage with a value above zero; with too few of them, among all."""
    value = f[code]
    positive = value.where((value > 0) & ~lines.off)
    subscore, no_peers = np.zeros(len(f)), np.zeros(len(f), dtype=bool)
    for place, stage in enumerate(lines.numbers.stages):
        here = lines.codes == place
        own = positive[here]
        share = among_norms(own, code, stage, norms, lines) if norms else among_themselves(own, positive, lines)
        if share is None:
            no_peers |= here
        else:
            subscore[here] = share.fillna(0.0).to_numpy()
    unknown = value.isna().to_numpy()
    reason = np.select([unknown, no_peers, value <= 0], [UNKNOWN, NO_PEERS, NOT_POSITIVE], SCORED)
    subscores = pd.Series(np.where(unknown, np.nan, subscore))
    lines.add(code, value, subscores, lines.by_stage(lines.numbers.weights[code]), reason)


def among_themselves(own: pd.Series, everybody: pd.Series, lines: Lines) -> pd.Series | None:
    if own.count() >= lines.numbers.least_peers:
        return (own.rank() - 0.5) / own.count()
    if not everybody.count():
        return None
    return ((everybody.rank() - 0.5) / everybody.count())[own.index]


def among_norms(own: pd.Series, code: str, stage: str, norms: Knots, lines: Lines) -> pd.Series | None:
    """Straight lines between the knots, a step at each."""
    narrow = norms.get((code, stage))
    found = narrow if narrow and narrow[0] >= lines.numbers.least_peers else norms.get((code, ""))
    if not found or not found[0]:
        return None
    n, knots, below, equal = found
    values = own.to_numpy()
    place = np.minimum(np.searchsorted(knots, values), len(knots) - 1)
    at_knot = (2 * below + equal) / (2 * n)
    steps = np.repeat(knots, 2), np.column_stack((below, below + equal)).reshape(-1) / n
    between = np.interp(values, *steps, left=0.0)
    return pd.Series(np.where(knots[place] == values, at_knot[place], between), index=own.index)


def rd_ratio(f: pd.DataFrame, ratio: pd.Series, lines: Lines) -> None:
    """Research without revenue earns a share in some stages, and nothing in others."""
    starts, earns = lines.numbers.bands["rd_ratio"]
    reached = starts[1:] - on_edge(starts[1:])
    share = earns[np.searchsorted(reached, ratio, side="right")]
    undefined, unknown = (
        (f["revenue"] <= ABOVE_ZERO).to_numpy(),
        (f["revenue"].isna() | f["rd_expense"].isna()).to_numpy(),
    )
    paid = np.where(f["rd_expense"] > ABOVE_ZERO, lines.by_stage(lines.numbers.undefined_ratio_earns), 0.0)
    subscore = pd.Series(np.select([unknown, undefined], [np.nan, paid], share))
    reason = np.select(
        [unknown, undefined & (paid > 0), undefined], [UNKNOWN, UNDEFINED_EARNED, UNDEFINED_ZERO], SCORED
    )
    weight = lines.by_stage(lines.numbers.weights["rd_ratio"])
    lines.add("rd_ratio", ratio.mask(undefined), subscore, weight, reason)


def posts(code: str, value: pd.Series, lines: Lines) -> pd.Series:
    low, high = lines.numbers.goalposts[code]
    return ((value - low) / (high - low)).clip(0.0, 1.0)


def undefined_zero(code: str, value: pd.Series, undefined: pd.Series, share: pd.Series, lines: Lines) -> None:
    """A ratio that earns nothing where it is not defined."""
    reason = np.select([undefined, value.isna()], [UNDEFINED_ZERO, UNKNOWN], SCORED)
    subscore = share.mask(undefined, 0.0)
    lines.add(code, value.mask(undefined), subscore, lines.by_stage(lines.numbers.weights[code]), reason)


def revenue_growth(f: pd.DataFrame, lines: Lines) -> None:
    """Where it is not defined its weight goes to the two others of its dimension, in proportion."""
    undefined = f["born_1"] | (f["revenue_1"] <= ABOVE_ZERO)
    growth = ((f["revenue"] - f["revenue_1"]) / f["revenue_1"] * 100.0).mask(undefined)
    reason = np.select([undefined, growth.isna()], [UNDEFINED_SPREAD, UNKNOWN], SCORED)
    spread = lines.by_stage(lines.numbers.weights["revenue_growth"])
    weight = np.where(undefined, 0.0, spread)
    lines.add("revenue_growth", growth, posts("revenue_growth", growth, lines), weight, reason)
    own = {code: lines.by_stage(lines.numbers.weights[code]) for code in ("main_revenue", "return_on_equity")}
    receiving = sum(own.values())
    for code, weight in own.items():
        lines.reweigh(code, np.where(undefined, weight + spread * (weight / receiving), weight))


def bonus_lines(facts: Facts, f: pd.DataFrame, lines: Lines, year: int) -> np.ndarray:
    """Adds the parts; gives how many of the two sets each firm leaves unknown."""
    numbers = lines.numbers
    for code in COUNTED:
        part(code, f[code], f[code].clip(lower=0.0) * numbers.each[code], 1.0, lines)
    low, high, points = numbers.financing
    share = ((np.log(f["financing"].clip(lower=low)) - np.log(low)) / (np.log(high) - np.log(low))).clip(0.0, 1.0)
    part("financing", f["financing"], share, points, lines)
    entries, no_rankings = entries_of(facts, "rankings", f["row"], year)
    counted = entries.groupby("firm").size().reindex(f.index, fill_value=0.0).astype(float).mask(no_rankings)
    part("rankings", counted, counted * numbers.each["rankings"], 1.0, lines)
    entries, no_titles = entries_of(facts, "qualifications", f["row"], year)
    part("qualifications", None, titles(entries, numbers, f.index).mask(no_titles), 1.0, lines)
    return no_rankings.astype(np.int32) + no_titles


def titles(entries: pd.DataFrame, numbers: SchemeNumbers, index: pd.Index) -> pd.Series:
    """The best of each family, families added up."""
    total = pd.Series(0.0, index=index)
    for family in numbers.families:
        earned = entries["name"].map(family).astype(float)
        total = total.add(earned.groupby(entries["firm"]).max().reindex(index).fillna(0.0))
    return total


def part(code: str, value: pd.Series | None, subscore: pd.Series, weight: float, lines: Lines) -> None:
    reason = np.where(subscore.isna(), UNKNOWN, SCORED)
    lines.add(code, value, subscore, np.full(len(subscore), weight), reason)


def sums(f: pd.DataFrame, lines: Lines) -> pd.DataFrame:
    scores = {"enterprise": f["enterprise"], "year": f["year"], "stage": f["stage"]}
    scores |= {f"{dimension}.points": lines.masked(lines.sum(codes)) for dimension, codes in DIMENSIONS.items()}
    base = lines.sum(INDICATORS)
    bonus = lines.cap("bonus", np.sum([lines.cap(item, lines.sum(codes)) for item, codes in PARTS.items()], axis=0))
    total = base + bonus
    edges = [edge for _, edge in reversed(lines.numbers.grades)]
    grades = pd.cut(total, [*edges, np.inf], right=False, labels=[code for code, _ in reversed(lines.numbers.grades)])
    scores |= {"base": lines.masked(base), "bonus": lines.masked(bonus), "total": lines.masked(total)}
    scores["grade"] = pd.Series(grades).mask(lines.off)
    return pd.DataFrame(scores, copy=False)


def rank(f: pd.DataFrame, scores: pd.DataFrame, numbers: SchemeNumbers, unknown_sets: np.ndarray) -> None:
    known = f[[*NUMBERS, "established_on"]].notna().sum(axis=1).to_numpy() + len(SETS) - unknown_sets
    known = known + (f["born_1"] | f["revenue_1"].notna()) + (f["born_2"] | f["revenue_2"].notna())
    read = len(NUMBERS) + 1 + len(SETS) + 2
    scored = f["stage"].notna()
    ranked = scored & (100.0 * known >= numbers.completeness * read) & f["eligible"].fillna(True).astype(bool)
    total = scores["total"].where(ranked)
    scores["facts_known"], scores["facts_read"], scores["completeness"] = known, read, known / read
    scores["ranked"] = ranked
    scores["percentile"] = 100.0 * (total.rank() - 0.5) / ranked.sum()
    city = city_of(f["county"])
    groups = {"city": city, "stage": f["stage"], "sector": f["sector"]}
    scores["group_city"], scores["group_sector"], scores["name"] = city, f["sector"], f["name"]
    scores["rank_province"] = total.rank(method="min", ascending=False).astype("Int32")
    for name, group in groups.items():
        scores[f"rank_{name}"] = rank_within(total, group)


def city_of(county: pd.Series) -> pd.Series:
    """The first four digits, worked out once per county and not once per firm."""
    short = pd.Series(county.cat.categories).str[:4]
    cities, codes = np.unique(short, return_inverse=True)
    own = county.cat.codes.to_numpy()
    return pd.Series(pd.Categorical.from_codes(np.where(own < 0, -1, codes[own]), cities))


def rank_within(total: pd.Series, group: pd.Series) -> pd.Series:
    """Competition ranks by counting: totals are few, firms are many."""
    key = (group.cat.codes.astype(np.int64) * 100_000 + total).where(group.notna())
    counts = key.value_counts().sort_index(ascending=False)
    upto = counts.groupby((counts.index // 100_000).astype(int)).cumsum()
    return key.map(upto - counts + 1).astype("Int32")


def write_result(folder: Path, lines: pd.DataFrame, scores: pd.DataFrame) -> None:
    """With the engine's Parquet settings."""
    words = [name for name in lines.columns if name.endswith((".reason", ".weight"))]
    settings = {"index": False, "compression": "lz4", "row_group_size": ROW_GROUP, "write_statistics": False}
    lines.to_parquet(folder / "lines.parquet", use_dictionary=words, **settings)
    scores.to_parquet(folder / "scores.parquet", **settings)
