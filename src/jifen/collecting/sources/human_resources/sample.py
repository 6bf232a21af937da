"""Staff and social insurance: a workbook, numbers partly typed as text, ticks for yes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from jifen.collecting.sources.sheet import Firm, Sheet, full_width, heads

FILE: Final = "用工和参保情况.xlsx"
KEY: Final = "单位信用代码"
_STAFF: Final = "期末从业人数（人）"
WRONG: Final[dict[tuple[int, str], Any]] = {
    (7, _STAFF): -12,
    (8, _STAFF): "若干",
    (9, _STAFF): None,
    (10, "存在未参保职工"): "有一些",
    (11, "参保人数（人）"): -1,
    (11, _STAFF): 12.5,
    (12, "参保人数（人）"): 400000,
}


def sheet(firms: Sequence[Firm], year: int) -> Sheet:
    words = ("单位名称", KEY, "年度", _STAFF, "参保人数（人）", "未办理社会保险登记", "存在未参保职工")
    body = [_row(number, firm, year) for number, firm in enumerate(firms)]
    total = ["合计", None, None, sum(heads(firm["staff"]) or 0 for firm in firms)]
    return Sheet([[f"{year}年末企业用工和社会保险参保情况"]], [(word,) for word in words], body, [total])


def _row(number: int, firm: Firm, year: int) -> list[Any]:
    staff, insured = heads(firm["staff"]), heads(firm["insured_staff"])
    shown: Any = "未报" if staff is None else full_width(str(staff)) if number % 7 == 0 else staff
    flags = [
        None if firm[name] is None else "√" if firm[name] else "×"
        for name in ("insurance_unregistered", "staff_uninsured")
    ]
    return [
        firm["name"],
        firm["enterprise"],
        year,
        shown,
        insured if insured else (None if insured is None else "无"),
        *flags,
    ]
