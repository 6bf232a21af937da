"""Claims of an invented province in a platform's database, as imports leave them; written at once, because taking in is another job:
``python -m bench.platform.claims FIRMS``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

from django.db import connection, transaction

from bench.platform.standing import FOLDER
from jifen.cli.platform import migrate
from jifen.collecting.actions.applying import _INSERT
from jifen.collecting.jobs import load_sources
from jifen.collecting.models import ColumnMapping, Delivery, FactClaim, PublishedContract
from jifen.collecting.reads import contract_of
from jifen.collecting.returns.self_report import CODE
from jifen.demo import demo_facts
from jifen.engine.tables.words import Entry, set_text
from jifen.enterprises.actions.demo import load_demo_enterprises
from jifen.enterprises.models import Enterprise
from jifen.people.demo_accounts import make_demo_accounts
from jifen.people.models import Organisation

__all__ = ["FOLDER", "YEARS", "load_claims"]
YEARS: Final = (2023, 2024, 2025)
AT: Final = datetime(2026, 6, 1, 4, tzinfo=UTC)
AT_ONCE: Final = 50_000
SEED: Final = 2026
REPORTING: Final = 10
"""One enterprise in ten reports itself, every third of these another revenue than the tax office knows."""
WRONG: Final = 50
"""One in fifty has more research staff than staff."""


def load_claims(firms: int, seed: int) -> int:
    """Three years of every source, the last one with mistakes; returns how many claims."""
    load_sources()
    keys = dict(Enterprise.objects.values_list("code", "pk"))
    rows = [row for row in demo_facts(firms, seed, YEARS).to_pylist() if row["enterprise"] in keys]
    for contract in PublishedContract.objects.order_by("source"):
        facts = contract_of(contract).facts
        yearly = contract_of(contract).yearly_facts
        for year in YEARS if yearly else YEARS[-1:]:
            told = [_told(row, contract.source) for row in rows if row["year"] == year]
            _write(contract, ([one, facts, keys[one["enterprise"]]] for one in told if one), year if yearly else 0)
    return FactClaim.objects.count()


def _told(row: dict[str, Any], source: str) -> dict[str, Any] | None:
    number = int(row["enterprise"][8:17], 36)
    if source == CODE:
        lies = row["year"] == YEARS[-1] and number % (3 * REPORTING) == 0 and row["revenue"]
        return (row | {"revenue": row["revenue"] * 1.5} if lies else row) if number % REPORTING == 0 else None
    wrong = source == "statistics" and row["year"] == YEARS[-1] and number % WRONG == 0 and row["staff"]
    return row | {"rd_staff": row["staff"] + 20} if wrong else row


def _write(contract: PublishedContract, told: Iterable[list[Any]], year: int) -> None:
    delivery = Delivery.objects.create(
        source=contract.source, organisation=Organisation.objects.order_by("pk")[0], road=Delivery.Road.UPLOAD, by="bench",
        file_name="bench", size=1, digest="0" * 64, contract=contract, mapping=ColumnMapping.objects.get(source=contract.source),
        received_at=AT, ended_at=AT, state=Delivery.State.APPLIED,
    )  # fmt: skip
    batch: list[Any] = []
    for row, facts, enterprise in told:
        batch += _claims(delivery, row, facts, enterprise, year)
        if len(batch) >= AT_ONCE:
            _insert(batch)
            batch = []
    _insert(batch)


def _insert(batch: list[Any]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(_INSERT, batch)


def _claims(
    delivery: Delivery, row: dict[str, Any], facts: Any, enterprise: int, year: int
) -> Iterator[tuple[Any, ...]]:
    for code, fact in facts.items():
        value = row.get(code)
        state = "unknown" if value is None else "nil" if value == [] else "value"
        number = float(value) if fact.kind == "number" and value is not None else None
        unit = fact.unit if fact.kind == "number" else ""
        text = None if value is None else _text(fact.kind, value)
        yield delivery.pk, delivery.source, code, enterprise, year, state, text, number, unit, "", 2


def _text(kind: str, value: Any) -> str:
    if kind == "set":
        return set_text([Entry(**one) for one in value])
    if kind == "flag":
        return "true" if value else "false"
    return value.isoformat() if kind == "date" else str(value)


if __name__ == "__main__":
    migrate()
    make_demo_accounts()
    load_demo_enterprises(int(sys.argv[1]), SEED)
    load_claims(int(sys.argv[1]), SEED)
