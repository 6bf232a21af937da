"""Story: a snapshot is frozen, then scored by the core scheme with the sector schemes beside it."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from jifen.audit.models import Entry
from jifen.enterprises.models import Enterprise
from jifen.scoring import actions, archive
from jifen.scoring.actions import freezing, working, writing_scores
from jifen.scoring.jobs import freeze_once, work_runs_once
from jifen.scoring.models import Cycle, Freezing, Run, Score, Snapshot
from tests.scoring import province
from tests.verifying.claims import Said, handed_in, stand_up_sources

FIRMS = 60
YEAR = 2025
working.LEASE = freezing.LEASE = timedelta(seconds=0.2)  # type: ignore[misc]
working.SAID_EVERY = 0.0  # type: ignore[misc]
working.MOST_ATTEMPTS = freezing.MOST_ATTEMPTS = 50  # type: ignore[misc]
writing_scores.AT_ONCE = 20  # type: ignore[misc]
FACTS = ("rd_expense", "revenue", "main_revenue", "staff", "rd_staff", "net_profit", "invention_patents", "ip_count")


def prepare() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    cycle = province.verified_cycle(FIRMS, YEAR)
    stand_up_sources()
    keys = {one.code: one for one in Enterprise.objects.all()}
    rows = [row for row in province.facts_of(FIRMS, YEAR).to_pylist() if row["year"] >= YEAR - 1]
    said = [
        Said(keys[row["enterprise"]], fact, row[fact], row["year"])
        for row in rows
        for fact in FACTS
        if row[fact] is not None
    ]
    handed_in("tax", said, at=province.then())
    actions.ask_freezing(by=province.person("operator"), cycle=cycle, at=timezone.now())


def work() -> None:
    """The worker's two steps; what a person presses in between is pressed once."""
    cycle = Cycle.objects.get(year=YEAR)
    while Freezing.objects.filter(state__in=["waiting", "running"]).exists():
        if freeze_once() is None:
            time.sleep(0.05)  # the lease of one who died runs out
    if not cycle.runs.exists():
        actions.ask_cycle_runs(by=province.person("operator"), cycle=cycle, at=timezone.now())
    while Run.objects.filter(state__in=["waiting", "running"]).exists():
        if work_runs_once() is None:
            time.sleep(0.05)


def told() -> Any:
    scores = Score.objects.order_by("run", "enterprise__code").values_list(
        "run", "enterprise__code", "total", "base", "bonus", "grade", "stage", "completeness", "rank_province", "rank_stage",
        "band_low", "band_high", "growth", "benchmark", "dimensions", "situations",
    )  # fmt: skip
    runs = [one for one in Run.objects.order_by("pk") if archive.is_whole(archive.run_folder(one), one.manifest)]
    entries = Entry.objects.filter(action__in=["snapshot.frozen", "run.asked", "run.done"]).order_by("pk")
    return {
        "snapshots": list(Snapshot.objects.order_by("pk").values_list("digest", flat=True)),
        "runs": [[one.number, one.scheme.code, one.state, one.manifest["files"]] for one in runs],
        "scores": [list(one) for one in scores],
        "entries": list(entries.values_list("action", flat=True)),
    }
