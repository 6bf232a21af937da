"""Measures, each part in a process of its own, and writes bench/results/platform.json and docs/reference/speed-of-the-platform.md."""

from __future__ import annotations

import datetime
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.page import machine

ROWS, FEW, MANY = 50_000, 100, 10_000
RESULTS = Path("bench/results/platform.json")
PAGE = Path("docs/reference/speed-of-the-platform.md")
FLOOR = "csv.reader, GBK"
HEAD = """# Speed of the platform · 平台的速度

`make bench-platform` writes this page. 由 make bench-platform 写成，请勿手改。

**The job.** One delivery of the tax office, {rows:,} rows of nine columns. The plain readers read every cell and keep nothing. *jifen* takes the file in,
reads it in a child process with limits, checks every row against the register and the contract, compares six claims a row with what stood before,
writes them, counts coverage, signs the verdict. So the ratio says what all that costs over merely reading.

Measured on {day} on {machine}. The machine is shared with other work: ratios wander less than seconds. Median of three runs, taking turns.

| who | rows per second | time ÷ floor |
|---|---|---|
"""


def run(module: str, number: int) -> Any:
    """The result of one part, in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="jifen-bench-") as folder:
        print(f"{module} {number:,}", flush=True)
        environment = {**os.environ, "JIFEN_DATA": folder}
        command = [sys.executable, "-m", f"bench.platform.{module}", str(number)]
        return json.loads(subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout)


def main() -> None:
    taken = run("importing", ROWS)
    pages = {firms: run("pages", firms) for firms in (FEW, MANY)}
    day = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    record = {"day": day, "machine": machine(), "importing": taken, "pages": pages}
    RESULTS.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page(record), encoding="utf-8")


def page(record: dict[str, Any]) -> str:
    taken, pages = record["importing"], record["pages"]
    medians = {name: statistics.median(runs) for name, runs in taken["seconds"].items()}
    on = ", ".join((record["machine"]["processor"], f"{record['machine']['cores']} cores", record["machine"]["memory"]))
    text = HEAD.format(rows=taken["rows"], day=record["day"], machine=on)
    for name, seconds in sorted(medians.items(), key=lambda pair: pair[1]):
        text += f"| {name} | {taken['rows'] / seconds:,.0f} | {seconds / medians[FLOOR]:.1f} |\n"
    text += "\nPages as the operator sees them, whole request on the server, SQLite, median of fifteen:\n\n"
    text += f"| page | {FEW:,} enterprises, ms | {MANY:,} enterprises, ms |\n|---|---|---|\n"
    for name in pages[FEW]:
        text += f"| `{name}` | {pages[FEW][name]:.0f} | {pages[MANY][name]:.0f} |\n"
    return text


if __name__ == "__main__":
    main()
