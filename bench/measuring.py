"""Runs jobs in processes of their own, contenders taking turns, and keeps what each run took."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from bench.cases import FOLDER

JOBS: dict[str, tuple[str, ...]] = {
    "full": ("engine", "pandas", "floor"),
    "rescore": ("engine", "pandas"),
    "in_memory": ("engine", "pandas", "numpy", "skcriteria", "pymcdm"),
    "unsorted": ("engine", "pandas"),
}
ONCE: dict[str, tuple[str, ...]] = {"single": ("engine", "pandas"), "draws": ("engine", "pandas")}
"""Jobs whose size does not follow that of the file."""
ENGINE_ONLY = 5_000_000
"""From here on only the engine's full run is measured: the others hold everything in memory, several times over."""
EXACT_UP_TO = 10_000
UNSORTED_UP_TO = 100_000
"""Sorting is measured above this only when everything is, to keep a plain `make bench` under ten minutes."""
Tell = Callable[[str], None]


@dataclass
class Series:
    """All runs of one job by one contender at one size. Seconds; memory in MiB of the whole process at its highest."""

    job: str
    contender: str
    size: int
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.wall)

    @property
    def peak(self) -> float:
        return max(self.memory)


@dataclass
class Measured:
    """``firms``: size → enterprises of the year. ``agreement``: sentences; empty lists mean every cell agrees."""

    series: list[Series] = field(default_factory=list)
    firms: dict[int, int] = field(default_factory=dict)
    agreement: dict[str, dict[str, Any]] = field(default_factory=dict)

    def get(self, job: str, contender: str, size: int) -> Series | None:
        wanted = (s for s in self.series if (s.job, s.contender, s.size) == (job, contender, size) and s.wall)
        return next(wanted, None)

    @property
    def sizes(self) -> list[int]:
        return sorted(self.firms)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def run_once(job: str, contender: str, size: int) -> dict[str, Any]:
    """One run in a process of its own: ``wall``, ``cpu`` of the job, ``memory`` of the process, and what it said."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER, prefix="run-") as scratch:
        command = [sys.executable, "-m", "bench.worker", job, contender, str(size), scratch]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            said = process.stdout.read()
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"bench: {job} by {contender} at {size:,} failed, see above; nothing was written.")
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    taken: dict[str, Any] = json.loads(said.splitlines()[-1])
    return taken | {"memory": used.ru_maxrss / unit}


def measure(sizes: list[int], rounds: int, jobs: list[str], everything: bool, tell: Tell) -> Measured:
    """Smallest size first; within a round the contenders take turns, and another one begins each time."""
    made = Measured()
    for size in sizes:
        own_jobs = [job for job in jobs if job != "unsorted" or size <= UNSORTED_UP_TO or everything]
        prepare(size, own_jobs, made, tell)
        plan = planned(size, size == min(sizes), own_jobs)
        own = {(job, who): Series(job, who, size) for job, who in plan}
        made.series += own.values()
        for number in range(rounds):
            for job, who in turns(plan, number):
                tell(f"{size:>10,} firms · round {number + 1}/{rounds} · {job} by {who}")
                keep(own[job, who], run_once(job, who, size))
    return made


def prepare(size: int, jobs: list[str], made: Measured, tell: Tell) -> None:
    tell(f"{size:>10,} firms · making files")
    run_once("facts", "files", size)
    made.firms[size] = size
    if size >= ENGINE_ONLY:
        return
    made.firms[size] = run_once("result", "files", size)["said"]["enterprises"]
    if "unsorted" in jobs or size <= EXACT_UP_TO:
        run_once("unsorted", "files", size)
    if size <= EXACT_UP_TO:
        for who in ("pandas", "numpy", "draws"):
            tell(f"{size:>10,} firms · do {who} and the engine agree?")
            made.agreement[who] = run_once(who, "agreement", size)["said"]
            refuse_differences(who, made.agreement[who]["differences"])


def refuse_differences(who: str, found: list[str]) -> None:
    if found:
        raise SystemExit(
            f"bench: {who} and the engine do not agree, so comparing their speed means nothing:\n" + "\n".join(found)
        )


def planned(size: int, smallest: bool, jobs: list[str]) -> list[tuple[str, str]]:
    if size >= ENGINE_ONLY:
        return [("full", "engine")]
    wanted = JOBS | (ONCE if smallest else {})
    return [(job, who) for job, contenders in wanted.items() for who in contenders if job in jobs]


def turns(plan: list[tuple[str, str]], number: int) -> Iterator[tuple[str, str]]:
    start = number % max(len(plan), 1)
    yield from plan[start:] + plan[:start]


def keep(series: Series, taken: dict[str, Any]) -> None:
    """Where a job times its own steps (one firm after the other), the median of these is its figure."""
    said = taken["said"] or {}
    series.wall.append(said.get("median", taken["wall"]))
    series.cpu.append(taken["cpu"])
    series.memory.append(taken["memory"])


def stamp() -> str:
    return time.strftime("%Y-%m-%d")
