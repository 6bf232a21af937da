"""What every verb on a finding shares: it is held while it changes, a step goes into its feed, words are asked for."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from jifen.audit.actions import harmless
from jifen.people.acting import By, key_of
from jifen.people.models import Organisation
from jifen.verifying.models import Finding, FindingStep

LONGEST_WHY: Final = 500
LONGEST_TEXT: Final = 2000


def held(finding: Finding) -> Finding:
    """The row as it is now, nobody else's until the transaction ends."""
    rows = Finding.objects.select_for_update(of=("self",)).select_related("enterprise", "asked")
    return rows.get(pk=finding.pk)


def held_open(finding: Finding) -> Finding:
    """The same, refused when it was settled or overtaken meanwhile."""
    one = held(finding)
    if one.state == Finding.State.SETTLED:
        shown = {"day": day_of(one.settled_at), "outcome": one.get_outcome_display()}
        raise ValidationError(_("这件发现已于 %(day)s 办结（%(outcome)s）；要改变结论，请先重新打开。") % shown)
    if not one.is_open:
        raise ValidationError(_("这件发现已因新数据消除，不必再办理。"))
    return one


def day_of(moment: datetime | None) -> str:
    return timezone.localdate(moment).isoformat() if moment else ""


def step(
    finding: Finding, kind: str, *, by: By, at: datetime, text: str = "", organisation: Organisation | None = None,
    due_on: date | None = None,
) -> FindingStep:  # fmt: skip
    return FindingStep.objects.create(
        finding=finding, kind=kind, by=key_of(by), at=at, text=text, organisation=organisation, due_on=due_on
    )


def words(said: str, field: str, missing: str, most: int) -> str:
    """What was written, without the blanks around it. Raises ValidationError under ``field``."""
    plain = said.strip()
    if not plain:
        raise ValidationError({field: missing})
    if len(plain) > most:
        raise ValidationError({field: _("最多 %(most)d 字，现在有 %(n)d 字。") % {"most": most, "n": len(plain)}})
    return plain


def fields(finding: Finding) -> dict[str, object]:
    return harmless(finding)
