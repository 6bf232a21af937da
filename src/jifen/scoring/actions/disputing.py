"""During the announcement an enterprise disputes a fact behind one of its lines; the owning department answers the objection."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jifen.audit.actions import harmless, record
from jifen.collecting.actions.objecting import make_objection
from jifen.collecting.actions.sent_files import SentFile
from jifen.collecting.models import FactClaim
from jifen.people.acting import By, key_of, permit
from jifen.scoring.line_facts import facts_of_line
from jifen.scoring.models import Cycle, Dispute, Run, Score
from jifen.scoring.permissions import check_can_dispute


@dataclass(frozen=True)
class Disputed:
    """A line of the announced score, and the claim behind it that is said to be wrong."""

    score: Score
    line: str
    claim: FactClaim


@transaction.atomic
def dispute_fact(*, by: By, disputed: Disputed, text: str, at: datetime, files: Iterable[SentFile] = ()) -> Dispute:
    """An objection like any other, tied to the cycle, so that it must be answered before the points are settled.

    Raises ValidationError outside the announcement, for a fact the line does not read, and for what objections refuse.
    """
    permit(by, check_can_dispute, disputed.score)
    cycle = _announced_cycle(disputed.score.run, at)
    _check_reads(disputed)
    objection = make_objection(by=by, claim=disputed.claim, text=text, at=at, files=files)
    made = Dispute.objects.create(
        cycle=cycle, enterprise=disputed.score.enterprise, objection=objection, line=disputed.line,
        at=at, by=key_of(by),
    )  # fmt: skip
    fields = harmless(made) | {"objection": objection.number, "fact": objection.fact}
    record("dispute.made", by=key_of(by), subject=made.cycle.subject, fields=fields)
    return made


def why_not_disputed(run: Run, at: datetime) -> str:
    """Why no fact of this run can be disputed now; empty: it can."""
    cycle, today = run.cycle, timezone.localdate(at)
    if cycle is None or cycle.state != Cycle.State.ANNOUNCED or cycle.announced_until is None:
        return _("现在不在公示期；数据不对时仍可随时提出数据异议，更正以后计入动态积分。")
    if today > cycle.announced_until:
        words = _("公示已于 %(day)s 截止；数据不对时仍可随时提出数据异议，更正以后计入动态积分。")
        return words % {"day": cycle.announced_until.isoformat()}
    return ""


def _announced_cycle(run: Run, at: datetime) -> Cycle:
    reason = why_not_disputed(run, at)
    if reason or run.cycle is None:
        raise ValidationError(reason)
    return run.cycle


def _check_reads(disputed: Disputed) -> None:
    if disputed.claim.fact not in facts_of_line(disputed.score.run, disputed.line):
        raise ValidationError(_("这一项得分没有用到“%(fact)s”；请从列表中选择。") % {"fact": disputed.claim.fact_name})
