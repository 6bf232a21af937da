"""Who works on a finding, what is watched, what the desk notes for itself, reminders before anything is late."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jifen.audit.actions import record
from jifen.people.acting import By, key_of, permit
from jifen.people.models import Person
from jifen.verifying import finding_permissions as permissions
from jifen.verifying import finding_reads
from jifen.verifying.actions.finding_steps import LONGEST_TEXT, fields, held, held_open, step, words
from jifen.verifying.models import Finding, FindingStep

Kind = FindingStep.Kind


@transaction.atomic
def assign_findings(*, by: By, findings: Iterable[Finding], person: Person, at: datetime) -> int:
    """One person for all of them; one outside the person's or the officer's area refuses them all. Returns how many changed."""
    changed = []
    for finding in _permitted(by, findings):
        one = held_open(finding)
        if not finding_reads.officers_for(one.enterprise).filter(pk=person.pk).exists():
            shown = {"name": person.name, "number": one.number}
            words_ = _("%(name)s不是 %(number)s 所在地的部门业务员，不能指定；请另选办理人。")
            raise ValidationError({"person": words_ % shown})
        if one.assigned_id != person.pk:
            one.assigned = person
            one.save(update_fields=["assigned"])
            step(one, Kind.ASSIGNED, by=by, at=at, text=person.name)
            changed.append(one)
    _record("finding.assigned", by, changed, to=person.key)
    return len(changed)


@transaction.atomic
def star_findings(*, by: By, findings: Iterable[Finding], starred: bool, at: datetime, text: str = "") -> int:
    """Watched by the desk, settled ones too. Returns how many changed."""
    changed = []
    for finding in _permitted(by, findings):
        one = held(finding)
        if one.starred != starred:
            one.starred = starred
            one.save(update_fields=["starred"])
            step(one, Kind.STARRED if starred else Kind.UNSTARRED, by=by, at=at, text=text.strip()[:LONGEST_TEXT])
            changed.append(one)
    _record("finding.starred", by, changed, starred=starred)
    return len(changed)


@transaction.atomic
def note_finding(*, by: By, finding: Finding, text: str, at: datetime) -> FindingStep:
    """For the desk alone."""
    permit(by, permissions.check_can_handle, finding)
    said = words(text, "text", _("请写备注的内容。"), LONGEST_TEXT)
    made = step(held(finding), Kind.NOTE, by=by, at=at, text=said)
    record("finding.noted", by=key_of(by), subject=finding.subject, fields=fields(finding))
    return made


@transaction.atomic
def remind_finding(*, by: By, finding: Finding, at: datetime) -> Finding:
    """Whoever was asked sees it on the home page; once a day is enough."""
    permit(by, permissions.check_can_handle, finding)
    one, today = held_open(finding), timezone.localdate(at)
    if one.state != Finding.State.ASKED:
        raise ValidationError(_("这件发现没有等待答复的问题，不必催办。"))
    if one.escalated_on == today:
        raise ValidationError(_("今天已经催办过；请明天再催。"))
    one.escalated_on = today
    one.save(update_fields=["escalated_on"])
    step(one, Kind.ESCALATED, by=by, at=at, organisation=one.asked, due_on=one.due_on)
    record("finding.reminded", by=key_of(by), subject=one.subject, fields=fields(one))
    return one


def _permitted(by: By, findings: Iterable[Finding]) -> list[Finding]:
    listed = list(findings)
    if not listed:
        raise ValidationError(_("没有选中任何发现；请先勾选。"))
    for one in listed:
        permit(by, permissions.check_can_handle, one)
    return listed


def _record(action: str, by: By, changed: list[Finding], **more: object) -> None:
    alone = changed[0] if len(changed) == 1 else None
    said = {"count": len(changed), "numbers": [one.number for one in changed[:100]], **more}
    record(action, by=key_of(by), subject=alone.subject if alone else "", fields=said)
