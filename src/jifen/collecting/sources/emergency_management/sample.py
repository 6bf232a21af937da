"""An answer to a list of enterprises: yes or no, the day of the last accident, a remark in the last line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from jifen.collecting.sources.sheet import Firm, Sheet, yes_no

FILE: Final = "事故核查回函附表.xlsx"
KEY: Final = "统一社会信用代码"
_ACCIDENT: Final = "近三年是否发生较大及以上事故"
_DAY: Final = "最近一次事故发生日期"
WRONG: Final[dict[tuple[int, str], Any]] = {
    (7, _ACCIDENT): "是",
    (8, _ACCIDENT): "待定",
    (9, _DAY): "去年冬天",
    (10, _ACCIDENT): "是",
    (10, _DAY): date(2099, 5, 1),
}


def sheet(firms: Sequence[Firm], year: int) -> Sheet:
    headers = [(word,) for word in ("序号", "企业名称", KEY, "核查年度", _ACCIDENT, _DAY)]
    body = [_row(number, firm, year) for number, firm in enumerate(firms, start=1)]
    return Sheet([[f"{year}年生产安全事故核查结果"]], headers, body, [["备注", "未列入本表的企业未作核查"]])


def _row(number: int, firm: Firm, year: int) -> list[Any]:
    if number == 15:
        return [number, firm["name"], firm["enterprise"], f"{year}年", "有", f"{year}年3月8日"]
    day = firm["accident_on"] if firm["accident"] else None
    return [number, firm["name"], firm["enterprise"], f"{year}年", yes_no(firm["accident"], "未查询"), day]
