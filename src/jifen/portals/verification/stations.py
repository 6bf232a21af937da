"""How far a finding is: found, asked, answered, settled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from jifen.portals.deliveries.stations import Station, name_of
from jifen.portals.verification.words import term_words
from jifen.verifying.models import Finding, FindingStep

Kind, State = FindingStep.Kind, Finding.State
ASKS = (Kind.ASKED_ENTERPRISE, Kind.ASKED_DEPARTMENT)


def stations(finding: Finding, steps: Sequence[FindingStep], today: date) -> list[Station]:
    """``steps``: those the reader may see."""
    return [
        Station(_("发现"), "passed", finding.opened_at, finding.first_run.number),
        _asked(finding, steps),
        _answered(finding, steps, today),
        _settled(finding, steps),
    ]


def _last(steps: Sequence[FindingStep], *kinds: str) -> FindingStep | None:
    return next((one for one in reversed(steps) if one.kind in kinds), None)


def _asked(finding: Finding, steps: Sequence[FindingStep]) -> Station:
    asked = _last(steps, *ASKS)
    if asked is not None:
        return Station(_("提问"), "passed", asked.at, asked.organisation.name if asked.organisation else "")
    if finding.is_open:
        return Station(_("提问"), "here", None, _("等待办理人处理"))
    return Station(_("提问"), "passed", None, _("没有提问"))


def _answered(finding: Finding, steps: Sequence[FindingStep], today: date) -> Station:
    if finding.state == State.ASKED:
        pace = "stopped" if finding.is_late_on(today) else "here"
        return Station(_("答复"), pace, None, term_words(finding, today))
    answered = _last(steps, Kind.ANSWERED)
    if answered is not None:
        return Station(_("答复"), "passed", answered.at, answered.organisation.name if answered.organisation else "")
    return Station(_("答复"), "ahead" if finding.is_open else "passed", None, "" if finding.is_open else _("没有答复"))


def _settled(finding: Finding, steps: Sequence[FindingStep]) -> Station:
    if finding.state == State.SETTLED:
        return Station(finding.get_outcome_display(), "passed", finding.settled_at, name_of(finding.settled_by))
    if finding.state == State.OVERTAKEN:
        overtaken = _last(steps, Kind.OVERTAKEN)
        return Station(_("因新数据消除"), "passed", overtaken.at if overtaken else None, "")
    return (
        Station(_("裁定"), "here", None, _("等待办理人裁定"))
        if (finding.state == State.ANSWERED)
        else Station(_("裁定"), "ahead", None, "")
    )
