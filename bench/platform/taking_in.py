"""The platform's part: a file handed in by the tax office and worked on until the verdict."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.utils import timezone

from bench.platform import standing
from jifen.collecting.actions import Incoming, confirm_delivery, receive_delivery
from jifen.collecting.jobs import work_until_done
from jifen.collecting.models import Delivery
from jifen.people.models import Person

OFFICER = "tax-data"
__all__ = ["deliver", "delivered_kinds", "standing"]


def delivered_kinds(path_csv: Path, path_xlsx: Path) -> Iterator[tuple[str, Path]]:
    yield "receipt to verdict, GBK CSV", path_csv
    yield "receipt to verdict, XLSX", path_xlsx


def deliver(path: Path) -> int:
    """Receipt, reading in the child process, comparison, six claims a row, verdict. Returns the rows accepted."""
    officer = Person.objects.get(username=OFFICER)
    assert officer.organisation is not None
    incoming = Incoming("tax", officer.organisation, Delivery.Road.UPLOAD, path.name)
    made = receive_delivery(by=officer, incoming=incoming, chunks=[path.read_bytes()], at=timezone.now()).delivery
    work_until_done()
    made.refresh_from_db()
    if made.state == Delivery.State.WAITING:
        confirm_delivery(by=officer, delivery=made, why="测速")
        work_until_done()
        made.refresh_from_db()
    assert made.state == Delivery.State.APPLIED, made.problems
    return made.accepted_rows or 0
