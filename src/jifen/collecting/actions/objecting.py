"""Verbs on objections: made by the enterprise, assigned and answered by the owning department."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jifen.audit.actions import harmless, record
from jifen.collecting import objection_reads, reads
from jifen.collecting.actions.sent_files import LookedAt, SentFile, look_at_all
from jifen.collecting.models import Delivery, FactClaim, Objection, ObjectionFile
from jifen.collecting.objection_permissions import check_can_answer, check_can_object
from jifen.collecting.returns import self_report
from jifen.people.acting import By, key_of, permit
from jifen.people.models import Person

ENDINGS: Final = (Objection.State.CORRECTED, Objection.State.KEPT, Objection.State.UNDECIDED)


@dataclass(frozen=True)
class Ending:
    """``correction``: the delivery that corrected it; ``promised``: words saying which one will. One of them when corrected."""

    state: str
    answer: str
    correction: Delivery | None = None
    promised: str = ""


def make_objection(*, by: By, claim: FactClaim, text: str, at: datetime, files: Iterable[SentFile] = ()) -> Objection:
    """Open at once, and the value is marked as disputed for every reader. Raises EvidenceRefused, ValidationError."""
    permit(by, check_can_object, claim)
    _check_text(text)
    return _write_down(by, claim, text.strip(), look_at_all(files), at)


def _check_text(text: str) -> None:
    if not text.strip():
        raise ValidationError({"text": _("请写明哪里不对、应当是什么；负责部门按此核实。")})


@transaction.atomic
def _write_down(by: By, claim: FactClaim, text: str, files: list[LookedAt], at: datetime) -> Objection:
    _check_objectionable(claim)
    made = Objection(
        claim=claim, enterprise=claim.enterprise, source=claim.source, fact=claim.fact, year=claim.year,
        owner=objection_reads.owner_of(claim), text=text, made_at=at, by=key_of(by),
        due_on=objection_reads.due_on(timezone.localdate(at)),
    )  # fmt: skip
    made.full_clean(exclude=["claim", "enterprise", "owner"])
    made.save()
    for one in files:
        ObjectionFile.objects.create(
            objection=made, digest=one.kept.digest, name=one.name, kind=one.kind.code, size=one.kept.size
        )
    record("objection.made", by=key_of(by), subject=made.subject, fields=_fields(made) | {"files": len(files)})
    return made


def _check_objectionable(claim: FactClaim) -> None:
    """A value that stands now and came from a department; what the enterprise told itself it changes in its return."""
    if claim.source == self_report.CODE:
        raise ValidationError(_("这是本企业自己填报的数据，请在年度填报里修改后重新签署，不必提出异议。"))
    standing = reads.standing_claims(claim.enterprise, years=[claim.year]).filter(pk=claim.pk)
    if not standing.exists():
        raise ValidationError(_("这个值已被更新的数据代替；请刷新页面，按现在的值提出。"))
    before = objection_reads.open_objection_on(claim)
    if before is not None:
        words = _("对这个值已经提出异议 %(number)s，正在办理；答复以前不必重复提出。")
        raise ValidationError(words % {"number": before.number})


@transaction.atomic
def assign_objection(*, by: By, objection: Objection, person: Person, at: datetime) -> Objection:
    """Who works on it; may be changed while it is open."""
    permit(by, check_can_answer, objection)
    held = _held(objection)
    if not objection_reads.officers_of(held.owner).filter(pk=person.pk).exists():
        raise ValidationError({"person": _("办理人须是负责部门在任的数据员；请从列表中选择。")})
    held.assigned, held.assigned_at = person, at
    held.save(update_fields=["assigned", "assigned_at"])
    record("objection.assigned", by=key_of(by), subject=held.subject, fields=_fields(held) | {"to": person.key})
    return held


@transaction.atomic
def answer_objection(*, by: By, objection: Objection, ending: Ending, at: datetime) -> Objection:
    """Once and for good, with one of three endings; the mark goes with it."""
    permit(by, check_can_answer, objection)
    held = _held(objection)
    _check_ending(held, ending)
    held.state, held.answer, held.promised = ending.state, ending.answer.strip(), ending.promised.strip()
    held.correction, held.answered_by, held.answered_at = ending.correction, key_of(by), at
    held.full_clean(exclude=["claim", "enterprise", "owner", "assigned", "correction"])
    held.save(update_fields=["state", "answer", "promised", "correction", "answered_by", "answered_at"])
    record("objection.answered", by=key_of(by), subject=held.subject, fields=_fields(held))
    return held


def _held(objection: Objection) -> Objection:
    rows = Objection.objects.select_for_update().select_related("enterprise", "owner")
    held = rows.get(pk=objection.pk)
    if not held.is_open:
        words = _("这件异议已于 %(day)s 答复，不能再改；企业不同意时可以重新提出。")
        raise ValidationError(words % {"day": timezone.localdate(held.answered_at).isoformat()})
    return held


def _check_ending(held: Objection, ending: Ending) -> None:
    if ending.state not in ENDINGS:
        raise ValidationError({"state": _("请选择一种结论。")})
    if not ending.answer.strip():
        raise ValidationError({"answer": _("请写明核实了什么、结论的理由；企业会看到全文。")})
    corrected = ending.state == Objection.State.CORRECTED
    if corrected and not (ending.correction or ending.promised.strip()):
        raise ValidationError({"promised": _("已更正的，请选择更正的报送，或写明由哪一次报送带来更正。")})
    if not corrected and (ending.correction or ending.promised.strip()):
        raise ValidationError({"promised": _("只有结论是“已更正”时才填更正的报送。")})
    if ending.correction is not None and ending.correction not in objection_reads.corrections_for(held):
        raise ValidationError({"correction": _("这次报送没有带来这个值的新数据；请从列表中选择。")})


def _fields(objection: Objection) -> dict[str, object]:
    return harmless(objection) | {"owner": objection.owner.code}


@transaction.atomic
def note_file_read(*, by: By, file: ObjectionFile) -> None:
    record("objection.file_read", by=key_of(by), subject=file.objection.subject, fields=harmless(file))
