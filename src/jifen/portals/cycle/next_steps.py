"""What the yearly cycle asks of whoever signs in: the operator its next move, the approver a decision, an enterprise a look."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jifen.access.decide import filtered_for, may
from jifen.people.models import Person
from jifen.portals.cycle.stations import days_left_words, next_moves
from jifen.portals.menu_entry import Step
from jifen.scoring.cycle import standing_of
from jifen.scoring.models import Cycle, PublishProposal, Score

State = Cycle.State


def cycle_steps(me: Person) -> list[Step]:
    """One line for each year that is under way."""
    today = timezone.localdate()
    under_way = filtered_for(me, Cycle.objects.exclude(state=State.PUBLISHED)).order_by("year")
    if may(me, "move", Cycle):
        return [_to_move(one, today) for one in under_way]
    found = [*_to_approve(me)]
    if may(me, "see", Score):
        found += [step for one in under_way if (step := _announced(me, one, today))]
    return found


def _to_move(cycle: Cycle, today: date) -> Step:
    """The move that is open, or what holds it up."""
    forward = [one for one in next_moves(cycle, standing_of(cycle, today)) if not one.move.back]
    shown = {"year": cycle.year, "state": cycle.get_state_display(), "move": forward[0].move.name if forward else ""}
    url = reverse("cycle_of", args=[cycle.year])
    if forward and forward[0].is_open:
        return Step(_("%(year)d 年度“%(state)s”，可以办理：%(move)s。") % shown, url, _("去办理"))
    open_needs = sum(bool(need.sentence) for one in forward[:1] for need in one.needs)
    words = ngettext(
        "%(year)d 年度“%(state)s”，距“%(move)s”还差 %(n)d 项条件。",
        "%(year)d 年度“%(state)s”，距“%(move)s”还差 %(n)d 项条件。",
        open_needs,
    )
    return Step(words % {**shown, "n": open_needs}, url, _("看还差什么"))


def _to_approve(me: Person) -> list[Step]:
    waiting = filtered_for(me, PublishProposal.objects.filter(state=PublishProposal.State.OPEN))
    return [
        Step(
            _("%(year)d 年度积分提请发布，等待批准。") % {"year": one.cycle.year},
            reverse("proposal", args=[one.pk]),
            _("去决定"),
        )
        for one in waiting.select_related("cycle")
        if may(me, "approve", one)
    ]


def _announced(me: Person, cycle: Cycle, today: date) -> Step | None:
    left = days_left_words(cycle, today)
    if left is None:
        return None
    words = ngettext(
        "%(year)d 年度积分正在公示，还剩 %(n)d 天。", "%(year)d 年度积分正在公示，还剩 %(n)d 天。", left
    ) % {"year": cycle.year, "n": left}
    link = _("核对本企业得分") if may(me, "dispute", Score) else _("查看")
    return Step(words, reverse("announcement", args=[cycle.year]), link)
