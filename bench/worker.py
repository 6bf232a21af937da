"""One job by one contender, in a process of its own: prepares, runs once, and prints what it took as one line of JSON.

python -m bench.worker JOB CONTENDER SIZE SCRATCH
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
import time
from pathlib import Path

from bench.cases import Case

PLAIN = ("engine", "floor", "numpy", "files")
"""Contenders measured as they live: without pandas, which Arrow would import unasked where it is installed."""


class WithoutPandas:
    """An import finder to whom pandas is not installed."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError("this contender is measured without pandas", name=name)


def main(job: str, contender: str, size: str, scratch: str) -> None:
    if contender in PLAIN:
        sys.meta_path.insert(0, WithoutPandas())
    module = importlib.import_module(f"bench.by_{contender}")
    run = getattr(module, job)(Case(int(size), Path(scratch)))
    before, start = _cpu(), time.perf_counter()
    said = run()
    wall, cpu = time.perf_counter() - start, _cpu() - before
    print(json.dumps({"wall": wall, "cpu": cpu, "said": said if isinstance(said, dict | list) else None}))


def _cpu() -> float:
    """User and system seconds of all threads."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main(*sys.argv[1:])
