"""Truth for matching, taken from real files: what is one enterprise under two names, and what are two enterprises."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

from jifen.verifying.matching.names import normal
from jifen.verifying.matching.place_names import leading_place
from jifen.verifying.matching.records import Known

RealFile = Callable[[str], Path]
CITIES = {
    "长春": "220100", "吉林": "220200", "四平": "220300", "辽源": "220400", "通化": "220500", "白山": "220600", "松原": "220700",
    "白城": "220800", "延边州": "222400",
}  # fmt: skip
MARKS = ("*ST", "ST", "S*ST", "SST", "退市", "N", "XD", "XR", "DR")
"""What an exchange puts before a share's name; no part of the firm's."""


def rows_of(path: Path, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


def share_name(written: str) -> str:
    """A short name without the exchange's marks: ``*ST 海润`` and ``万科A`` are 海润 and 万科."""
    name = normal(written)
    for mark in MARKS:
        if written.startswith(mark) and len(name) > len(normal(mark)) + 1:
            name = name.removeprefix(normal(mark))
    return (
        name.removesuffix("退")
        .removesuffix("A")
        .removesuffix("B")
        .removesuffix("U")
        .removesuffix("W")
        .removesuffix("UW")
    )


def listed(real_file: RealFile) -> dict[str, tuple[str, set[str]]]:
    """Stock code → full name and short names in the reports of 2019 to 2021."""
    found: dict[str, tuple[str, set[str]]] = {}
    for row in rows_of(real_file("cn_finglm_2019_2021/reports_list.csv")):
        _, full, code, short, *_ = row["name"].split("__")
        found.setdefault(code, (full, set()))[1].add(short)
    return found


def addresses(real_file: RealFile, year: str) -> dict[str, str]:
    """Stock code → address in the report of a year; sentences and postcodes the parser took for one are left out."""
    rows = rows_of(real_file("cn_finglm_2019_2021/baseinfo_no_persons.csv"))
    return {
        row["股票代码"].zfill(6): row["注册地址"]
        for row in rows
        if row["报告年份"] == year and province_of(row["注册地址"])
    }


def short_2023(real_file: RealFile) -> dict[str, tuple[str, str]]:
    """Stock code → short name and place in 2023."""
    return {
        row["symbol"]: (row["name"], row["area"])
        for row in rows_of(real_file("cn_listed_names/stock_basic_2023_utf8.csv"))
    }


def jilin(real_file: RealFile, year: int) -> list[Known]:
    """Companies of the Jilin register founded in ``year``."""
    return [
        Known(
            row["统一社会信用代码"], row["企业名称"], county=CITIES.get(row["地区"], ""),
            established_on=date.fromisoformat(row["注册日期"]),
        )
        for row in rows_of(real_file(f"cn_jilin_register/jilin_{year}_companies.csv"))
    ]  # fmt: skip


def province_of(text: str) -> str:
    """The province a place or an address lies in, as six digits."""
    code = leading_place(normal(text))[0]
    return f"{code[:2]}0000" if code else ""


def in_first_half(key: str) -> bool:
    """Which half a firm belongs to: one half for estimating, the other for measuring."""
    return hashlib.sha256(key.encode()).digest()[0] < 128
