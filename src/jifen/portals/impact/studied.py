"""What a page of impact is about: a draft, the scheme it would take the place of, and the facts both are tried on."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from jifen.access.decide import get_for
from jifen.engine.scheme.model import Scheme
from jifen.schemes import reads as schemes
from jifen.schemes.checking import check_text
from jifen.schemes.models import Draft, DraftRevision, PublishedScheme
from jifen.scoring.models import Snapshot


@dataclass(frozen=True)
class Studied:
    """``new``: None while the draft has problems; ``current``: None where nothing is in force that it would replace."""

    draft: Draft
    revision: DraftRevision
    new: Scheme | None
    current: PublishedScheme | None
    snapshots: list[Snapshot]

    @property
    def old(self) -> Scheme | None:
        return schemes.document_of(self.current) if self.current else None

    @property
    def why_not(self) -> str:
        """Why nothing can be shown yet, and what to do; empty when it can."""
        if self.new is None:
            return _("草案还有待改的问题，改好以后才能测算影响；问题列在草案页面。")
        if not self.new.indicators:
            return _("这是约束性指标体系，不产生积分，没有积分影响可看。")
        if not self.snapshots:
            return _("还没有冻结过数据快照，无从测算；年度周期里冻结第一份快照后再来。")
        return ""


def studied(request: HttpRequest, number: int) -> Studied:
    """404 for whoever may not know of the draft."""
    draft = get_for(request.user, Draft.objects.select_related("base", "owner"), pk=number)
    revision = draft.revisions.get(number=draft.revision)
    return Studied(
        draft, revision, _document(draft, revision), _current(draft), list(Snapshot.objects.order_by("-pk")[:24])
    )


def _document(draft: Draft, revision: DraftRevision) -> Scheme | None:
    """What the department may not use it may not try out either: points of one firm would tell the fact."""
    checked = check_text(revision.text, draft.owner)
    return checked.scheme if checked.is_clean else None


def _current(draft: Draft) -> PublishedScheme | None:
    """The version in force of the same code, else the one it was begun from."""
    in_force = schemes.in_force(timezone.localdate()).filter(code=draft.code).first()
    return in_force or draft.base


def snapshot_asked(found: Studied, number: int | None) -> Snapshot:
    """The one asked for, else the newest."""
    chosen = next((one for one in found.snapshots if one.pk == number), None)
    if number is not None and chosen is None:
        raise PermissionDenied(_("没有这份快照；请从列表中选择。"))
    return chosen or found.snapshots[0]
