"""Every check once more in plain Python, one enterprise at a time: obvious, slow, and with its own numbers. The yardstick.

A firm is ``year → column → value``; an unknown value is None. ``found(panel, year)`` gives what must be found, and how many
cases each check tests. Numbers are written anew and not taken from the checks, so that a slip in one of them is seen.
"""

from __future__ import annotations

import datetime
import math
import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Values = dict[str, Any]
Firm = dict[int, Values]
Panel = dict[str, Firm]

MONEY = [
    "rd_expense", "revenue", "main_revenue", "total_cost", "assets", "contract_turnover", "rd_super_deduction",
    "net_profit", "equity_closing",
]  # fmt: skip
COUNTS = [
    "staff", "rd_staff", "insured_staff", "invention_patents", "ip_count", "projects_prefecture", "projects_province",
    "awards_prefecture", "awards_province", "standards",
]  # fmt: skip


@dataclass
class Told:
    """``found``: (check, enterprise, fact, source) → suspicion and figures; ``tested``: check → cases."""

    found: dict[tuple[str, str, str, str], tuple[float, Values]] = field(default_factory=dict)
    tested: dict[str, int] = field(default_factory=dict)


class One:
    """What one enterprise says in the data year, and before."""

    def __init__(self, name: str, firm: Firm, year: int, told: Told):
        self.name, self.firm, self.year, self.told = name, firm, year, told

    def __call__(self, column: str, back: int = 0) -> Any:
        return self.firm.get(self.year - back, {}).get(column)

    def test(self, check: str, many: int = 1) -> None:
        self.told.tested[check] = self.told.tested.get(check, 0) + many

    def find(self, check: str, fact: str, suspicion: float, /, **figures: Any) -> None:
        self.told.found[(check, self.name, fact, figures.get("source", ""))] = (suspicion, figures)


def bounded(scale: float) -> float:
    return min(1.0, max(0.05, scale))


def beyond(excess: float, size: float) -> float:
    return bounded((math.log10(excess / max(abs(size), 1.0)) + 3) / 4)


def exceeds(excess: float, size: float) -> bool:
    return excess > 1e-12 * max(1.0, abs(size))


def at_most(one: One, check: str, part: str, whole: str, absolute: float = 0, relative: float = 0, **more: Any) -> None:
    a, b = one(part), one(whole)
    if a is None or b is None or (more.get("positive") and b < 0):
        return
    one.test(check)
    limit = more.get("times", 1.0) * b
    excess = a - limit - max(absolute, relative * abs(limit))
    if exceeds(excess, limit):
        figures = {"part": a, "whole": b} | ({"times": more["times"]} if "times" in more else {})
        one.find(check, part.split("@")[0], beyond(excess, limit), **figures)


def equal(one: One, check: str, fact: str, a: Any, b: Any, absolute: float = 0) -> None:
    if a is None or b is None:
        return
    one.test(check)
    size = max(abs(a), abs(b))
    if exceeds(abs(a - b) - absolute, size):
        one.find(check, fact, beyond(abs(a - b) - absolute, size), value=a, other=b)


def structure(one: One) -> None:
    at_most(one, "rd_staff_within_staff", "rd_staff", "staff")
    at_most(one, "rd_expense_within_cost", "rd_expense", "total_cost", 0.01)
    at_most(one, "main_within_revenue", "main_revenue", "revenue", 0.01, positive=True)
    at_most(one, "patents_within_ip", "invention_patents", "ip_count")
    at_most(one, "equity_within_assets", "equity_closing", "assets", 0.1)
    equal(one, "opening_is_last_closing", "equity_opening", one("equity_opening"), one("equity_closing", 1), 0.01)
    at_most(one, "profit_within_revenue", "net_profit", "revenue", 0.01, positive=True)
    at_most(one, "insured_within_staff", "insured_staff", "staff", 5)
    for part in (signs, cumulative, growth, ratios, accounts, slips, without, digits, copies, founding, titles):
        part(one)


def signs(one: One) -> None:
    never = ["rd_expense", "total_cost", "assets", "contract_turnover", "rd_super_deduction", "financing", *COUNTS]
    for fact in never:
        if (value := one(fact)) is not None:
            one.test("not_negative")
            if exceeds(-value, 0):
                one.find("not_negative", fact, beyond(-value, 0), fact=fact, value=value)
    for fact in COUNTS:
        if (value := one(fact)) is not None:
            one.test("whole_counts")
            away = abs(value - round(value))
            if exceeds(away, value):
                one.find("whole_counts", fact, beyond(away, value), fact=fact, value=value)


