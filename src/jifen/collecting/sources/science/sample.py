"""Science department: one wide workbook with two header rows, titles as pairs of dates in several spellings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from jifen.collecting.sources.sheet import Firm, Sheet, chinese_day, heads, yes_no

FILE: Final = "企业科技活动汇总.xlsx"
KEY: Final = "企业 / 统一社会信用代码"
_TITLES: Final = ("高新技术企业", "科技型中小企业")
_COUNTS: Final = ("projects_prefecture", "projects_province", "awards_prefecture", "awards_province", "standards")
WRONG: Final[dict[tuple[int, str], Any]] = {
    (7, "科技计划项目（项） / 地市级"): -1,
    (8, "科技计划项目（项） / 省级及以上"): "两项",
    (9, "高新技术企业 / 发证日期"): "2025年2月30日",
    (10, "科技型中小企业 / 入库日期"): "2025-06-30",
    (10, "科技型中小企业 / 有效期至"): "2024-12-31",
    (11, "技术合同成交额（万元）"): "12,34",
    (12, "列入科研严重失信名单"): "疑似",
    (13, "高新技术企业 / 发证日期"): None,
    (13, "高新技术企业 / 有效期至"): date(2027, 12, 31),
}


def sheet(firms: Sequence[Firm], year: int) -> Sheet:
    headers = [
        ("企业", "名称"), ("企业", "统一社会信用代码"), ("年度", "年度"),
        ("科技计划项目（项）", "地市级"), ("科技计划项目（项）", "省级及以上"), ("科技奖励（项）", "地市级"), ("科技奖励（项）", "省级及以上"),
        ("参与制定标准（项）", ""), ("技术合同成交额（万元）", ""), ("高新技术企业", "发证日期"), ("高新技术企业", "有效期至"),
        ("科技型中小企业", "入库日期"), ("科技型中小企业", "有效期至"), ("列入科研严重失信名单", ""),
    ]  # fmt: skip
    body = [_row(number, firm, year) for number, firm in enumerate(firms)]
    return Sheet([[f"{year}年度企业科技活动汇总表"]], headers, body, [["合计", f"{len(body)} 家"]])


def _row(number: int, firm: Firm, year: int) -> list[Any]:
    counts = [heads(firm[name]) or ("无" if number % 3 == 0 else None) for name in _COUNTS]
    held = {entry["name"]: entry for entry in firm["qualifications"] or ()}
    days = [_day(held.get(title, {}).get(end), number) for title in _TITLES for end in ("on", "until")]
    turnover = firm["contract_turnover"]
    return [
        firm["name"],
        firm["enterprise"],
        f"{year}年度",
        *counts,
        "无" if turnover == 0 else turnover,
        *days,
        yes_no(firm["research_blacklist"], "未核查"),
    ]


def _day(day: date | None, number: int) -> Any:
    """As a date cell, in Chinese, or with dots, as different hands type it."""
    if day is None or number % 3 == 0:
        return day
    return chinese_day(day) if number % 3 == 1 else day.strftime("%Y.%m.%d")
