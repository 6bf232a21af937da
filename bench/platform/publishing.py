"""Two published years in a platform that stands, by the real actions: what lists, overview and movers read."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pyarrow.compute as pc
from django.utils import timezone

from jifen.demo import demo_facts
from jifen.people.models import Person
from jifen.scoring import actions
from jifen.scoring.archive import Facts
from jifen.scoring.jobs import work_runs_until_done
from jifen.scoring.models import Cycle
from jifen.verifying.models import CheckRun

YEARS = (2022, 2023, 2024, 2025)
AGO = timedelta(days=20)
"""Scored and announced so long ago that the announcement lies behind."""


def publish_two_years(firms: int, seed: int = 2026) -> None:
    table = demo_facts(firms, seed, YEARS)
    year = table.column("year")
    _publish(2024, table.filter(pc.less(year, 2025)))
    _publish(2025, table.filter(pc.greater(year, 2022)))


def _publish(year: int, table: Any) -> None:
    at, operator = timezone.now() - AGO, Person.objects.get(username="operator")
    cycle = actions.open_cycle(by=operator, year=year, at=at)
    cycle = actions.move_cycle(by=operator, cycle=cycle, verb="close", at=at)
    _checked(year, at)
    cycle = actions.move_cycle(by=operator, cycle=cycle, verb="verify", at=at)
    facts = Facts(table, at, "0" * 64, deliveries=1, verdicts=0)
    actions.freeze_snapshot(by=operator, year=year, facts=facts, at=at)
    actions.ask_cycle_runs(by=operator, cycle=cycle, at=at)
    work_runs_until_done()
    for verb in ("score", "announce"):
        cycle = actions.move_cycle(by=operator, cycle=cycle, verb=verb, at=at)
    _approve(cycle, operator, at + timedelta(days=cycle.announcement_days + 1))


def _checked(year: int, at: datetime) -> None:
    CheckRun.objects.create(
        year=year, asked_at=at, by="system", known_by=at, state=CheckRun.State.DONE, enterprises=0, ended_at=at
    )


def _approve(cycle: Cycle, operator: Person, at: datetime) -> None:
    cycle = actions.move_cycle(by=operator, cycle=cycle, verb="settle", at=at)
    proposal = actions.propose_publication(by=operator, cycle=cycle, at=at, why="测量")
    actions.approve_publication(by=Person.objects.get(username="science-officer"), proposal=proposal, at=at)
