"""One delivery of the tax office, read by plain readers and taken in by the platform: ``python -m bench.platform.importing ROWS``."""

from __future__ import annotations

import csv
import io
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pandas as pd
import xlsxwriter

from bench.platform.province import FOLDER, stand_up
from bench.platform.taking_in import deliver, delivered_kinds
from jifen.enterprises.models import Enterprise

FIRMS = 10_000
HEADERS = (
    "纳税人名称", "纳税人识别号", "所属年度", "营业收入", "其中：主营业务收入", "研发费用加计扣除额",
    "是否欠税", "是否欠缴非税收入", "是否欠缴社会保险费",
)  # fmt: skip
ROUNDS = 3


def rows(codes: list[str], count: int, shift: int) -> Iterator[list[str]]:
    """``count`` rows over as many years as it takes; ``shift`` makes every round's values its own."""
    for number in range(count):
        code, year = codes[number % len(codes)], 2000 + number // len(codes)
        revenue = 1_000_000 + (number * 7919 + shift) % 90_000_000
        yield [
            "示例",
            code,
            str(year),
            f"{revenue}.00",
            f"{revenue * 0.9:.2f}",
            f"{revenue * 0.05:.2f}",
            "否",
            "否",
            "否",
        ]


def as_csv(lines: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    return text.getvalue().encode("gb18030")


def write_xlsx(lines: list[list[str]], path: Path) -> None:

    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet("Sheet1")
        for number, line in enumerate(lines):
            sheet.write_row(number, 0, line)


def readers(path_csv: Path, path_xlsx: Path) -> dict[str, Callable[[], int]]:
    """Name → reads the whole file and returns the rows it saw; nothing is checked, nothing kept."""

    def floor() -> int:
        with path_csv.open(encoding="gb18030", newline="") as file:
            return sum(1 for _ in csv.reader(file))

    def with_openpyxl() -> int:
        sheet = openpyxl.load_workbook(path_xlsx, read_only=True).active
        return sum(1 for _ in sheet.iter_rows(values_only=True))

    return {
        "csv.reader, GBK": floor,
        "pandas.read_csv, GBK": lambda: len(pd.read_csv(path_csv, encoding="gb18030", header=2, dtype=str)),
        "openpyxl, read-only, XLSX": with_openpyxl,
        "pandas.read_excel, XLSX": lambda: len(pd.read_excel(path_xlsx, header=2, dtype=str, engine="openpyxl")),
    }


def main(count: int) -> None:
    stand_up(FIRMS)

    codes = list(Enterprise.objects.values_list("code", flat=True)[:FIRMS])
    seconds: dict[str, list[float]] = {}
    for number in range(ROUNDS):
        lines = [["年度申报"], ["单位：元"], list(HEADERS), *rows(codes, count, number + 1)]
        path_csv, path_xlsx = Path(FOLDER) / "tax.csv", Path(FOLDER) / "tax.xlsx"
        path_csv.write_bytes(as_csv(lines))
        write_xlsx(lines, path_xlsx)
        jobs: dict[str, Callable[[], int]] = dict(readers(path_csv, path_xlsx))
        jobs |= {
            f"jifen, {kind}": lambda path=path: deliver(path) for kind, path in delivered_kinds(path_csv, path_xlsx)
        }
        for name, job in jobs.items():
            start = time.perf_counter()
            seen = job()
            seconds.setdefault(name, []).append(time.perf_counter() - start)
            assert seen >= count, f"{name}: {seen} of {count} rows"
    json.dump({"rows": count, "seconds": seconds}, sys.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]))
