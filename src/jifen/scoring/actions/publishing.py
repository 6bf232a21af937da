"""Publishing by two persons: the operator proposes, an officer of the science department of the province approves. Once and for good."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jifen.audit.actions import harmless, record
from jifen.people.acting import By, key_of, permit
from jifen.people.models import Person
from jifen.scoring.actions.cycling import check_may, held_cycle, moved
from jifen.scoring.cycle import move_named
from jifen.scoring.cycle.standing import announced_run
from jifen.scoring.models import Cycle, Publication, PublishedRun, PublishProposal, Run
from jifen.scoring.permissions import check_can_approve, check_can_propose, check_can_withdraw

State = PublishProposal.State
PUBLISH = "publish"


@transaction.atomic
def propose_publication(*, by: By, cycle: Cycle, at: datetime, why: str = "") -> PublishProposal:
    """For the run that was announced; one open proposal a cycle."""
    permit(by, check_can_propose)
    held = held_cycle(cycle)
    check_may(held, move_named(PUBLISH), timezone.localdate(at))
    before = held.proposals.filter(state=State.OPEN).first()
    if before is not None:
        raise ValidationError(_("%(year)d 年度的发布已经提请，正在等待批准。") % {"year": held.year})
    made = PublishProposal.objects.create(
        cycle=held, run=_announced(held), proposed_at=at, by=key_of(by), why=why.strip()
    )
    record("publication.proposed", by=key_of(by), subject=made.subject, fields=_fields(made), why=made.why)
    return made


def _announced(cycle: Cycle) -> Run:
    run = announced_run(cycle)
    if run is None:
        raise ValidationError(_("还没有公示过测算结果；请先公示。"))
    return run


@transaction.atomic
def approve_publication(*, by: Person, proposal: PublishProposal, at: datetime, why: str = "") -> Publication:
    """Publishes. Whoever presses second is told that it is done."""
    check_can_approve(by, proposal)
    held = _held(proposal)
    cycle = held_cycle(held.cycle)
    moved(by, cycle, move_named(PUBLISH), at, why)
    _decide(held, State.APPROVED, by, at, why)
    made = Publication.objects.create(
        cycle=cycle, run=held.run, at=at, on=timezone.localdate(at), by=held.by, approved_by=by.key,
        digest=held.run.digest,
    )  # fmt: skip
    for run in sector_runs_to_publish(held.run):
        PublishedRun.objects.create(publication=made, run=run)
    record("publication.approved", by=by.key, subject=made.subject, fields=harmless(made), why=why.strip())
    return made


def sector_runs_to_publish(core: Run) -> list[Run]:
    """The newest of each sector scheme that is done and has peers enough."""
    done = core.sector_runs.filter(state=Run.State.DONE).order_by("pk")
    newest = {one.scheme_id: one for one in done}
    return [one for one in newest.values() if one.manifest["publishable"]]


@transaction.atomic
def refuse_publication(*, by: Person, proposal: PublishProposal, why: str, at: datetime) -> PublishProposal:
    check_can_approve(by, proposal)
    if not why.strip():
        raise ValidationError({"why": _("请写明不批准的理由；提请人会看到。")})
    held = _decide(_held(proposal), State.REFUSED, by, at, why)
    record("publication.refused", by=by.key, subject=held.subject, fields=_fields(held), why=held.decided_why)
    return held


@transaction.atomic
def withdraw_proposal(*, by: By, proposal: PublishProposal, at: datetime, why: str = "") -> PublishProposal:
    permit(by, check_can_withdraw, proposal)
    held = _decide(_held(proposal), State.WITHDRAWN, by, at, why)
    record("publication.withdrawn", by=key_of(by), subject=held.subject, fields=_fields(held), why=held.decided_why)
    return held


def _held(proposal: PublishProposal) -> PublishProposal:
    held = PublishProposal.objects.select_for_update().select_related("cycle", "run").get(pk=proposal.pk)
    if held.state != State.OPEN:
        words = _("这件提请已经办理（%(state)s），不必再办。")
        raise ValidationError(words % {"state": held.get_state_display()})
    return held


def _decide(held: PublishProposal, state: State, by: By, at: datetime, why: str) -> PublishProposal:
    held.state, held.decided_at, held.decided_by, held.decided_why = state, at, key_of(by), why.strip()
    held.save(update_fields=["state", "decided_at", "decided_by", "decided_why"])
    return held


def _fields(proposal: PublishProposal) -> dict[str, object]:
    return harmless(proposal) | {"run": proposal.run.number}
