"""How long a whole check run takes, step by step: ``python -m bench.platform.check_runs [FIRMS]`` writes
docs/reference/speed-of-check-runs.md. The database that is made for it is gone at the end.
"""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.page import machine

FIRMS = 100_000
PACKAGES = ("jifen", "django", "pyarrow", "numpy")
RESULTS = Path("bench/results/check_runs.json")
PAGE = Path("docs/reference/speed-of-check-runs.md")
TEXT = """# Speed of check runs · 核验作业的速度

`python -m bench.platform.check_runs` writes this page. 由 python -m bench.platform.check_runs 写成，请勿手改。

**The job.** {enterprises:,} invented enterprises, three years of ten sources, {claims:,} claims in SQLite; one enterprise in ten reports itself. A
check run reads every standing claim with its verdicts, makes the table of verified facts with each source's own word, finds the stages,
runs all checks, reckons for each of {found:,} findings what its value does to the points, and writes them down. *Streaming* only takes the rows of
claims out of the database with the same driver and drops them: less cannot be done.

Measured on {day} on {machine}. The machine is shared with other work: ratios wander less than seconds. One run.

| step | seconds | ÷ streaming |
|---|---|---|
{steps}
The aim is: all checks within 5 × the time of reading the data. Checks alone: {ratio:.2f} × reading.

A second run on the same facts, which finds every finding known, took {again:.0f} s. Most memory in use: {memory:,} MiB.
"""


def main(firms: int) -> None:
    with tempfile.TemporaryDirectory(prefix="jifen-bench-") as folder:
        environment = {**os.environ, "JIFEN_DATA": folder}
        run(environment, "claims", str(firms))
        record = json.loads(run(environment, "checking_once"))
    record |= {"day": datetime.datetime.now(tz=datetime.UTC).date().isoformat(), "machine": machine(PACKAGES)}
    RESULTS.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page(record), encoding="utf-8")


def run(environment: dict[str, str], module: str, *words: str) -> bytes:
    """Each part in a process of its own, so that what it needs is its own."""
    command = [sys.executable, "-m", f"bench.platform.{module}", *words]
    return subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout


def page(record: dict[str, Any]) -> str:
    seconds = record["seconds"]
    on = ", ".join((record["machine"]["processor"], f"{record['machine']['cores']} cores", record["machine"]["memory"]))
    lines = [f"| {name} | {took:.1f} | {took / seconds['streaming']:.1f} |\n" for name, took in seconds.items()]
    return TEXT.format(
        enterprises=record["enterprises"], claims=record["claims"], found=record["found"], day=record["day"], machine=on,
        steps="".join(lines), ratio=seconds["checks"] / seconds["reading"], again=record["again"], memory=record["memory"],
    )  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else FIRMS)
