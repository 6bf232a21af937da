"""Verbs of the door: what leaves the platform as a file is written down."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Model

from jifen.audit.actions import record
from jifen.people.models import Person


@transaction.atomic
def note_export(*, by: Person, what: str, rows: int, narrowed_by: Sequence[str]) -> None:
    """``what``: the list; ``narrowed_by``: names of the filters in use, not what was typed into them."""
    fields = {"rows": rows, "narrowed_by": sorted(narrowed_by)}
    record("list.exported", by=by.key, subject=f"list:{what}", fields=fields)


@transaction.atomic
def note_technical_view(*, by: Person, thing: Model) -> None:
    """A technician looked at one stored row."""
    subject = getattr(thing, "subject", f"{thing._meta.model_name}:{thing.pk}")
    record("technical.viewed", by=by.key, subject=str(subject), fields={"table": thing._meta.db_table, "row": thing.pk})
