"""The yearly return in 元: GBK, a title and a unit row, thousands commas, full-width digits, a page total in the middle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from jifen.collecting.sources.sheet import Firm, Sheet, full_width, yes_no, yuan

FILE: Final = "年度申报汇总.csv"
ENCODING: Final = "gb18030"
KEY: Final = "纳税人识别号"
WRONG: Final[dict[tuple[int, str], Any]] = {
    (7, "营业收入"): "约三百万元",
    (8, "其中：主营业务收入"): "999999999999.00",
    (9, "营业收入"): "1.23E+08",
    (9, "研发费用加计扣除额"): "-500.00",
    (10, "是否欠税"): "可能",
    (11, "所属年度"): "",
    (12, "研发费用加计扣除额"): "不适用",
    (13, "营业收入"): "-20000.00",
    (13, "其中：主营业务收入"): "-30000.00",
}


def sheet(firms: Sequence[Firm], year: int) -> Sheet:
    words = (
        "纳税人名称", KEY, "所属年度", "营业收入", "其中：主营业务收入", "研发费用加计扣除额",
        "是否欠税", "是否欠缴非税收入", "是否欠缴社会保险费",
    )  # fmt: skip
    body = [_row(number, firm, year) for number, firm in enumerate(firms)]
    total = yuan(sum(firm["revenue"] or 0 for firm in firms))
    return Sheet(
        [[f"{year}年度企业所得税汇算清缴数据"], ["单位：元"]], [(w,) for w in words], body, [["合计", "", "", total]]
    )


def _row(number: int, firm: Firm, year: int) -> list[Any]:
    revenue = "零申报" if firm["revenue"] == 0 else yuan(firm["revenue"], grouped=number % 4 == 0)
    main = "零申报" if firm["revenue"] == 0 else yuan(_within(firm["main_revenue"], firm["revenue"]))
    deduction = "不适用（核定征收）" if number % 17 == 16 else yuan(firm["rd_super_deduction"])
    if number % 6 == 5:
        revenue, main = full_width(revenue), full_width(main)
    flags = [yes_no(firm[name], "未查询") for name in ("tax_arrears", "nontax_arrears", "premium_arrears")]
    return [firm["name"], firm["enterprise"], f"{year}年", revenue, main, deduction, *flags]


def _within(part: float | None, whole: float | None) -> float | None:
    return part if part is None or whole is None else min(part, whole)
