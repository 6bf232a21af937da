"""Lists of titles put under one another: an enterprise may stand in several rows, titles in everyday words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from jifen.collecting.sources.sheet import Firm, Sheet, chinese_day

FILE: Final = "优质中小企业认定名单.xlsx"
KEY: Final = "统一社会信用代码"
WRONG: Final[dict[tuple[int, str], Any]] = {
    (7, "称号"): "著名企业",
    (8, "认定日期"): "2025年",
    (9, "认定日期"): "2026-01-01",
    (9, "有效期至"): "2024-01-01",
    (10, "称号"): None,
    (12, "年度"): None,
}
_WORDS: Final = ("创新型中小企业", "专精特新", "小巨人", "雏鹰企业", "瞪羚企业")


def sheet(firms: Sequence[Firm], year: int) -> Sheet:
    headers = [(word,) for word in ("企业名称", KEY, "年度", "称号", "认定日期", "有效期至")]
    body = [row for number, firm in enumerate(firms) for row in _rows(number, firm, year)]
    return Sheet([[f"截至{year}年末有效的优质中小企业名单"]], headers, body, [["合计", f"{len(body)} 条"]])


def _rows(number: int, firm: Firm, year: int) -> list[list[Any]]:
    """One title each; from the twentieth firm on some hold two."""
    words = [_WORDS[number % 5], *([_WORDS[(number + 1) % 5]] if number >= 20 and number % 4 == 0 else [])]
    return [_row(firm, year, word, date(year - i, 1 + number % 12, 1 + number % 28)) for i, word in enumerate(words)]


def _row(firm: Firm, year: int, word: str, granted: date) -> list[Any]:
    until = granted.replace(year=granted.year + 3)
    shown: Any = chinese_day(granted) if granted.month % 2 else granted
    return [firm["name"], firm["enterprise"], year, word, shown, until]
