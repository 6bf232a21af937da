"""One check run, step by step, on the claims that are there: ``python -m bench.platform.checking_once``."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import connection
from django.utils import timezone

from bench.platform.claims import FOLDER, YEARS
from jifen.collecting.models import FactClaim
from jifen.engine.checks import run_checks
from jifen.verifying.actions.check_working import AT_ONCE
from jifen.verifying.actions.checking import ask_check_run
from jifen.verifying.check_jobs import check_once
from jifen.verifying.checking import core_points, effects
from jifen.verifying.facts import verified
from jifen.verifying.models import CheckRun, Finding

YEAR = YEARS[-1]
T = TypeVar("T")
seconds: dict[str, float] = {}
__all__ = ["FOLDER"]


def timed(name: str, work: Callable[[], T]) -> T:
    start = time.perf_counter()
    made = work()
    seconds[name] = time.perf_counter() - start
    print(f"{name} {seconds[name]:.1f} s", file=sys.stderr, flush=True)
    return made


def streamed() -> int:
    """Only taking the rows out."""
    rows = 0
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            "SELECT id, delivery_id, enterprise_id, year, fact, state, number, value FROM collecting_factclaim"
        )
        while some := cursor.fetchmany(50_000):
            rows += len(some)
    return rows


def main() -> None:
    timed("streaming", streamed)
    found = steps()
    run = whole("whole run, with writing")
    assert run.opened == Finding.objects.count()
    again = whole("again")
    del seconds["again"]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    told: dict[str, Any] = {"enterprises": run.enterprises, "claims": FactClaim.objects.count(), "found": found}
    json.dump(told | {"seconds": seconds, "again": again.took, "memory": memory}, sys.stdout)


def steps() -> int:
    read = timed("reading", lambda: verified(years=YEARS, by_source=True))
    points = core_points(YEAR, timezone.localdate())
    assert points is not None
    stages = timed("stages", lambda: points.stages(read.table))
    table = read.table.append_column("stage", stages).combine_chunks()
    outcome = timed("checks", lambda: run_checks(lambda: table.to_batches(AT_ONCE), year=YEAR))
    norms = timed("norms", lambda: points.norms(read.table))
    timed("effects", lambda: list(effects(read, points, norms, outcome.found)))
    return len(outcome.found)


class Whole:
    def __init__(self, run: CheckRun, took: float):
        self.run, self.took = run, took
        self.enterprises, self.opened = run.enterprises, run.opened


def whole(name: str) -> Whole:
    ask_check_run(by="system", year=YEAR, at=timezone.now())
    run = timed(name, check_once)
    assert run is not None
    assert run.state == CheckRun.State.DONE, run.why
    return Whole(run, seconds[name])


if __name__ == "__main__":
    main()
