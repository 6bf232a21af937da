"""Stocks at the end of the year: a workbook with a title, a remark, two header rows with merged cells and a line of totals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from jifen.collecting.sources.sheet import Firm, Sheet, full_width, heads

FILE: Final = "知识产权拥有量统计.xlsx"
KEY: Final = "权利人 / 统一社会信用代码"
_PATENTS: Final = "拥有量（件） / 有效发明专利"
_ALL: Final = "拥有量（件） / 知识产权合计"
WRONG: Final[dict[tuple[int, str], Any]] = {
    (7, _PATENTS): -3,
    (8, _PATENTS): "三件",
    (9, _PATENTS): 99999,
    (10, _ALL): 2.5,
    (11, "年度"): "去年",
}


def sheet(firms: Sequence[Firm], year: int) -> Sheet:
    headers = [
        ("权利人", "名称"), ("权利人", "统一社会信用代码"), ("年度", "年度"),
        ("拥有量（件）", "有效发明专利"), ("拥有量（件）", "知识产权合计"),
    ]  # fmt: skip
    body = [_row(number, firm, year) for number, firm in enumerate(firms)]
    total = ["总计", None, None, sum(heads(firm["invention_patents"]) or 0 for firm in firms)]
    return Sheet([["企业知识产权拥有量统计表"], [None, None, None, "单位：件"]], headers, body, [total])


def _row(number: int, firm: Firm, year: int) -> list[Any]:
    patents, every = heads(firm["invention_patents"]), heads(firm["ip_count"])
    if patents is not None and every is not None and number % 5 == 0:
        return [firm["name"], firm["enterprise"], f"{year}年", full_width(str(patents)), f"{every:,}"]
    return [firm["name"], firm["enterprise"], year, "—" if patents is None else patents or "无", every]
