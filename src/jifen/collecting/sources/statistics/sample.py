"""The survey in 千元: UTF-8 with mark, the name of the form, a row of item codes between header and data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from jifen.collecting.sources.sheet import Firm, Sheet, heads

FILE: Final = "研发和财务状况.csv"
ENCODING: Final = "utf-8-sig"
KEY: Final = "统一社会信用代码"
_MONEY: Final = ("total_cost", "assets", "net_profit", "equity_opening", "equity_closing")
WRONG: Final[dict[tuple[int, str], Any]] = {
    (7, "研究开发费用合计"): "-88.0",
    (8, "研究开发人员合计"): "3.5",
    (9, "资产总计"): "NaN",
    (10, "成本费用合计"): "见附表",
    (11, "报告期"): "二〇二五",
    (12, "所有者权益期初"): "不适用（说不清）",
    (13, "所有者权益期末"): "9999999999.0",
}


def sheet(firms: Sequence[Firm], year: int) -> Sheet:
    words = (
        "单位详细名称", KEY, "报告期", "研究开发费用合计", "研究开发人员合计",
        "成本费用合计", "资产总计", "净利润", "所有者权益期初", "所有者权益期末",
    )  # fmt: skip
    codes = ["", "", "", "RD01", "RD02", "F01", "F02", "F03", "F04", "F05"]
    body = [_row(number, firm, year) for number, firm in enumerate(firms)]
    return Sheet(
        [["企业研发活动及财务状况（示例表）"], ["计量单位：千元、人"]],
        [(w,) for w in words],
        [codes, *body],
        [["合计"]],
    )


def _row(number: int, firm: Firm, year: int) -> list[Any]:
    spent = "无研发活动" if firm["rd_expense"] == 0 else _thousands(firm["rd_expense"])
    money = [_thousands(firm[name]) for name in _MONEY]
    if firm["established_on"] and firm["established_on"].year == year:
        money[3] = "不适用（本年新成立）"
    people = heads(firm["rd_staff"])
    return [firm["name"], firm["enterprise"], year, spent, "…" if people is None else people, *money]


def _thousands(ten_thousands: float | None) -> str:
    return "" if ten_thousands is None else f"{ten_thousands * 10:.1f}"
