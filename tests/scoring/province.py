"""A small invented province, taken through the real cycle to published points; for everybody's tests."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.utils import timezone

from jifen.demo import demo_facts
from jifen.enterprises.actions import load_demo_enterprises
from jifen.people.demo_accounts import DEMO_ENTERPRISE
from jifen.people.models import Person
from jifen.schemes.actions import load_shipped_schemes
from jifen.scoring import actions
from jifen.scoring.archive import Facts
from jifen.scoring.jobs import work_runs_until_done
from jifen.scoring.models import Cycle, Publication, PublishProposal, Run, Snapshot
from jifen.verifying.models import CheckRun
from tests.cast import make_cast

SEED = 2026
WHY = "测试"
AGO = timedelta(days=20)


def then() -> datetime:
    """When the cycle was scored and announced, so that its announcement lies behind by now."""
    return timezone.now() - AGO


def facts_of(n: int = 120, year: int = 2025) -> Any:
    """Three years of ``n`` invented enterprises, and of the cast's own, which does as the first does."""
    table = demo_facts(n, SEED, (year - 2, year - 1, year))
    first = table.filter(pc.equal(table.column("enterprise"), table.column("enterprise")[0]))
    for place, value in enumerate(DEMO_ENTERPRISE):
        column = ("enterprise", "name", "county")[place]
        same = pa.array([value] * first.num_rows, first.schema.field(column).type)
        first = first.set_column(first.schema.get_field_index(column), first.schema.field(column), same)
    return pa.concat_tables([table, first])


def known(table: Any, at: datetime | None = None) -> Facts:
    """As if deliveries and verdicts had brought exactly this."""
    return Facts(table, at or then(), "0" * 64, deliveries=1, verdicts=0)


def person(username: str) -> Person:
    return Person.objects.get(username=username)


def peopled(n: int = 120) -> None:
    """Cast, enterprises and schemes; what is there already stays."""
    make_cast()
    load_demo_enterprises(n, SEED)
    load_shipped_schemes(at=timezone.now())


def checked(year: int, at: datetime | None = None) -> CheckRun:
    """A check run that found nothing."""
    now = at or then()
    return CheckRun.objects.create(
        year=year, asked_at=now, by="system", known_by=now, state=CheckRun.State.DONE, enterprises=0, ended_at=now
    )


def verified_cycle(n: int = 120, year: int = 2025) -> Cycle:
    """Opened, closed, checked; ready to be frozen."""
    peopled(n)
    operator = person("operator")
    cycle = actions.open_cycle(by=operator, year=year, at=then())
    actions.move_cycle(by=operator, cycle=cycle, verb="close", at=then())
    checked(year)
    return actions.move_cycle(by=operator, cycle=cycle, verb="verify", at=then())


def frozen(n: int = 120, year: int = 2025, table: Any = None) -> Snapshot:
    facts = known(facts_of(n, year) if table is None else table)
    return actions.freeze_snapshot(by=person("operator"), year=year, facts=facts, at=then())


def scored_run(cycle: Cycle) -> Run:
    """The core run on the newest snapshot, done, with its sector runs."""
    run = actions.ask_cycle_runs(by=person("operator"), cycle=cycle, at=then())
    work_runs_until_done()
    run.refresh_from_db()
    return run


def scored_cycle(n: int = 120, year: int = 2025) -> Cycle:
    cycle = verified_cycle(n, year)
    frozen(n, year)
    scored_run(cycle)
    return actions.move_cycle(by=person("operator"), cycle=cycle, verb="score", at=then())


def announced_cycle(n: int = 120, year: int = 2025) -> Cycle:
    cycle = scored_cycle(n, year)
    return actions.move_cycle(by=person("operator"), cycle=cycle, verb="announce", at=then())


def settled_cycle(n: int = 120, year: int = 2025) -> Cycle:
    """The announcement lies behind: settled on the day after its last."""
    cycle = announced_cycle(n, year)
    return actions.move_cycle(by=person("operator"), cycle=cycle, verb="settle", at=after_announcement(cycle))


def after_announcement(cycle: Cycle) -> datetime:
    return then() + timedelta(days=cycle.announcement_days + 1)


def proposed(cycle: Cycle) -> PublishProposal:
    return actions.propose_publication(by=person("operator"), cycle=cycle, at=after_announcement(cycle), why=WHY)


def published_province(n: int = 120, year: int = 2025) -> Publication:
    """Everything, by the real actions: enterprises, snapshot, core and sector runs, scores, announcement, two persons."""
    cycle = settled_cycle(n, year)
    proposal = proposed(cycle)
    return actions.approve_publication(by=person("science-officer"), proposal=proposal, at=after_announcement(cycle))
