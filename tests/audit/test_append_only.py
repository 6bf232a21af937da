"""The record only grows: the database itself says no."""

from __future__ import annotations

import hashlib
import json
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from jifen.audit import reads
from jifen.audit.actions import OutsideTransaction, record
from jifen.audit.canonical import canonical_bytes
from jifen.audit.models import Entry

pytestmark = pytest.mark.django_db


def test_an_entry_is_its_canonical_bytes_and_their_digest() -> None:
    entry = record("thing.done", by="operator", subject="thing:1", fields={"b": 2, "a": "一"}, why="试")
    entry.refresh_from_db()
    body = bytes(entry.body)
    assert entry.digest == hashlib.sha256(body).hexdigest()
    content = json.loads(body)
    assert (content["by"], content["action"], content["subject"]) == ("operator", "thing.done", "thing:1")
    assert content["fields"] == {"a": "一", "b": 2}
    assert canonical_bytes(content) == body
    assert reads.altered(Entry.objects.all()) == []


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_entry SET action = 'other'", "UPDATE audit_entry SET \"by\" = 'x'", "DELETE FROM audit_entry"],
)
def test_the_database_refuses_to_change_or_delete(statement: str) -> None:
    record("thing.done", by="operator")
    with pytest.raises(DatabaseError, match="审计记录只能追加"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Entry.objects.filter(action="thing.done").count() == 1


def test_neither_the_object_nor_a_query_can_change_it() -> None:
    entry = record("thing.done", by="operator")
    entry.action = "other"
    for attempt in (entry.save, entry.delete, lambda: Entry.objects.update(action="x"), Entry.objects.all().delete):
        with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
            attempt()


def test_an_action_that_fails_leaves_no_entry() -> None:
    def half() -> None:
        record("thing.half_done", by="operator")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        transaction.atomic(half)()
    assert not Entry.objects.filter(action="thing.half_done").exists()


def test_outside_a_transaction_nothing_is_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jifen.audit.actions.connection", SimpleNamespace(in_atomic_block=False))
    with pytest.raises(OutsideTransaction, match="同生同灭"):
        record("thing.done", by="operator")


def test_whole_objects_are_not_recorded() -> None:
    with pytest.raises(TypeError, match="只收文字"):
        record("thing.done", by="operator", fields={"thing": object()})


plain = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"]))


@given(
    st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), plain | st.lists(plain, max_size=3))
)
def test_the_order_of_fields_does_not_matter(content: dict[str, object]) -> None:
    turned = dict(reversed(list(content.items())))
    assert canonical_bytes(content) == canonical_bytes(turned)
    assert json.loads(canonical_bytes(content)) == content


def test_reads_narrow_by_person_action_subject_and_day() -> None:
    record("a.one", by="operator", subject="person:x")
    record("b.two", by="auditor", subject="claim:1")
    assert [e.action for e in reads.entries(by="auditor")] == ["b.two"]
    assert [e.action for e in reads.entries(action="a.")] == ["a.one"]
    assert [e.action for e in reads.entries(subject="claim:")] == ["b.two"]
    day = Entry.objects.latest("at").at.date()
    assert reads.entries(since=day.replace(year=day.year + 1)).count() == 0
