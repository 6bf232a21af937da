"""Findings written down in short batches: new ones are opened, open ones brought up to date, settled ones left settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jifen.audit.actions import SYSTEM
from jifen.enterprises.models import Enterprise
from jifen.verifying.actions.check_leasing import still_here
from jifen.verifying.checking import FindingDraft
from jifen.verifying.models import CheckRun, Finding, FindingStep

MOVED: Final = ("suspicion", "effect", "priority", "params")
Key = tuple[str, str]
"""Enterprise (code) and key; with the year of the run it names a finding."""


@dataclass(frozen=True)
class Found:
    """``effect`` in hundredths of a point, None where nobody can reckon it."""

    AT_ONCE: ClassVar[int] = 500

    draft: FindingDraft
    effect: int | None
    priority: float

    @property
    def key(self) -> Key:
        return self.draft.enterprise, self.draft.key


@transaction.atomic
def write_findings(run: CheckRun, batch: Sequence[Found]) -> None:
    """All of the batch or nothing. Done again it changes nothing. Raises NotOurs when the run is no longer the worker's own."""
    still_here(run)
    firms = Enterprise.objects.in_bulk({one.draft.enterprise for one in batch}, field_name="code")
    known = _known(run, list(firms.values()))
    once = {one.key: one for one in batch}
    made = [_made(run, firms[one.draft.enterprise], one) for key, one in once.items() if key not in known]
    _open(run, Finding.objects.bulk_create(made), FindingStep.Kind.OPENED)
    again = [(known[key], once[key]) for key in once if key in known]
    _bring_up_to_date(run, again)
    back = [one for one, _ in again if one.state == Finding.State.OVERTAKEN]
    Finding.objects.filter(pk__in=[one.pk for one in back]).update(state=Finding.State.OPEN)
    _open(run, back, FindingStep.Kind.SEEN_AGAIN)


def _known(run: CheckRun, firms: list[Enterprise]) -> dict[Key, Finding]:
    held = Finding.objects.select_for_update(of=("self",)).select_related("enterprise")
    return {(one.enterprise.code, one.key): one for one in held.filter(year=run.year, enterprise__in=firms)}


def _made(run: CheckRun, firm: Enterprise, found: Found) -> Finding:
    draft = found.draft
    return Finding(
        check_code=draft.check, severity=draft.severity, enterprise=firm, year=run.year, fact=draft.fact, key=draft.key,
        values=draft.values, params=draft.params, suspicion=draft.suspicion, effect=found.effect,
        priority=found.priority, first_run=run, last_run=run, opened_at=timezone.now(),
    )  # fmt: skip


def _bring_up_to_date(run: CheckRun, again: Sequence[tuple[Finding, Found]]) -> None:
    """Peers and norms move suspicion and effect; what it saw is its key and stays. Settled stays settled: the claims are the same."""
    moved = []
    for one, found in again:
        now = (found.draft.suspicion, found.effect, found.priority, found.draft.params)
        if now != (one.suspicion, one.effect, one.priority, one.params):
            one.suspicion, one.effect, one.priority, one.params = now
            moved.append(one)
    Finding.objects.bulk_update(moved, MOVED, batch_size=100)
    Finding.objects.filter(pk__in=[one.pk for one, _ in again]).update(last_run=run)


def _open(run: CheckRun, findings: Sequence[Finding], kind: str) -> None:
    words = {
        FindingStep.Kind.OPENED: _("数据核验发现。"),
        FindingStep.Kind.SEEN_AGAIN: _("同样的数据再次成立，重新列为待处理。"),
    }[FindingStep.Kind(kind)]
    now = timezone.now()
    FindingStep.objects.bulk_create(
        FindingStep(finding=one, kind=kind, at=now, by=SYSTEM, text=f"{run.number} {words}") for one in findings
    )
