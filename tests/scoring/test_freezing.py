"""A snapshot holds what was known when it was asked for: the same facts give the same bytes, later ones wait for the next."""

from __future__ import annotations

from datetime import timedelta

import pyarrow.parquet as pq
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from jifen.enterprises.append_only import AppendOnlyError
from jifen.scoring import actions, archive
from jifen.scoring.actions.freezing import take_next_freezing, work_freezing
from jifen.scoring.jobs import freeze_once
from jifen.scoring.models import Freezing, Snapshot
from tests.enterprises.firms import firm
from tests.scoring.province import facts_of, frozen, known, peopled, person, verified_cycle
from tests.verifying.claims import stand_up_sources, told

pytestmark = pytest.mark.django_db
COLUMNS = ("enterprise", "year")


def test_the_same_facts_give_the_same_digest_in_whatever_order_they_come() -> None:
    peopled(30)
    table = facts_of(30)
    backwards = table.take(list(range(table.num_rows - 1, -1, -1))).select(list(reversed(table.column_names)))
    first, second = frozen(30, table=table), frozen(30, table=backwards)
    assert first.digest == second.digest and first.number != second.number
    kept = pq.read_table(archive.facts_file(first))
    assert kept.select(list(COLUMNS)).equals(kept.select(list(COLUMNS)).sort_by([(c, "ascending") for c in COLUMNS]))


def test_another_fact_gives_another_digest_and_both_stay() -> None:
    peopled(30)
    table = facts_of(30)
    changed = table.set_column(
        table.schema.get_field_index("staff"), "staff", [[1.0 if v is None else v for v in table["staff"].to_pylist()]]
    )
    first, second = frozen(30, table=table), frozen(30, table=changed)
    assert first.digest != second.digest
    assert archive.check_whole(first) != archive.check_whole(second)


def test_the_manifest_says_what_was_frozen_and_that_it_is_invented() -> None:
    peopled(30)
    one = frozen(30)
    manifest = archive.manifest_of(one)
    told_of = {name: manifest[name] for name in ("digest", "year", "as_of", "enterprises", "rows", "invented")}
    assert told_of == {
        "digest": one.digest, "year": 2025, "as_of": "2025-12-31", "enterprises": one.enterprises, "rows": one.rows,
        "invented": True,
    }  # fmt: skip
    assert b"jifen.demo" in pq.read_schema(archive.facts_file(one)).metadata


def test_a_snapshot_is_never_changed() -> None:
    peopled(30)
    one = frozen(30)
    one.rows = 1
    with pytest.raises(AppendOnlyError, match="只能追加"):
        one.save()
    assert not archive.facts_file(one).stat().st_mode & 0o222


def test_an_enterprise_outside_the_register_is_refused() -> None:
    peopled(30)
    facts = known(facts_of(31))
    with pytest.raises(ValidationError, match="1 家企业不在名录中"):
        actions.freeze_snapshot(by="system", year=2025, facts=facts, at=timezone.now())
    with pytest.raises(ValidationError, match="2031 年度没有任何企业的数据"):
        actions.freeze_snapshot(by="system", year=2031, facts=facts, at=timezone.now())


def test_only_the_operator_freezes() -> None:
    cycle = verified_cycle(30)
    with pytest.raises(PermissionDenied, match="由平台运营推进"):
        actions.ask_freezing(by=person("science-officer"), cycle=cycle, at=timezone.now())


def test_what_arrives_while_it_is_made_goes_to_the_next_snapshot() -> None:
    cycle = verified_cycle(30)
    stand_up_sources()
    one, now = firm(77), timezone.now() - timedelta(hours=1)
    told("tax", one, "revenue", 100.0, at=now - timedelta(hours=1))
    asked = actions.ask_freezing(by=person("operator"), cycle=cycle, at=now)
    told("tax", one, "revenue", 250.0, at=now + timedelta(seconds=1))
    freeze_once()
    asked.refresh_from_db()
    assert asked.snapshot is not None
    assert revenue(asked.snapshot, one.code) == 100.0
    later = actions.ask_freezing(by=person("operator"), cycle=cycle, at=now + timedelta(minutes=1))
    freeze_once()
    later.refresh_from_db()
    assert later.snapshot is not None and revenue(later.snapshot, one.code) == 250.0
    assert later.snapshot.deliveries == asked.snapshot.deliveries + 1


def test_who_was_founded_after_the_year_is_not_in_it() -> None:
    cycle = verified_cycle(30)
    stand_up_sources()
    early, late, now = firm(77), firm(78), timezone.now() - timedelta(hours=1)
    for one, day in ((early, "2025-12-31"), (late, "2026-01-01")):
        told("market_supervision", one, "established_on", day, at=now, year=0)
    asked = actions.ask_freezing(by=person("operator"), cycle=cycle, at=now)
    freeze_once()
    asked.refresh_from_db()
    assert asked.snapshot is not None
    assert archive.rows_of(asked.snapshot, early.code) and not archive.rows_of(asked.snapshot, late.code)


def revenue(snapshot: Snapshot, code: str) -> float | None:
    rows = [row for row in archive.rows_of(snapshot, code) if row["year"] == 2025]
    value: float | None = rows[0]["revenue"]
    return value


def test_two_are_not_made_at_once_and_an_interrupted_one_is_made_again() -> None:
    cycle = verified_cycle(30)
    asked = actions.ask_freezing(by=person("operator"), cycle=cycle, at=timezone.now())
    with pytest.raises(ValidationError, match="正在冻结"):
        actions.ask_freezing(by=person("operator"), cycle=cycle, at=timezone.now())
    assert take_next_freezing(timezone.now()) == asked
    assert freeze_once() is None, "somebody holds the lease"
    Freezing.objects.filter(pk=asked.pk).update(leased_until=timezone.now() - timedelta(seconds=1))
    done = freeze_once()
    assert done is not None and done.snapshot is not None and done.state == Freezing.State.DONE
    assert work_freezing(done).snapshot == done.snapshot
    assert Snapshot.objects.count() == 1


def test_before_verification_nothing_is_frozen() -> None:
    peopled(30)
    cycle = actions.open_cycle(by=person("operator"), year=2025, at=timezone.now())
    with pytest.raises(ValidationError, match="现在是“数据归集中”，不能冻结快照"):
        actions.ask_freezing(by=person("operator"), cycle=cycle, at=timezone.now())
