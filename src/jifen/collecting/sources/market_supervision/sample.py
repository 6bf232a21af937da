"""The register as an export of the registration system: GBK, a title row, Chinese dates, a row of totals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from jifen.collecting.sources.sheet import Firm, Sheet, chinese_day

FILE: Final = "企业登记信息.csv"
ENCODING: Final = "gb18030"
KEY: Final = "统一社会信用代码"
WRONG: Final[dict[tuple[int, str], Any]] = {
    (7, "企业名称"): "",
    (8, "成立日期"): "2015年13月40日",
    (9, "行政区划代码"): "110108",
    (10, "登记状态"): "挺好",
    (11, "成立日期"): "2099-01-01",
    (12, "行业代码"): "39",
}


def sheet(firms: Sequence[Firm], year: int) -> Sheet:
    headers = [
        (word,) for word in ("序号", "企业名称", KEY, "曾用名", "成立日期", "行政区划代码", "行业代码", "登记状态")
    ]
    body = [_row(number, firm) for number, firm in enumerate(firms, start=1)]
    return Sheet([[f"吉林省企业登记信息（截至{year}年12月31日）"]], headers, body, [["合计", f"{len(body)} 户"]])


def _row(number: int, firm: Firm) -> list[Any]:
    former = firm["name"].replace("科技", "技术") if number % 9 == 0 else ("无" if number % 2 else "")
    status = "存续" if number % 3 else "在业"
    founded = chinese_day(firm["established_on"]) or "2010年1月1日"
    return [
        number,
        firm["name"],
        firm["enterprise"],
        former,
        founded,
        firm["county"],
        firm["industry"] or "待核定",
        status,
    ]
