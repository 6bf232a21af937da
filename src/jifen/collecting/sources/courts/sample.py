"""The answer of a court: GBK, dates without separators, a slash where nothing is to be said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from jifen.collecting.sources.sheet import Firm, Sheet, yes_no

FILE: Final = "失信被执行人核查结果.csv"
ENCODING: Final = "gb18030"
KEY: Final = "统一社会信用代码"
WRONG: Final[dict[tuple[int, str], Any]] = {
    (7, "是否失信被执行人"): "执行中",
    (8, "列入日期"): "20251301",
    (9, "列入日期"): "19991231",
    (10, "查询年度"): "25",
    (11, "是否失信被执行人"): "是",
    (11, "列入日期"): "/",
}


def sheet(firms: Sequence[Firm], year: int) -> Sheet:
    headers = [(word,) for word in ("被核查单位", KEY, "查询年度", "是否失信被执行人", "列入日期")]
    return Sheet([[f"失信被执行人核查结果（{year}年12月）"]], headers, [_row(firm, year) for firm in firms])


def _row(firm: Firm, year: int) -> list[Any]:
    debtor = firm["judgement_debtor"]
    day = date(year, 6, 18).strftime("%Y%m%d") if debtor else "/"
    return [firm["name"], firm["enterprise"], year, yes_no(debtor, "查询失败"), day]
