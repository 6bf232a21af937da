"""Two published years of the same invented enterprises, the second going on where the first ended."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from jifen.demo import demo_facts
from jifen.people.demo_accounts import DEMO_ENTERPRISE
from jifen.scoring import actions
from jifen.scoring.models import Publication
from tests.scoring.province import (
    SEED,
    after_announcement,
    frozen,
    person,
    proposed,
    scored_run,
    then,
    verified_cycle,
)


def facts_over_years(n: int, years: tuple[int, ...], like: int = 0) -> Any:
    """``n`` enterprises, and the cast's own, which does as the one in place ``like`` does."""
    table = demo_facts(n, SEED, years)
    names = table.column("enterprise").unique()
    own = table.filter(pc.equal(table.column("enterprise"), names[like]))
    for place, value in enumerate(DEMO_ENTERPRISE):
        column = ("enterprise", "name", "county")[place]
        kind = own.schema.field(column).type
        own = own.set_column(own.schema.get_field_index(column), column, pa.array([value] * own.num_rows, kind))
    return pa.concat_tables([table, own.cast(table.schema)])


def published_years(n: int = 60, last: int = 2025, like: int = 0) -> tuple[Publication, Publication]:
    """The year before ``last``, then ``last``."""
    table = facts_over_years(n, (last - 3, last - 2, last - 1, last), like)
    year = table.column("year")
    first = table.filter(pc.less(year, last))
    second = table.filter(pc.greater(year, last - 3))
    return published_of(n, last - 1, first), published_of(n, last, second)


def published_of(n: int, year: int, table: Any) -> Publication:
    cycle, operator = verified_cycle(n, year), person("operator")
    frozen(n, year, table)
    scored_run(cycle)
    for verb in ("score", "announce"):
        cycle = actions.move_cycle(by=operator, cycle=cycle, verb=verb, at=then())
    at = after_announcement(cycle)
    cycle = actions.move_cycle(by=operator, cycle=cycle, verb="settle", at=at)
    return actions.approve_publication(by=person("science-officer"), proposal=proposed(cycle), at=at)