def cumulative(one: One) -> None:
    for fact in [*COUNTS[5:], "financing"]:
        now, before = one(fact), one(fact, 1)
        if now is not None and before is not None:
            one.test("cumulative_not_falling")
            excess = before - now - 0.01
            if exceeds(excess, before):
                one.find("cumulative_not_falling", fact, beyond(excess, before), fact=fact, value=now, before=before)


def growth(one: One) -> None:
    now, before, reported = one("revenue"), one("revenue", 1), one("revenue_growth")
    if now is None or before is None or before <= 0:
        return
    rate = 100 * (now - before) / before
    if max(abs(now), before) >= 1000:
        one.test("growth_plausible")
        limit = -90.0 if rate < -90 else 900.0
        excess = max(rate - 900, -90 - rate)
        if exceeds(excess, limit):
            one.find("growth_plausible", "revenue", beyond(excess, limit), value=now, before=before, growth=rate)
    if reported is not None:
        one.test("growth_as_reported")
        excess = abs(reported - rate) - 0.1
        if exceeds(excess, rate):
            figures = {"value": reported, "growth": rate, "now": now, "before": before}
            one.find("growth_as_reported", "revenue_growth", beyond(excess, rate), **figures)


def ratios(one: One) -> None:
    opening, closing = one("equity_opening"), one("equity_closing")
    equity = None if opening is None or closing is None else (opening + closing) / 2
    for check, fact, whole, low, high, least, times in (
        ("rd_ratio_plausible", "rd_expense", one("revenue"), -math.inf, 100.0, 0, 100),
        ("rd_staff_share_plausible", "rd_staff", one("staff"), -math.inf, 90.0, 50, 100),
        ("return_on_equity_plausible", "net_profit", equity, -300.0, 300.0, 1, 100),
        ("revenue_per_head_plausible", "revenue", one("staff"), -math.inf, 2000.0, 0, 1),
    ):
        part = one(fact)
        if part is None or whole is None or whole <= 0 or whole < least:
            continue
        one.test(check)
        ratio = times * part / whole
        limit, excess = (low, low - ratio) if ratio < low else (high, ratio - high)
        if exceeds(excess, limit):
            one.find(check, fact, beyond(excess, limit), part=part, whole=whole, ratio=ratio, limit=limit)


def accounts(one: One) -> None:
    profit, revenue, cost = one("net_profit"), one("revenue"), one("total_cost")
    if None in (profit, revenue, cost):
        return
    one.test("profit_fits_accounts")
    size = max(abs(revenue), abs(cost))
    excess = abs(profit - (revenue - cost)) - max(100, 0.5 * size)
    if exceeds(excess, size):
        figures = {"value": profit, "revenue": revenue, "cost": cost, "rest": revenue - cost}
        one.find("profit_fits_accounts", "net_profit", beyond(excess, size), **figures)


def slips(one: One) -> None:
    for fact in [*(fact for fact in MONEY if fact != "net_profit"), "financing"]:
        slip(one, "unit_slip_last_year", fact, one(fact), fact, one(fact, 1), 0)
    pairs = [
        ("main_revenue", "revenue"), ("total_cost", "revenue"), ("assets", "revenue"), ("equity_closing", "assets"),
        ("rd_expense", "total_cost"), ("rd_super_deduction", "rd_expense"),
    ]  # fmt: skip
    for fact, other in pairs:
        slip(one, "unit_slip_within", fact, one(fact), other, one(other), 1)


def slip(one: One, check: str, fact: str, value: Any, other_fact: str, other: Any, least: float) -> None:
    if value is None or other is None or value * other <= 0 or min(abs(value), abs(other)) < least:
        return
    one.test(check)
    times = max(abs(value), abs(other)) / min(abs(value), abs(other))
    if 2000 <= times <= 50000:
        suspicion = bounded(1 - abs(math.log10(times) - 4) / 0.7)
        figures = {"fact": fact, "other_fact": other_fact, "value": value, "other": other, "times": times}
        one.find(check, fact, suspicion, **figures)


