"""All checks on 100,000 enterprises of three years beside merely reading the columns, and some checks beside a pandas script.

python -m bench.checks [firms]    measures and writes docs/reference/speed-of-the-checks.md and bench/results/checks.json
"""

from __future__ import annotations

import datetime
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from bench.checks_in_pandas import SOME, found_by_pandas
from bench.checks_panel import YEAR, write_panel
from bench.page import machine
from jifen.engine.checks import CHECKS, run_checks
from jifen.engine.checks.firm_columns import parsed_column
from jifen.engine.checks.registry import BY_CODE
from jifen.engine.checks.running import KEYS, run_these

FIRMS, ROUNDS = 100_000, 5
RESULTS, PAGE = Path("bench/results/checks.json"), Path("docs/reference/speed-of-the-checks.md")
FOLDER = Path("out/bench")
AIM = 5.0
PACKAGES = ("jifen", "numpy", "pyarrow", "pandas")
HEAD = """# Speed of the checks · 核验的速度

`python -m bench.checks` writes this page. 由 python -m bench.checks 写成，请勿手改。

**The job.** {firms:,} invented enterprises, three years, {rows:,} rows, {columns} columns: values that count and the word of every source. All {checks}
checks in one pass, Parquet to findings, {found:,} of them. *Reading* takes the same columns from the same file into memory with all cores and does
nothing with them. The aim of the platform: all checks within {aim:g} × reading.

*pandas* is a plain script doing {some} of the checks as a data analyst would write them; before the clock starts its findings are compared with ours, and
they are the same enterprises.

Measured on {day} on {on}. The machine is shared with other work: ratios wander less than seconds. The best of {rounds} rounds, taking turns, since others take the machine away and nobody gives more of it.

| who | seconds | ÷ reading |
|---|---|---|
"""


def jobs(path: Path, columns: list[str]) -> dict[str, Callable[[], Any]]:
    some = [BY_CODE[code] for code in SOME]
    few = sorted({parsed_column(column)[0] for check in some for column in check.reads} | {"enterprise", "year"})

    return {
        "reading": lambda: pq.read_table(path, columns=columns),
        f"jifen, all {len(CHECKS)} checks": lambda: run_checks(lambda: streamed(path, columns), year=YEAR),
        f"reading, columns of {len(SOME)} checks": lambda: pq.read_table(path, columns=few),
        f"jifen, {len(SOME)} checks": lambda: run_these(some, lambda: streamed(path, few), year=YEAR),
        f"pandas, the same {len(SOME)} checks": lambda: found_by_pandas(path, few),
    }


def streamed(path: Path, columns: list[str]) -> Iterator[pa.RecordBatch]:
    """One row group in memory at a time."""
    file = pq.ParquetFile(path)
    for group in range(file.num_row_groups):
        yield from file.read_row_group(group, columns=columns).to_batches()


def agree(path: Path, columns: list[str]) -> int:
    """Refuses to compare speed where the findings differ; the number of findings of all checks."""
    found = run_checks(lambda: streamed(path, columns), year=YEAR).found
    ours: dict[str, set[str]] = {code: set() for code in SOME}
    for check, enterprise in zip(found["check"].to_pylist(), found["enterprise"].to_pylist(), strict=True):
        if check in ours:
            ours[check].add(enterprise)
    differing = [code for code, theirs in found_by_pandas(path, columns).items() if theirs != ours[code]]
    if differing:
        raise SystemExit(f"bench: pandas and the checks differ on {', '.join(differing)}; nothing was written.")
    return len(found)


def measure(made: dict[str, Callable[[], Any]]) -> dict[str, list[float]]:
    seconds: dict[str, list[float]] = {name: [] for name in made}
    for number in range(ROUNDS):
        for name, job in made.items():
            print(f"round {number + 1}/{ROUNDS} · {name}", flush=True)
            start = time.perf_counter()
            job()
            seconds[name].append(time.perf_counter() - start)
    return seconds


def main(firms: int) -> None:
    path = write_panel(FOLDER, firms)
    there = pq.read_schema(path).names
    wanted = {parsed_column(column)[0] for check in CHECKS for column in check.reads} | set(KEYS)
    columns = [name for name in there if name in wanted]
    found = agree(path, columns)
    seconds = measure(jobs(path, columns))
    record = {
        "day": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        "machine": machine(PACKAGES),
        "firms": firms,
        "rows": pq.read_metadata(path).num_rows,
        "columns": len(columns),
        "found": found,
        "seconds": seconds,
    }
    RESULTS.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page(record), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


def page(record: dict[str, Any]) -> str:
    on = ", ".join((record["machine"]["processor"], f"{record['machine']['cores']} cores", record["machine"]["memory"]))
    text = HEAD.format(**record, checks=len(CHECKS), some=len(SOME), aim=AIM, on=on, rounds=ROUNDS)
    floor = 0.0
    for name, runs in record["seconds"].items():
        taken = min(runs)
        floor = taken if name.startswith("reading") else floor
        text += f"| {name} | {taken:.2f} | {taken / floor:.1f} |\n"
    return text + "\nEach line is divided by the reading above it, of the same columns.\n"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else FIRMS)
