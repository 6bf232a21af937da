"""The facts live points are reckoned from: rows of the published year, whose stocks and titles are the newest there are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from jifen.engine.facts.checking import BatchCheck
from jifen.engine.scheme.plan import Plan
from jifen.enterprises.models import Enterprise
from jifen.verifying.facts import verified_table

STOCKS: Final = ("累计", "当日", "3 年")
"""Windows of facts that are a state and not the flow of one year."""


def stock_codes(plan: Plan) -> tuple[str, ...]:
    return tuple(code for code in plan.facts if plan.scheme.facts[code].window in STOCKS)


def live_facts(plan: Plan, enterprises: Iterable[Enterprise], year: int, today: date) -> pa.RecordBatch:
    """As the engine takes them: whole enterprises with their years up to ``year``; impossible cells are unknown, as in a run."""
    years = range(year - max((0, *plan.lags)), max(year, today.year) + 1)
    table = verified_table(years=years, enterprises=enterprises)
    past = table.filter(pc.less(table.column("year"), year))
    brought = pa.concat_tables([past, _brought_forward(table, stock_codes(plan), year)])
    ordered = brought.select(_columns(plan, brought)).sort_by([("enterprise", "ascending"), ("year", "ascending")])
    batches = ordered.combine_chunks().to_batches() or [pa.RecordBatch.from_pylist([], schema=ordered.schema)]
    facts = {code: plan.scheme.facts[code] for code in plan.facts}
    return BatchCheck("live", facts, quarantine=True).checked(batches[0])


def _columns(plan: Plan, table: pa.Table) -> list[str]:
    return ["enterprise", "year", *(code for code in plan.facts if code in table.column_names)]


def _brought_forward(table: pa.Table, stocks: Iterable[str], year: int) -> pa.Table:
    """The rows of ``year``; a stock takes the newest value known in that year or after."""
    base = table.filter(pc.equal(table.column("year"), year))
    for later_year in sorted(set(table.column("year").to_pylist())):
        if later_year > year:
            base = _newer(base, table.filter(pc.equal(table.column("year"), later_year)), stocks)
    return base


def _newer(base: pa.Table, later: pa.Table, stocks: Iterable[str]) -> pa.Table:
    places = pc.index_in(base.column("enterprise"), later.column("enterprise").combine_chunks())
    for code in stocks:
        if code in base.column_names:
            newer, older = later.column(code).take(places), base.column(code)
            column = pc.if_else(newer.is_valid(), newer, older)
            base = base.set_column(base.schema.get_field_index(code), base.schema.field(code), column)
    return base