def without(one: One) -> None:
    for check, fact, base, least in (
        ("research_without_people", "rd_expense", "rd_staff", 50),
        ("revenue_without_staff", "revenue", "staff", 100),
    ):
        value, of = one(fact), one(base)
        if value is not None and of is not None:
            one.test(check)
            if value >= least and of == 0:
                one.find(check, fact, bounded(0.25 + math.log10(value / least) / 4), value=value)


def digits(one: One) -> None:
    for fact in [*MONEY, "financing"]:
        if (value := one(fact)) is None:
            continue
        one.test("repeated_digits")
        text = f"{abs(value):.6f}".rstrip("0").rstrip(".")
        whole, _, decimals = text.partition(".")
        many = odd(whole, 4) if not decimals else odd(whole + decimals, 5) if len(decimals) <= 2 else 0
        if many:
            one.find("repeated_digits", fact, bounded(0.3 + 0.1 * (many - 4)), fact=fact, value=value)


def odd(text: str, fewest: int) -> int:
    """How many digits, where they are all one or run from 1; 0 otherwise."""
    same = len(set(text)) == 1 and text[0] != "0"
    run = "123456789".startswith(text)
    return len(text) if fewest <= len(text) <= 13 and (same or run) else 0


def copies(one: One) -> None:
    compared = [fact for fact in MONEY if one(fact) not in (None, 0) and one(fact, 1) is not None]
    same = [fact for fact in compared if one(fact) == one(fact, 1)]
    if len(compared) >= 3:
        one.test("copied_last_year")
    if len(same) >= 3:
        share = bounded(len(same) / len(compared))
        one.find("copied_last_year", "rd_expense", share, facts=same, many=len(same), of=len(compared))
    lines = [
        "rd_expense",
        "revenue",
        "total_cost",
        "assets",
        "contract_turnover",
        "net_profit",
        "equity_closing",
        "financing",
    ]
    told = {fact: one(fact) for fact in lines if one(fact) is not None and abs(one(fact)) >= 1}
    if len(told) >= 3:
        one.test("same_figure")
        common = max(told.values(), key=lambda figure: list(told.values()).count(figure))
        named = [fact for fact, figure in told.items() if figure == common]
        if len(named) >= 3:
            figures = {"facts": named, "many": len(named), "of": len(told), "value": common}
            one.find("same_figure", "rd_expense", bounded(len(named) / len(told)), **figures)
    given = [one(fact) for fact in MONEY if one(fact) not in (None, 0)]
    if len(given) >= 5:
        one.test("round_figures")
        if all(math.fmod(figure, 100) == 0 for figure in given):
            one.find("round_figures", "rd_expense", bounded(len(given) / 9), many=len(given), multiple=100)


def day(value: datetime.date) -> int:
    return (value - datetime.date(1970, 1, 1)).days


def founding(one: One) -> None:
    born, before = one("established_on"), one("established_on", 1)
    one.test("founding_known")
    if born is None:
        one.find("founding_known", "established_on", 0.5, fact="established_on")
        return
    one.test("founded_by_year")
    late = (born - datetime.date(one.year, 12, 31)).days
    if late > 0:
        suspicion = bounded(0.25 + math.log10(late) / 4)
        one.find("founded_by_year", "established_on", suspicion, value=day(born), year=str(one.year))
    equal(one, "founding_unchanged", "established_on", day(born), None if before is None else day(before))


def titles(one: One) -> None:
    ends, born = datetime.date(one.year, 12, 31), one("established_on")
    starts = datetime.date(one.year, 1, 1)
    for fact in ("qualifications", "rankings"):
        entries = one(fact) or []
        if not entries:
            continue
        alive = {e["name"] for e in entries if e["until"] is None or e["until"] >= ends}
        faults: dict[str, Callable[[Values], bool]] = {
            "title_dated": lambda e: e["on"] is None,
            "title_dates_in_order": lambda e: e["on"] is not None and e["until"] is not None and e["until"] < e["on"],
            "title_by_year": lambda e: e["on"] is not None and e["on"] > ends,
            "title_since_founding": lambda e: e["on"] is not None and born is not None and e["on"] < born,
        }
        if fact == "qualifications":
            faults["title_in_date"] = lambda e, alive=alive: (
                e["until"] is not None and starts <= e["until"] < ends and e["name"] not in alive
            )
        for check, faulty in faults.items():
            told_entries(one, check, fact, entries, faulty, fact=fact, year=str(one.year))


