"""Measures, then writes bench/results/latest.json, the measured part of docs/reference/speed.md, and docs/images/speed.svg."""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path

from bench.chart import write_chart
from bench.measuring import JOBS, ONCE, Measured, measure, stamp
from bench.page import machine, write_page
from bench.targets import HUGE, targets_of

SIZES = [10_000, 100_000, 1_000_000]
RESULTS = Path("bench/results/latest.json")


def main() -> None:
    wanted = arguments()
    everything = os.environ.get("BENCH") == "full"
    sizes = sorted(wanted.sizes) + ([HUGE] if everything else [])
    start = time.monotonic()

    def tell(step: str) -> None:
        print(f"{time.monotonic() - start:6.0f} s  {step}", flush=True)

    made = measure(sizes, wanted.rounds, wanted.jobs, everything, tell)
    write(made, wanted.rounds)
    tell(f"written: {RESULTS}, docs/reference/speed.md, docs/images/speed.svg")
    for target in targets_of(made):
        print(f"  {target.name:42} {target.aim_text:>10}  {target.value_text:>14}  {target.met_text}")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--sizes", type=lambda words: [int(w) for w in words.split(",")], default=SIZES, help="10000,100000"
    )
    parser.add_argument("--rounds", type=int, default=3, help="runs of every job by every contender")
    parser.add_argument(
        "--jobs", type=lambda words: words.split(","), default=[*JOBS, *ONCE], help=", ".join([*JOBS, *ONCE])
    )
    return parser.parse_args()


def write(made: Measured, rounds: int) -> None:
    day = stamp()
    targets = [{"name": t.name, "aim": t.aim_text, "measured": t.value, "met": t.met} for t in targets_of(made)]
    record = {"day": day, "rounds": rounds, "machine": machine(), "targets": targets, **made.to_dict()}
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    write_page(made, day, rounds)
    write_chart(made)


if __name__ == "__main__":
    main()
