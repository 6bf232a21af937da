"""Files that prove an answer: looked at before they are kept, marked as removed instead of deleted."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from jifen.audit.actions import harmless, record
from jifen.collecting.actions.returning import note_change
from jifen.collecting.evidence import EvidenceKind, inspect_evidence, safe_name
from jifen.collecting.evidence.inspecting import LARGEST
from jifen.collecting.kept_files import Kept, keep
from jifen.collecting.models import Evidence, Return
from jifen.collecting.return_permissions import check_can_fill
from jifen.collecting.returns import shipped_form
from jifen.people.acting import By, key_of, permit

MOST_OF_ONE: Final = 10
"""Files for one question."""
MOST_OF_ALL: Final = 100
CHUNK: Final = 1 << 20


def add_evidence(*, by: By, filing: Return, fact: str, name: str, chunks: Iterable[bytes], at: datetime) -> Evidence:
    """The file as evidence for ``fact``; the one attached already where it is the same. Raises EvidenceRefused, ValidationError."""
    permit(by, check_can_fill, filing)
    _check_asked(fact)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "evidence"
        with path.open("wb") as file:
            file.writelines(_bounded(chunks))
        kind = inspect_evidence(path, name)
        with path.open("rb") as looked_at:
            kept = keep(iter(lambda: looked_at.read(CHUNK), b""), largest=LARGEST)
    return _attach(by, filing, fact, safe_name(name), kind, kept, at)


def _check_asked(fact: str) -> None:
    question = shipped_form().questions.get(fact)
    if question is None:
        raise ValidationError(_("表里没有这道题；请刷新页面。"))


def _bounded(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """One chunk past the limit is enough to refuse it."""
    size = 0
    for chunk in chunks:
        yield chunk
        size += len(chunk)
        if size > LARGEST:
            return


@transaction.atomic
def _attach(by: By, filing: Return, fact: str, name: str, kind: EvidenceKind, kept: Kept, at: datetime) -> Evidence:
    held = Return.objects.select_for_update().get(pk=filing.pk)
    there = held.evidence.filter(removed_at=None)
    same = there.filter(fact=fact, digest=kept.digest).first()
    if same is not None:
        return same
    if there.filter(fact=fact).count() >= MOST_OF_ONE or there.count() >= MOST_OF_ALL:
        raise ValidationError(_("每道题最多 %(most)d 个文件；请合并后再传，或先移除不用的。") % {"most": MOST_OF_ONE})
    told: dict[str, Any] = {"digest": kept.digest, "size": kept.size, "name": name, "kind": kind.code}
    made = Evidence.objects.create(filing=held, fact=fact, added_at=at, by=key_of(by), **told)
    record("return.evidence_added", by=key_of(by), subject=held.subject, fields=harmless(made))
    note_change(by, held, at)
    return made


@transaction.atomic
def remove_evidence(*, by: By, evidence: Evidence, at: datetime) -> Evidence:
    """No longer part of the return; the file stays, because it may have been signed."""
    permit(by, check_can_fill, evidence.filing)
    held = Return.objects.select_for_update().get(pk=evidence.filing_id)
    gone = Evidence.objects.get(pk=evidence.pk)
    if gone.removed_at is None:
        gone.removed_at, gone.removed_by = at, key_of(by)
        gone.save(update_fields=["removed_at", "removed_by"])
        record("return.evidence_removed", by=key_of(by), subject=held.subject, fields=harmless(gone))
        note_change(by, held, at)
    return gone


@transaction.atomic
def note_evidence_read(*, by: By, evidence: Evidence) -> None:
    record("return.evidence_read", by=key_of(by), subject=evidence.filing.subject, fields=harmless(evidence))