def told_entries(
    one: One, check: str, fact: str, entries: list[Values], faulty: Callable[[Values], bool], /, **more: Any
) -> None:
    one.test(check)
    wrong = [entry["name"] for entry in entries if faulty(entry)]
    if wrong:
        share = bounded(len(wrong) / len(entries))
        figures = {"titles": "、".join(dict.fromkeys(wrong)), "many": len(wrong), "of": len(entries)}
        one.find(check, fact, share, **figures, **more)


AGREE = {
    "tax": {"revenue": (1, 0.02), "main_revenue": (1, 0.03), "rd_super_deduction": (1, 0.01)},
    "human_resources": {"staff": (3, 0.05), "insured_staff": (3, 0.05)},
    "ip_office": {"invention_patents": (1, 0.02), "ip_count": (2, 0.05)},
    "statistics": {
        "rd_expense": (1, 0.05), "rd_staff": (2, 0.10), "total_cost": (1, 0.02), "assets": (1, 0.01),
        "net_profit": (1, 0.02), "equity_opening": (1, 0.01), "equity_closing": (1, 0.01),
    },
    "science": {
        "contract_turnover": (1, 0.02), "projects_province": (0, 0), "projects_prefecture": (0, 0),
        "awards_province": (0, 0), "awards_prefecture": (0, 0), "standards": (1, 0),
    },
}  # fmt: skip
REGISTERS = {
    "science": ["高新技术企业", "科技型中小企业"],
    "industry": ["创新型中小企业", "专精特新中小企业", "专精特新小巨人企业"],
}


def sources(one: One) -> None:
    for source, facts in AGREE.items():
        for fact, (absolute, relative) in facts.items():
            agree(one, fact, source, absolute, relative)
    at_most(one, "insured_within_reported_staff", "insured_staff@human_resources", "staff@self_report", 5, 0.05)
    at_most(one, "deduction_within_expense", "rd_super_deduction@tax", "rd_expense@statistics", 1, times=1.2)
    said, held = one("established_on@self_report"), one("established_on@market_supervision")
    days = [None if value is None else day(value) for value in (said, held)]
    equal(one, "established_on_matches_registry", "established_on", *days)
    for fact in ("county", "industry"):
        said, held = one(f"{fact}@self_report"), one(f"{fact}@market_supervision")
        if said is not None and held is not None:
            one.test(f"{fact}_matches_registry")
            if said.strip() != held.strip():
                figures = {"value": said.strip(), "other": held.strip(), "source": "market_supervision"}
                one.find(f"{fact}_matches_registry", fact, 0.5, **figures)
    denials(one)
    registers(one)


def agree(one: One, fact: str, source: str, absolute: float, relative: float) -> None:
    check, value, other = f"{fact}_matches_{source}", one(f"{fact}@self_report"), one(f"{fact}@{source}")
    if value is None or other is None:
        return
    one.test(check)
    large, small = max(abs(value), abs(other)), min(abs(value), abs(other))
    excess = abs(value - other) - max(absolute, relative * large)
    if exceeds(excess, large):
        gap = 100 * abs(value - other) / large
        one.find(check, fact, beyond(excess, small), value=value, other=other, gap=gap, source=source)


def denials(one: One) -> None:
    for fact, source in (
        ("accident", "emergency_management"),
        ("insurance_unregistered", "human_resources"),
        ("staff_uninsured", "human_resources"),
    ):
        said, held = one(f"{fact}@self_report"), one(f"{fact}@{source}")
        if said is not None and held is not None:
            one.test(f"{fact}_not_denied")
            if held and not said:
                one.find(f"{fact}_not_denied", fact, 0.75, fact=fact, source=source)


def registers(one: One) -> None:
    claimed = one("qualifications@self_report")
    for source, names in REGISTERS.items():
        held = one(f"qualifications@{source}")
        if claimed is None or held is None:
            continue
        mine = [entry for entry in claimed if entry["name"] in names]
        theirs = {entry["name"] for entry in held}
        if mine:
            told_entries(
                one, "titles_in_register", "qualifications", mine, lambda e, t=theirs: e["name"] not in t, source=source
            )
        days_of_titles(one, source, names, claimed, held)


