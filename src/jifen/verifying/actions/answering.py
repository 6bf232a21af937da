"""Answers: by whoever was asked, in words and with evidence. A figure is never typed here; a better one is a new delivery."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from jifen.audit.actions import harmless, record
from jifen.collecting.actions.sent_files import LookedAt, SentFile, look_at_all
from jifen.people.acting import By, key_of, permit
from jifen.verifying import finding_permissions as permissions
from jifen.verifying.actions.finding_steps import LONGEST_TEXT, fields, held_open, step, words
from jifen.verifying.models import Finding, FindingFile, FindingStep


def answer_finding(*, by: By, finding: Finding, text: str, at: datetime, files: Iterable[SentFile] = ()) -> Finding:
    """Goes back to the desk, which decides. Raises EvidenceRefused, ValidationError."""
    permit(by, permissions.check_can_answer, finding)
    said = words(text, "text", _("请写明原因和依据；办理人按此裁定。"), LONGEST_TEXT)
    return _write_down(by, finding, said, look_at_all(files), at)


@transaction.atomic
def _write_down(by: By, finding: Finding, said: str, files: list[LookedAt], at: datetime) -> Finding:
    one = held_open(finding)
    permit(by, permissions.check_can_answer, one)  # somebody else may have been asked meanwhile
    if one.state != Finding.State.ASKED:
        raise ValidationError(_("这个问题已经答复，正在等待办理人裁定；办理人需要时会再问。"))
    answer = step(one, FindingStep.Kind.ANSWERED, by=by, at=at, text=said, organisation=one.asked)
    FindingFile.objects.bulk_create([_file(answer, file) for file in files])
    one.state = Finding.State.ANSWERED
    one.save(update_fields=["state"])
    record("finding.answered", by=key_of(by), subject=one.subject, fields=fields(one) | {"files": len(files)})
    return one


def _file(answer: FindingStep, sent: LookedAt) -> FindingFile:
    return FindingFile(step=answer, digest=sent.kept.digest, name=sent.name, kind=sent.kind.code, size=sent.kept.size)


@transaction.atomic
def note_finding_file_read(*, by: By, file: FindingFile) -> None:
    record("finding.file_read", by=key_of(by), subject=file.step.finding.subject, fields=harmless(file))
