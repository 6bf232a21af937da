"""Believable mistakes in the invented deliveries of the last data year, so that there is something to find. Demo mode only.

Nothing of it touches the first firms and the enterprise of the cast, whose stories are told elsewhere. A firm makes one mistake.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Row = Mapping[str, Any]
Figures = dict[str, Any]
Spoil = Callable[[Row, Row], Figures | None]
"""The firm in the last year and in the year before → facts as they were delivered wrong; none where it does not fit the firm."""
FIRST: Final = 24
"""Firms before this place stay as they are; the wrong cells of dirty files lie among them."""
SLIP: Final = 10_000


@dataclass(frozen=True)
class Mistake:
    """``sources``: who delivers it wrong. ``why``: how such a thing comes about. ``own``: what the firm then reports itself."""

    sources: tuple[str, ...]
    why: str
    spoil: Spoil
    own: Spoil | None = None


def _known(row: Row, *facts: str) -> bool:
    return all(row[fact] for fact in facts)


def _times(fact: str, of: str, share: float, *, least: float = 100.0) -> Spoil:
    """A fact becomes a multiple of another of the same year."""

    def spoil(row: Row, last: Row) -> Figures | None:
        return {fact: round(row[of] * share, 1)} if _known(row, fact, of) and row[of] >= least else None

    return spoil


def _heads(fact: str, of: str, share: float, more: int, *, least: float = 20.0) -> Spoil:
    def spoil(row: Row, last: Row) -> Figures | None:
        return {fact: float(int(row[of] * share) + more)} if _known(row, fact, of) and row[of] >= least else None

    return spoil


def _slip(*facts: str, times: float) -> Spoil:
    def spoil(row: Row, last: Row) -> Figures | None:
        fits = _known(row, *facts) and _known(last, facts[0]) and 300 <= row[facts[0]] <= 5 * last[facts[0]]
        return {fact: round(row[fact] * times, 4) for fact in facts} if fits and row[facts[0]] <= 4000 else None

    return spoil


def _copied(*facts: str) -> Spoil:
    def spoil(row: Row, last: Row) -> Figures | None:
        return {fact: last[fact] for fact in facts} if _known(last, *facts) and _known(row, *facts) else None

    return spoil


def _other_opening(row: Row, last: Row) -> Figures | None:
    fits = _known(row, "equity_opening") and _known(last, "equity_closing") and last["equity_closing"] > 100
    return {"equity_opening": round(last["equity_closing"] * 0.8, 1)} if fits else None


def _explosive_growth(row: Row, last: Row) -> Figures | None:
    if not _known(row, "revenue", "main_revenue") or not _known(last, "revenue") or not 150 < last["revenue"] < 3000:
        return None
    return {"revenue": round(last["revenue"] * 14, 1), "main_revenue": round(last["revenue"] * 13, 1)}


def _nobody_works_here(row: Row, last: Row) -> Figures | None:
    return {"staff": 0.0, "insured_staff": 0.0} if _known(row, "staff") and (row["revenue"] or 0) > 500 else None


def _two_people(row: Row, last: Row) -> Figures | None:
    return {"staff": 2.0, "insured_staff": 2.0} if _known(row, "staff") and (row["revenue"] or 0) > 6000 else None


def _nobody_researches(row: Row, last: Row) -> Figures | None:
    return {"rd_staff": 0.0} if _known(row, "rd_staff") and (row["rd_expense"] or 0) > 100 else None


def _same_figure(row: Row, last: Row) -> Figures | None:
    facts = ("total_cost", "assets", "net_profit")
    return dict.fromkeys(facts, round(row["assets"], 1)) if _known(row, *facts) and row["assets"] > 500 else None


def _rounded(row: Row, last: Row) -> Figures | None:
    figures = {fact: float(round(row[fact], -2)) for fact in MONEY if row[fact] is not None}
    return figures if sum(1 for value in figures.values() if value) >= 5 else None


def _repeated_digits(row: Row, last: Row) -> Figures | None:
    return {"rd_expense": 888.8} if _known(row, "rd_expense") and (row["total_cost"] or 0) > 1500 else None


def _fewer_than_before(row: Row, last: Row) -> Figures | None:
    counts = ("projects_province", "projects_prefecture", "awards_province", "awards_prefecture", "standards")
    return next(({fact: last[fact] - 1} for fact in counts if (last[fact] or 0) >= 1), None)


def _left_out(fact: str, part: str, *, least: float) -> Spoil:
    def spoil(row: Row, last: Row) -> Figures | None:
        return {fact: None} if _known(row, fact, part) and row[part] >= least else None

    return spoil


def _less_than_part(fact: str, part: str, share: float) -> Spoil:
    return lambda row, last: {fact: float(int(row[part] * share)), part: None}


MONEY: Final = (
    "rd_expense", "revenue", "main_revenue", "total_cost", "assets", "contract_turnover", "rd_super_deduction",
    "net_profit", "equity_closing",
)  # fmt: skip
STATISTICS: Final = ("statistics",)
MISTAKES: Final[tuple[Mistake, ...]] = (
    Mistake(STATISTICS, "把参加过项目的外单位人员也算在内", _heads("rd_staff", "staff", 1.0, 18)),
    Mistake(STATISTICS, "把几年的研发投入合在一年里报", _times("rd_expense", "total_cost", 1.3)),
    Mistake(STATISTICS, "权益和资产两栏填反", _times("equity_closing", "assets", 1.4)),
    Mistake(STATISTICS, "期初数没有按审计调整后的上年期末数填", _other_opening),
    Mistake(STATISTICS, "利润栏填了累计未分配利润", _times("net_profit", "revenue", 1.5)),
    Mistake(STATISTICS, "把资产总额按亿元填", _slip("assets", times=1 / SLIP)),
    Mistake(("tax",), "把收入按亿元填", _slip("revenue", "main_revenue", times=1 / SLIP)),
    Mistake(("tax",), "把收入多写四个零", _slip("revenue", "main_revenue", times=SLIP)),
    Mistake(STATISTICS, "研发费用填成了全集团的", _times("rd_expense", "revenue", 1.6)),
    Mistake(STATISTICS, "除门卫外全部算作研发人员", _heads("rd_staff", "staff", 0.97, 0, least=60)),
    Mistake(STATISTICS, "利润与权益单位不一致", _times("net_profit", "equity_closing", 5.0)),
    Mistake(STATISTICS, "成本费用把往来款也算进去", _times("total_cost", "revenue", 3.2, least=1000)),
    Mistake(STATISTICS, "漏填研发人员", _nobody_researches),
    Mistake(STATISTICS, "先填了占位的数", _repeated_digits),
    Mistake(
        STATISTICS, "照抄上年报表", _copied("rd_expense", "total_cost", "assets", "net_profit", "equity_closing")
    ),
    Mistake(STATISTICS, "一个数填了几栏", _same_figure),
    Mistake(("statistics", "tax", "science"), "按印象填了整数", _rounded),
    Mistake(("tax",), "新并入的收入没有说明", _explosive_growth),
    Mistake(("tax",), "加计扣除额填成了扣除基数的两倍", _times("rd_super_deduction", "rd_expense", 2.2)),
    Mistake(("human_resources",), "员工社保由集团缴纳，本户登记为零", _nobody_works_here),
    Mistake(("human_resources",), "只登记了法定代表人和财务", _two_people),
    Mistake(("human_resources",), "参保名单里有离职的人", _heads("insured_staff", "staff", 1.4, 8)),
    Mistake(("science",), "验收后项目从名单里删去", _fewer_than_before),
    Mistake(
        ("tax",), "漏填营业收入，企业自报的又小于主营业务收入", _left_out("revenue", "main_revenue", least=200),
        _less_than_part("revenue", "main_revenue", 0.8),
    ),
    Mistake(
        ("ip_office",), "漏填知识产权合计，企业自报时没有算专利", _left_out("ip_count", "invention_patents", least=3),
        _less_than_part("ip_count", "invention_patents", 0.5),
    ),
)  # fmt: skip


def with_mistakes(source: str, rows: Sequence[Row], last: Mapping[str, Row]) -> list[Row]:
    """What ``source`` delivers of these firms: each mistake is made by the first firm it fits. ``last``: rows of the year before,
    by credit code. The same rows always give the same mistakes."""
    wrong = planted(rows, last)
    return [{**row, **_of_source(source, wrong.get(row["enterprise"]))} for row in rows]


def _of_source(source: str, found: tuple[Mistake, Figures] | None) -> Figures:
    return found[1] if found and source in found[0].sources else {}


def reported_beside(rows: Sequence[Row], last: Mapping[str, Row]) -> dict[str, Figures]:
    """Firm (credit code) → what it reports itself where its mistake shows only beside that."""
    by_code = {row["enterprise"]: row for row in rows}
    made = {code: mistake.own for code, (mistake, _) in planted(rows, last).items() if mistake.own}
    return {code: own(by_code[code], last[code]) or {} for code, own in made.items()}


def planted(rows: Sequence[Row], last: Mapping[str, Row]) -> dict[str, tuple[Mistake, Figures]]:
    """Firm (credit code) → its mistake and the facts as they are delivered. The last row, the cast's own firm, makes none."""
    found: dict[str, tuple[Mistake, Figures]] = {}
    for mistake in MISTAKES:
        for row in rows[FIRST:-1]:
            before = last.get(row["enterprise"])
            figures = mistake.spoil(row, before) if before and row["enterprise"] not in found else None
            if figures:
                found[row["enterprise"]] = mistake, figures
                break
    return found
