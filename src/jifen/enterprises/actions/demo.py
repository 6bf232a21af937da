"""Fills an empty platform with the enterprises of an invented province. Demo mode only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final, TypeVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone

from jifen.audit.actions import SYSTEM, record
from jifen.demo import demo_facts
from jifen.enterprises import reads, titles
from jifen.enterprises.models import AddressRecord, Enterprise, Event, NameRecord, Recognition, SizeResult
from jifen.enterprises.size_classes import SizeFinding, size_class
from jifen.people.demo_accounts import DEMO_ENTERPRISE
from jifen.people.models import Organisation

SOURCE: Final = "示例数据（虚构）"
AT_ONCE: Final = 2000
READ: Final = (
    "name", "county", "industry", "established_on", "qualifications", "staff", "revenue", "assets",
)  # fmt: skip
Row = dict[str, Any]
M = TypeVar("M", bound=models.Model)


@transaction.atomic
def load_demo_enterprises(n: int, seed: int) -> int:
    """Writes ``n`` invented enterprises with names, addresses, titles, sizes and events; known codes are left alone.

    Returns how many were written. Every name holds 示例, every code the region 000000.
    """
    if not settings.DEMO:
        raise PermissionDenied("只有演示模式（JIFEN_DEMO=1）可以装入虚构的企业。")
    known = set(Enterprise.objects.values_list("code", flat=True))
    rows = [row for row in demo_rows(n, seed) if row["enterprise"] not in known]
    if rows:
        _write(rows)
        record("enterprise.demo_loaded", by=SYSTEM, fields={"count": len(rows), "seed": seed})
    return len(rows)


def demo_rows(n: int, seed: int) -> list[Row]:
    """The last year of every invented enterprise, and of the one the demo accounts belong to, which does as the first does."""
    rows = last_years(n, seed, READ)
    code, name, county = DEMO_ENTERPRISE
    return [*rows, {**rows[0], "enterprise": code, "name": name, "county": county}]


def last_years(n: int, seed: int, columns: tuple[str, ...]) -> list[Row]:
    table = demo_facts(n, seed).select(["enterprise", "year", *columns])
    return list({row["enterprise"]: row for row in table.to_pylist()}.values())


def _write(rows: list[Row]) -> None:
    now, today = timezone.now(), timezone.localdate()
    sizes = [_size(row) for row in rows]
    mapping = reads.sector_mapping(today)
    known = {one.code: one for one in Organisation.objects.filter(kind=Organisation.Kind.ENTERPRISE)}
    sectors = [mapping.sector_of(row["industry"]) for row in rows]
    made = [_enterprise(row, size, sector, known) for row, size, sector in zip(rows, sizes, sectors, strict=True)]
    pairs = list(zip(_stored(made), rows, strict=True))
    beginning = [(one, {"enterprise": one, "since": one.established_on, "source": SOURCE}) for one, _ in pairs]
    _stored(NameRecord(name=one.name, **said) for one, said in beginning)
    _stored(AddressRecord(county=one.county, **said) for one, said in beginning)
    recognitions = _stored(held for one, row in pairs for held in _recognitions(one, row))
    _stored(_size_result(one, row, size, now) for (one, row), size in zip(pairs, sizes, strict=True))
    _stored(_events([one for one, _ in pairs], recognitions, now))


def _stored(made: Iterable[M]) -> list[M]:
    listed = list(made)
    if listed:
        type(listed[0])._default_manager.bulk_create(listed, batch_size=AT_ONCE)
    return listed


def _enterprise(row: Row, size: SizeFinding, sector: str, organisations: dict[str, Organisation]) -> Enterprise:
    return Enterprise(
        code=row["enterprise"],
        name=row["name"],
        established_on=row["established_on"],
        register_state=Enterprise.Register.ACTIVE,
        legal_person=True,
        county=row["county"],
        industry=row["industry"],
        sector=sector,
        size=size.size,
        size_year=row["year"],
        organisation=organisations.get(row["enterprise"]),
    )


def _size(row: Row) -> SizeFinding:
    return size_class(row["industry"], row["staff"], row["revenue"], row["assets"], date(row["year"], 12, 31))


def _size_result(one: Enterprise, row: Row, size: SizeFinding, now: datetime) -> SizeResult:
    figures = {name: row[name] for name in ("staff", "revenue", "assets")}
    told = {"size": size.size, "why": size.why, "rule_digest": size.rule, "industry": one.industry}
    return SizeResult(enterprise=one, year=row["year"], made_at=now, by=SYSTEM, **figures, **told)


def _recognitions(one: Enterprise, row: Row) -> list[Recognition]:
    return [
        Recognition(
            enterprise=one,
            title=held["name"],
            family=titles.families().family_of(held["name"]),
            since=held["on"],
            until=held["until"],
            source=SOURCE,
        )
        for held in row["qualifications"] or ()
    ]


def _events(made: list[Enterprise], recognitions: list[Recognition], now: datetime) -> list[Event]:
    begun = [(one, Event.Kind.REGISTERED, one.established_on, "") for one in made]
    qualified = [(held.enterprise, Event.Kind.QUALIFIED, held.since, held.title) for held in recognitions]
    return [
        Event(enterprise=one, kind=kind, on=on, note=note, source=SOURCE, recorded_at=now, by=SYSTEM)
        for one, kind, on, note in (*begun, *qualified)
        if on is not None
    ]