def days_of_titles(one: One, source: str, names: list[str], claimed: list[Values], held: list[Values]) -> None:
    apart = []
    for place, name in enumerate(names):
        newest = [
            max((e["on"] for e in entries if e["name"] == name and e["on"]), default=None)
            for entries in (claimed, held)
        ]
        if newest[0] and newest[1]:
            apart.append((abs((newest[0] - newest[1]).days) - 60, -place, name, newest))
    if not apart:
        return
    one.test("title_days_match_register")
    excess, _, name, (said, registered) = max(apart)
    if excess > 0:
        figures = {"title": name, "value": day(said), "other": day(registered), "source": source}
        one.find("title_days_match_register", "qualifications", beyond(excess, 365), **figures)


def last_year(panel: Panel, year: int, told: Told) -> None:
    firms = {name: One(name, firm, year, told) for name, firm in panel.items() if year in firm}
    if all(one("revenue", 1) is None for one in firms.values()):
        return
    for one in firms.values():
        born = one("established_on")
        if born is None or born.year >= year:
            continue
        one.test("last_year_revenue_known")
        if one("revenue", 1) is None:
            figures = {"founded": day(born), "last": str(year - 1), "year": str(year)}
            one.find("last_year_revenue_known", "revenue", 0.5, **figures)


PEERS: list[tuple[str, list[tuple[str, str, int]], float, float]] = [
    (
        "size_among_peers",
        [(f, "", 0) for f in ("revenue", "rd_expense", "total_cost", "assets", "staff", "rd_staff", "ip_count", "contract_turnover")],
        5, 1,
    ),
    ("rd_ratio_among_peers", [("rd_expense", "revenue", 0)], 5, 100),
    ("revenue_per_head_among_peers", [("revenue", "staff", 0)], 5, 1),
    ("rd_expense_per_head_among_peers", [("rd_expense", "rd_staff", 0)], 5, 1),
    (
        "jump_among_peers",
        [(f, f, 1) for f in ("revenue", "rd_expense", "total_cost", "assets", "staff", "rd_staff")],
        8, 1,
    ),
]  # fmt: skip


def peers(panel: Panel, year: int, told: Told, least: int) -> None:
    firms = [One(name, firm, year, told) for name, firm in sorted(panel.items()) if year in firm]
    for check, quantities, limit, times in PEERS:
        for fact, over, back in quantities:
            logs = dict(_logs(firms, fact, over, back))
            for one in logs:
                group, members = _peers_of(one, logs, least)
                if members:
                    judge(one, check, fact, logs, group, members, limit, times)


def _logs(firms: list[One], fact: str, over: str, back: int) -> Iterator[tuple[One, tuple[float, float, float]]]:
    for one in firms:
        value, other = one(fact), one(over, back) if over else 1.0
        if one("stage") is not None and value is not None and other is not None and value > 0 and other > 0:
            yield one, (math.log(value / other), value, other)


def _peers_of(one: One, logs: dict[One, Any], least: int) -> tuple[str, list[One]]:
    same_stage = [other for other in logs if other("stage") == one("stage")]
    same = [other for other in same_stage if other("sector") == one("sector")] if one("sector") is not None else []
    if len(same) >= least:
        return f"{one('stage')}·{one('sector')}", same
    return one("stage"), same_stage if len(same_stage) >= least else []


def judge(
    one: One, check: str, fact: str, logs: dict[One, Any], group: str, members: list[One], limit: float, times: float
) -> None:
    values = [logs[other][0] for other in members]
    middle = statistics.median(values)
    spread = 1.4826 * statistics.median(abs(value - middle) for value in values)
    if spread <= 1e-12:
        return
    one.test(check)
    log, value, other = logs[one]
    spreads = abs(log - middle) / spread
    if spreads > limit:
        figures = {
            "fact": fact, "value": value, "other": other, "ratio": times * value / other,
            "median": times * math.exp(middle), "spreads": spreads, "group": group, "n": len(members),
        }  # fmt: skip
        one.find(check, fact, bounded(math.log10(spreads / limit)), **figures)


def found(panel: Panel, year: int, least: int = 30) -> Told:
    told = Told()
    for name, firm in panel.items():
        if year in firm:
            one = One(name, firm, year, told)
            structure(one)
            sources(one)
    last_year(panel, year, told)
    peers(panel, year, told, least)
    return told
